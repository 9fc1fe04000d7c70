// SPDX-License-Identifier: MIT
// beyond: what a terminal can beyond curses.
#include "term/beyond.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text/text.h"

#define TITLE_MAX 80

#define PASTE_ON "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"
#define TITLE_PUSH "\x1b[22;0t"
#define TITLE_POP "\x1b[23;0t"
#define TITLE_SET "\x1b]0;"
#define TITLE_END "\x1b\\"
#define COPY_BEGIN "\x1b]52;c;"
#define COPY_END "\x1b\\"
// How far does a line of a frame take the cursor? And can frames be held back until they are whole?
#define PROBE "\r\xe2\x94\x80\x1b[6n\r\x1b[K\x1b[?2026$p"

static struct {
	bool ascii;
	bool entered;    // term_enter() has been called
	bool has_title;  // takes xterm's title sequences
	bool plain_name; // neither its name nor its locale promises more than ASCII
	bool wide;       // the probe: characters of ambiguous width take two cells
	bool in_sync;    // the probe: it can hold back what it shows until a frame is whole
	enum term_symbols symbols;
	char title[TITLE_MAX + 1];
} b;

// Old terminals by name; a client whose locale has another character set.
static bool
promises_only_ascii(const struct term_options *o)
{
	static const char *const names[] = {"vt", "ansi", "wy", "dumb"};
	const char *set = o->locale ? strchr(o->locale, '.') : NULL;

	for (size_t i = 0; o->name && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(o->name, names[i], strlen(names[i])) == 0 && strncmp(o->name, "vte", 3) != 0)
			return true;
	}
	return set && strncasecmp(set, ".utf", 4) != 0;
}

void
beyond_open(const struct term_options *o, bool has_title)
{
	memset(&b, 0, sizeof(b));
	b.has_title = has_title;
	b.plain_name = promises_only_ascii(o);
	term_set_symbols(SYMBOLS_AUTO);
}

void
beyond_close(void)
{
	if (b.entered)
		term_emit(b.has_title ? PASTE_OFF TITLE_POP : PASTE_OFF);
}

bool
beyond_in_sync(void)
{
	return b.in_sync;
}

bool
term_ascii(void)
{
	return b.ascii;
}

void
term_enter(void)
{
	term_emit(b.has_title ? PASTE_ON TITLE_PUSH PROBE : PASTE_ON);
	b.entered = true;
}

bool
term_answer(const char *text, size_t n)
{
	char copy[32];
	int row, col, mode, value;

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	if (sscanf(copy, "?%d;%d$y", &mode, &value) == 2 && mode == 2026) {
		b.in_sync = value == 1 || value == 2;
		return true;
	}
	if (sscanf(copy, "%d;%dR", &row, &col) != 2)
		return false;
	b.wide = col == 3;
	term_set_symbols(b.symbols);
	return true;
}

void
term_set_symbols(enum term_symbols s)
{
	bool ascii = s == SYMBOLS_ASCII || (s == SYMBOLS_AUTO && b.plain_name);
	bool wide = s == SYMBOLS_WIDE || (s == SYMBOLS_AUTO && b.wide);
	bool same = s == b.symbols && ascii == b.ascii && wide == (text_cp_width(0x2500) == 2);

	b.symbols = s;
	b.ascii = ascii;
	text_set_ascii(ascii);
	text_set_ambiguous_width(wide ? 2 : 1);
	if (b.entered && !same)
		term_redraw_all();
}

void
term_bell(void)
{
	term_emit("\a");
}

void
term_copy(const char *text, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str out = {0};

	str_add(&out, COPY_BEGIN);
	for (size_t i = 0; i < n; i += 3) {
		unsigned bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < n ? (unsigned char)text[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			str_addc(&out, k <= n - i ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
	str_add(&out, COPY_END);
	term_emit(str_text(&out));
	str_free(&out);
}

void
term_title(const char *text)
{
	char title[TITLE_MAX + 1];
	size_t n = strlen(text), len = 0;

	while (len < n) {
		size_t more = text_grapheme(text + len, n - len, NULL);

		if (len + more > TITLE_MAX)
			break;
		for (size_t i = 0; i < more; i++)
			if ((unsigned char)text[len + i] < 0x20 || text[len + i] == 0x7f)
				return; // not sanitized: leave the title as it is
		len += more;
	}
	memcpy(title, text, len);
	title[len] = '\0';
	if (!b.has_title || strcmp(title, b.title) == 0)
		return;
	memcpy(b.title, title, sizeof(b.title));
	term_emit(TITLE_SET);
	term_emit(title);
	term_emit(TITLE_END);
}
