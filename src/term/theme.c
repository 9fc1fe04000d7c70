// SPDX-License-Identifier: MIT
// theme: named roles of what is drawn, and how each looks on this terminal.
#include "term/theme.h"

#include <string.h>

#include "term/look.h"

#define OWN (-1) // the terminal's own colour

// Chosen to be read on dark and on light backgrounds: no colour needs the background to be either,
// yellow and cyan stay out of long text, and only bars, the selection and notes paint cells.
static const struct {
	short front, back;
	attr_t color; // attributes on a terminal with colours
	attr_t mono;  // and on one without
} table[ROLE_COUNT_] = {
	[ROLE_TEXT] = {OWN, OWN, A_NORMAL, A_NORMAL},
	[ROLE_MUTED] = {OWN, OWN, A_DIM, A_NORMAL},
	[ROLE_LABEL] = {OWN, OWN, A_BOLD, A_BOLD},
	[ROLE_TITLE] = {OWN, OWN, A_REVERSE, A_REVERSE},
	[ROLE_KEYBAR] = {OWN, OWN, A_NORMAL, A_NORMAL},
	[ROLE_KEY] = {OWN, OWN, A_REVERSE, A_REVERSE},
	[ROLE_SELECTED] = {OWN, OWN, A_REVERSE, A_REVERSE},
	[ROLE_MARKED] = {OWN, OWN, A_BOLD, A_BOLD},
	[ROLE_DANGER] = {COLOR_RED, OWN, A_BOLD, A_BOLD | A_UNDERLINE},
	[ROLE_WARN] = {COLOR_YELLOW, OWN, A_NORMAL, A_BOLD},
	[ROLE_OK] = {COLOR_GREEN, OWN, A_NORMAL, A_NORMAL},
	[ROLE_INFO] = {COLOR_BLUE, OWN, A_BOLD, A_NORMAL},
	[ROLE_NOTE] = {COLOR_BLACK, COLOR_YELLOW, A_NORMAL, A_REVERSE},
	[ROLE_CUSTOMER] = {COLOR_MAGENTA, OWN, A_BOLD, A_BOLD},
	[ROLE_FIELD] = {OWN, OWN, A_UNDERLINE, A_UNDERLINE},
	[ROLE_FIELD_ON] = {OWN, OWN, A_UNDERLINE | A_BOLD, A_UNDERLINE | A_BOLD},
	[ROLE_ERROR] = {COLOR_RED, OWN, A_REVERSE, A_REVERSE | A_BOLD},
	[ROLE_BORDER] = {OWN, OWN, A_DIM, A_NORMAL},
	[ROLE_MATCH] = {OWN, OWN, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE},
};

static const struct {
	const char *name;
	enum theme_role role;
} styles[] = {
	{"danger", ROLE_DANGER},
	{"warn", ROLE_WARN},
	{"ok", ROLE_OK},
	{"muted", ROLE_MUTED},
	{"info", ROLE_INFO},
};

static struct look looks[ROLE_COUNT_];

// The pair of a role's colours: an earlier role's when it has the same, so that pairs stay few (a
// high pair number costs memory in curses).
static short
pair_of(int role, short *used)
{
	if (table[role].front == OWN && table[role].back == OWN)
		return 0;
	for (int i = 0; i < role; i++)
		if (table[i].front == table[role].front && table[i].back == table[role].back)
			return looks[i].pair;
	if (init_pair(*used + 1, table[role].front, table[role].back) == ERR)
		return 0;
	return ++*used;
}

void
look_init(bool color)
{
	short used = 0;

	color = color && has_colors() && start_color() == OK && use_default_colors() == OK;
	for (int i = 0; i < ROLE_COUNT_; i++) {
		looks[i].attrs = color ? table[i].color : table[i].mono;
		looks[i].pair = color ? pair_of(i, &used) : 0;
	}
}

struct look
look_of(enum theme_role role)
{
	return looks[role];
}

enum theme_role
theme_role_of_style(const char *style)
{
	for (size_t i = 0; style && i < sizeof(styles) / sizeof(styles[0]); i++)
		if (strcmp(style, styles[i].name) == 0)
			return styles[i].role;
	return ROLE_TEXT;
}
