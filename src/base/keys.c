// SPDX-License-Identifier: MIT
// keys: what a key is called, in keymaps, on key bars and in this program.
#include "base/keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

// The first row of a key is the one printed; further rows are other spellings.
static const struct {
	uint32_t key;
	const char *name;
	const char *shown; // on key bars; NULL = the name
} names[] = {
	{K_UP, "Up", NULL},
	{K_DOWN, "Down", NULL},
	{K_LEFT, "Left", NULL},
	{K_RIGHT, "Right", NULL},
	{K_HOME, "Home", NULL},
	{K_END, "End", NULL},
	{K_PAGE_UP, "PageUp", "PgUp"},
	{K_PAGE_UP, "PgUp", NULL},
	{K_PAGE_DOWN, "PageDown", "PgDn"},
	{K_PAGE_DOWN, "PgDn", NULL},
	{K_INSERT, "Insert", "Ins"},
	{K_INSERT, "Ins", NULL},
	{K_DELETE, "Delete", "Del"},
	{K_DELETE, "Del", NULL},
	{K_BACKSPACE, "Backspace", "BkSp"},
	{K_ENTER, "Enter", NULL},
	{K_ENTER, "Return", NULL},
	{K_TAB, "Tab", NULL},
	{K_ESCAPE, "Escape", "Esc"},
	{K_ESCAPE, "Esc", NULL},
	{K_F1, "F1", NULL},
	{K_F2, "F2", NULL},
	{K_F3, "F3", NULL},
	{K_F4, "F4", NULL},
	{K_F5, "F5", NULL},
	{K_F6, "F6", NULL},
	{K_F7, "F7", NULL},
	{K_F8, "F8", NULL},
	{K_F9, "F9", NULL},
	{K_F10, "F10", NULL},
	{K_F11, "F11", NULL},
	{K_F12, "F12", NULL},
	{' ', "Space", "Spc"},
	{'/', "slash", "/"},
	{'\\', "backslash", "\\"},
	{':', "colon", ":"},
	{';', "semicolon", ";"},
	{',', "comma", ","},
	{'.', "period", "."},
	{'=', "equal", "="},
	{'+', "plus", "+"},
	{'-', "minus", "-"},
	{'?', "question", "?"},
	{'#', "hash", "#"},
	{'"', "quote", "\""},
	{'\'', "apostrophe", "'"},
	{'[', "bracketleft", "["},
	{']', "bracketright", "]"},
	{'%', "percent", "%"},
	{'&', "ampersand", "&"},
	{'*', "asterisk", "*"},
	{'!', "exclamation", "!"},
	{'@', "at", "@"},
	{'|', "bar", "|"},
	{'~', "tilde", "~"},
	{'<', "less", "<"},
	{'>', "greater", ">"},
	{'_', "underscore", "_"},
};

static const struct {
	uint32_t bit;
	const char *name;
	const char *shown;
} modifiers[] = {
	{K_CTRL, "Ctrl+", "^"},
	{K_ALT, "Alt+", "M-"},
	{K_SHIFT, "Shift+", "S-"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The key without modifiers; 0 when there is none of that name.
static uint32_t
parse_base(const char *name)
{
	size_t n = strlen(name);
	uint32_t cp;

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].key;
	if (n == 0 || utf8_decode(name, n, &cp) != n || cp <= ' ' || (cp >= 0x7f && cp < 0xa0) ||
		cp == UTF8_BAD)
		return 0;
	return cp;
}

bool
key_parse(const char *name, uint32_t *key)
{
	uint32_t mods = 0, base;
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < COUNT(modifiers); i++) {
			size_t n = strlen(modifiers[i].name);

			if (strncasecmp(name, modifiers[i].name, n) == 0 && name[n]) {
				mods |= modifiers[i].bit;
				name += n;
				again = true;
			}
		}
	}
	base = parse_base(name);
	if (!base)
		return false;
	if ((mods & K_CTRL) && base >= 'A' && base <= 'Z')
		base += 'a' - 'A'; // Ctrl+P is what the terminal sends for both cases
	if ((mods & K_SHIFT) && base < K_SPECIAL) {
		if (base < 'a' || base > 'z' || (mods & K_CTRL))
			return false; // not told apart by terminals
		base -= 'a' - 'A';
		mods &= ~(uint32_t)K_SHIFT;
	}
	*key = base | mods;
	return true;
}

static const char *
shown_name(uint32_t base)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].key == base)
			return names[i].shown ? names[i].shown : names[i].name;
	return NULL;
}

void
key_label(uint32_t key, char *out, size_t size)
{
	uint32_t base = key & K_MASK;
	char prefix[16] = "", text[5] = "";
	const char *name = shown_name(base);

	for (size_t i = 0; i < COUNT(modifiers); i++)
		if (key & modifiers[i].bit)
			strcat(prefix, modifiers[i].shown);
	if (!name) {
		if ((key & K_CTRL) && base >= 'a' && base <= 'z')
			base -= 'a' - 'A';
		text[utf8_encode(base, text)] = '\0';
		name = text;
	}
	snprintf(out, size, "%s%s", prefix, name);
}

// What Chinese input methods make of punctuation keys, apart from the full-width forms.
static const struct {
	uint32_t from, to;
} punctuation[] = {
	{0x3001, '/'}, {0x3002, '.'}, {0x300a, '<'}, {0x300b, '>'}, {0x3010, '['}, {0x3011, ']'},
	{0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0xffe5, '$'}, {0x00b7, '`'},
};

uint32_t
key_fold(uint32_t key)
{
	uint32_t base = key & K_MASK;

	for (size_t i = 0; i < COUNT(punctuation); i++)
		if (punctuation[i].from == base)
			return punctuation[i].to | (key & ~(uint32_t)K_MASK);
	return utf8_fold_width(base) | (key & ~(uint32_t)K_MASK);
}
