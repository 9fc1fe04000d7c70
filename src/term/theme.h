// SPDX-License-Identifier: MIT
// theme: named roles of what is drawn, and how each looks in each theme.
//
// The theme "auto" uses the terminal's own foreground and background, the 16 ANSI colours, bold and
// reverse. "none" has bold, underline and reverse only: NO_COLOR, terminals without colours. The
// others paint every cell in colours of their own, which have been checked for contrast; on
// terminals with fewer than 256 colours they take the nearest. No state is told by colour alone.
#pragma once

#include <stdbool.h>

enum theme_role {
	ROLE_TEXT,
	ROLE_MUTED,     // secondary text
	ROLE_LABEL,     // field labels, column headings
	ROLE_TITLE,     // title bar
	ROLE_KEYBAR,    // key bar: labels
	ROLE_KEY,       // key bar: the key itself
	ROLE_SELECTED,  // the row under the cursor
	ROLE_MARKED,
	ROLE_DANGER,
	ROLE_WARN,
	ROLE_OK,
	ROLE_INFO,
	ROLE_NOTE,      // internal notes: unmistakable against replies
	ROLE_CUSTOMER,  // what the customer wrote
	ROLE_FIELD,     // an input field
	ROLE_FIELD_ON,  // the input field with the cursor
	ROLE_ERROR,     // error line
	ROLE_BORDER,
	ROLE_MATCH,     // found text
	ROLE_COUNT_
};

enum theme { THEME_AUTO, THEME_LIGHT, THEME_DARK, THEME_CONTRAST, THEME_COLORBLIND, THEME_NONE,
	THEME_COUNT_ };

// "auto", "light", "dark", "contrast", "colorblind", "none"; false when it is none of them.
bool theme_parse(const char *name, enum theme *out);
const char *theme_name(enum theme t);
// "danger", "warn", "ok", "muted", "info" as a view's style column says; ROLE_TEXT otherwise.
enum theme_role theme_role_of_style(const char *style);
