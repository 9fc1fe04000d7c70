// SPDX-License-Identifier: MIT
// theme: named roles of what is drawn, and how each looks on this terminal.
//
// The default theme uses the terminal's own foreground and background, the 16 ANSI colours, bold
// and reverse; no state is told by colour alone. Without colour (NO_COLOR, vt100, user setting)
// only bold, underline and reverse remain. Pairs are allocated densely.
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

// "danger", "warn", "ok", "muted", "info" as a view's style column says; ROLE_TEXT otherwise.
enum theme_role theme_role_of_style(const char *style);
