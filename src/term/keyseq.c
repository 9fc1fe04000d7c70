// SPDX-License-Identifier: MIT
// keyseq: one key's worth of bytes, without state or time.
#include "term/keyseq.h"

#include "base/utf8.h"
#include "term/key.h"

#define ESC 0x1b
#define SEQUENCE_MAX 64 // bytes of a control sequence that may be a key
#define PARAMS_MAX 3

// CSI letter, also SS3 letter: arrows and what terminals send in either mode.
static const struct {
	char final;
	uint32_t key;
} letters[] = {
	{'A', K_UP}, {'B', K_DOWN}, {'C', K_RIGHT}, {'D', K_LEFT}, {'H', K_HOME}, {'F', K_END},
	{'P', K_F1}, {'Q', K_F2}, {'R', K_F3}, {'S', K_F4}, {'Z', K_SHIFT | K_TAB},
};

// rxvt: CSI with Shift, SS3 with Ctrl.
static const struct {
	char final;
	uint32_t key;
} rxvt_arrows[] = {
	{'a', K_UP}, {'b', K_DOWN}, {'c', K_RIGHT}, {'d', K_LEFT},
};

// SS3: the numeric keypad in application mode.
static const struct {
	char final;
	uint32_t key;
} keypad[] = {
	{'M', K_ENTER}, {'I', K_TAB}, {'X', '='}, {'j', '*'}, {'k', '+'}, {'l', ','}, {'m', '-'},
	{'n', '.'}, {'o', '/'}, {'p', '0'}, {'q', '1'}, {'r', '2'}, {'s', '3'}, {'t', '4'},
	{'u', '5'}, {'v', '6'}, {'w', '7'}, {'x', '8'}, {'y', '9'},
};

// CSI number ~. The upper function keys are Shift with the lower ones on the linux console.
static const struct {
	int number;
	uint32_t key;
} numbers[] = {
	{1, K_HOME}, {2, K_INSERT}, {3, K_DELETE}, {4, K_END}, {5, K_PAGE_UP}, {6, K_PAGE_DOWN},
	{7, K_HOME}, {8, K_END}, {11, K_F1}, {12, K_F2}, {13, K_F3}, {14, K_F4}, {15, K_F5},
	{17, K_F6}, {18, K_F7}, {19, K_F8}, {20, K_F9}, {21, K_F10}, {23, K_F11}, {24, K_F12},
	{25, K_SHIFT | K_F1}, {26, K_SHIFT | K_F2}, {28, K_SHIFT | K_F3}, {29, K_SHIFT | K_F4},
	{31, K_SHIFT | K_F5}, {32, K_SHIFT | K_F6}, {33, K_SHIFT | K_F7}, {34, K_SHIFT | K_F8},
};

#define LOOKUP(table, field, value)                                                                \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < sizeof(table) / sizeof((table)[0]); i_++)                 \
			if ((table)[i_].field == (value))                                          \
				return (table)[i_].key;                                            \
		return 0;                                                                          \
	} while (0)

static uint32_t
letter_key(char final)
{
	LOOKUP(letters, final, final);
}

static uint32_t
rxvt_arrow(char final)
{
	LOOKUP(rxvt_arrows, final, final);
}

static uint32_t
keypad_key(char final)
{
	LOOKUP(keypad, final, final);
}

static uint32_t
number_key(int number)
{
	LOOKUP(numbers, number, number);
}

uint32_t
keyseq_function_key(uint32_t digit)
{
	if (digit >= '1' && digit <= '9')
		return K_F1 + (digit - '1');
	return digit == '0' ? K_F10 : digit == '-' ? K_F11 : digit == '=' ? K_F12 : 0;
}

static struct keyseq
step(enum keyseq_step what, size_t used)
{
	return (struct keyseq){.step = what, .used = used};
}

// key 0 is "no such key": the bytes are skipped.
static struct keyseq
pressed(uint32_t key, size_t used)
{
	return (struct keyseq){.step = key ? STEP_KEY : STEP_SKIP, .used = used, .key = key};
}

// xterm's modifier parameter: 1 plus Shift 1, Alt 2, Ctrl 4, Meta 8.
static uint32_t
modifiers(int param)
{
	int bits = param > 1 ? param - 1 : 0;

	return (bits & 1 ? K_SHIFT : 0) | (bits & (2 | 8) ? K_ALT : 0) | (bits & 4 ? K_CTRL : 0);
}

static uint32_t
control_key(unsigned char c)
{
	switch (c) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case '\b':
	case 0x7f:
		return K_BACKSPACE;
	case 0:
		return K_CTRL | ' ';
	case ESC:
		return K_ESCAPE;
	default:
		return K_CTRL | (uint32_t)(c <= 26 ? c + 'a' - 1 : c + '@');
	}
}

// A key given as a code point (CSI u, modifyOtherKeys).
static uint32_t
code_key(int cp, uint32_t mods)
{
	if (cp <= 0 || cp > 0x10ffff || (cp >= 0x80 && cp < 0xa0) || (cp >= 0xe000 && cp < 0xf900))
		return 0; // kitty names keys that we do not have in the private area
	if (cp < 0x20 || cp == 0x7f)
		return control_key((unsigned char)cp) | mods;
	if ((mods & K_CTRL) && cp >= 'A' && cp <= 'Z')
		cp += 'a' - 'A';
	if ((mods & K_SHIFT) && !(mods & K_CTRL) && cp >= 'a' && cp <= 'z')
		cp -= 'a' - 'A';
	return (uint32_t)cp | (mods & ~(uint32_t)K_SHIFT);
}

struct params {
	int n;
	int value[PARAMS_MAX]; // sub-parameters after ':' are left out, but for the event type
	int event;             // kitty: 3 is a release
	bool foreign;          // an answer to a query, not a key
};

static struct params
parse_params(const char *s, size_t n)
{
	struct params p = {0};
	int field = 0, sub = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9') {
			int *v = sub == 0 && field < PARAMS_MAX ? &p.value[field] :
				sub == 1 && field == 1          ? &p.event :
								  NULL;

			if (v && *v < 0x110000)
				*v = *v * 10 + (s[i] - '0');
		} else if (s[i] == ';') {
			field++;
			sub = 0;
		} else if (s[i] == ':') {
			sub++;
		} else {
			p.foreign = true;
		}
	}
	p.n = n ? field + 1 : 0;
	return p;
}

// With `final` at the end of a complete control sequence of `used` bytes.
static struct keyseq
csi_key(const struct params *p, char final, size_t used)
{
	uint32_t key, mods = modifiers(p->value[1]);

	if (p->foreign || p->event == 3 || p->n > PARAMS_MAX)
		return step(STEP_SKIP, used);
	switch (final) {
	case '~':
		if (p->value[0] == 200)
			return step(STEP_PASTE, used);
		if (p->value[0] == 27)
			return pressed(code_key(p->value[2], mods), used);
		key = number_key(p->value[0]);
		return pressed(key ? key | mods : 0, used);
	case 'u':
		return pressed(code_key(p->value[0], mods), used);
	case '^':
	case '$':
	case '@':
		mods = final == '^' ? K_CTRL : final == '$' ? K_SHIFT : K_CTRL | K_SHIFT;
		key = number_key(p->value[0]);
		return pressed(key ? key | mods : 0, used);
	case 'R': // with parameters it reports where the cursor is
		return pressed(p->n ? 0 : K_F3, used);
	default:
		break;
	}
	key = rxvt_arrow(final);
	if (key)
		return pressed(key | K_SHIFT, used);
	key = letter_key(final);
	return pressed(key && p->value[0] <= 1 ? key | mods : 0, used);
}

// s begins with ESC [.
static struct keyseq
parse_csi(const char *s, size_t n)
{
	size_t i = 2;
	struct params p;

	if (n > 2 && s[2] == '[') { // linux console: ESC [ [ A is F1
		if (n == 3)
			return step(STEP_MORE, 0);
		return pressed(s[3] >= 'A' && s[3] <= 'E' ? K_F1 + (uint32_t)(s[3] - 'A') : 0, 4);
	}
	while (i < n && s[i] >= 0x30 && s[i] <= 0x3f)
		i++;
	p = parse_params(s + 2, i - 2);
	if (i < n && s[i] == '$' && p.n == 1 && !p.foreign) { // rxvt, unless a mode report
		if (i + 1 == n || s[i + 1] != 'y')
			return csi_key(&p, '$', i + 1);
	}
	while (i < n && s[i] >= 0x20 && s[i] <= 0x2f) {
		p.foreign = true;
		i++;
	}
	if (i > SEQUENCE_MAX)
		return step(STEP_SEQUENCE, i);
	if (i == n)
		return step(STEP_MORE, 0);
	if ((unsigned char)s[i] < 0x40 || (unsigned char)s[i] > 0x7e)
		return step(STEP_SKIP, i); // broken off; what broke it is decoded next
	return csi_key(&p, s[i], i + 1);
}

// s begins with ESC O.
static struct keyseq
parse_ss3(const char *s, size_t n)
{
	size_t i = 2;
	uint32_t key, mods = 0;

	if (i < n && s[i] >= '2' && s[i] <= '9')
		mods = modifiers(s[i++] - '0');
	if (i == n)
		return step(STEP_MORE, 0);
	if ((unsigned char)s[i] < 0x40 || (unsigned char)s[i] > 0x7e)
		return step(STEP_SKIP, i);
	key = letter_key(s[i]);
	if (!key)
		key = keypad_key(s[i]);
	if (!key && (key = rxvt_arrow(s[i])))
		mods |= K_CTRL;
	return pressed(key ? key | mods : 0, i + 1);
}

static struct keyseq
parse_text(const char *s, size_t n)
{
	uint32_t cp;
	size_t len;

	if ((unsigned char)s[0] < 0x20 || s[0] == 0x7f)
		return pressed(control_key((unsigned char)s[0]), 1);
	len = utf8_decode_partial(s, n, &cp);
	if (len == 0)
		return step(STEP_MORE, 0);
	if ((len == 1 && cp == UTF8_BAD) || (cp >= 0x80 && cp < 0xa0))
		return step(STEP_SKIP, len);
	return pressed(cp, len);
}

// s begins with ESC ESC: rxvt's Alt with a special key, or Esc pressed twice.
static struct keyseq
parse_double_escape(const char *s, size_t n)
{
	struct keyseq inner;

	if (n == 2)
		return step(STEP_MORE, 0);
	if (s[2] != '[' && s[2] != 'O')
		return pressed(K_ESCAPE, 1);
	inner = s[2] == '[' ? parse_csi(s + 1, n - 1) : parse_ss3(s + 1, n - 1);
	if (inner.step == STEP_MORE)
		return inner;
	if (inner.step != STEP_KEY)
		return pressed(K_ESCAPE, 1);
	return pressed(inner.key | K_ALT, inner.used + 1);
}

struct keyseq
keyseq_parse(const char *s, size_t n)
{
	struct keyseq inner;
	uint32_t function;

	if (s[0] != ESC)
		return parse_text(s, n);
	if (n == 1)
		return step(STEP_MORE, 0);
	switch (s[1]) {
	case ESC:
		return parse_double_escape(s, n);
	case '[':
		return n == 2 ? step(STEP_MORE, 0) : parse_csi(s, n);
	case 'O':
		return n == 2 ? step(STEP_MORE, 0) : parse_ss3(s, n);
	case 'P': // DCS, SOS, OSC, PM, APC
	case 'X':
	case ']':
	case '^':
	case '_':
		return n == 2 ? step(STEP_MORE, 0) : step(STEP_STRING, 2);
	case '\\': // end of a string that has been given up
		return step(STEP_SKIP, 2);
	default:
		break;
	}
	function = keyseq_function_key((unsigned char)s[1]);
	if (function)
		return pressed(function, 2);
	inner = parse_text(s + 1, n - 1);
	if (inner.step == STEP_KEY)
		inner.key |= K_ALT;
	inner.used++;
	return inner;
}

struct keyseq
keyseq_give_up(const char *s, size_t n)
{
	if (s[0] == ESC && (n == 1 || s[1] == ESC))
		return pressed(K_ESCAPE, 1);
	if (s[0] == ESC && n == 2 && s[1] > ' ')
		return pressed(K_ALT | (uint32_t)s[1], 2);
	return step(STEP_SKIP, n);
}
