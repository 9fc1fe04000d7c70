// SPDX-License-Identifier: MIT
// theme: how each role looks in each theme. A row is front, back, attributes.
#include "term/theme.h"

#include <string.h>

#include "term/look.h"

#define BOLD A_BOLD
#define UNDER A_UNDERLINE
#define PLAIN A_NORMAL

// auto is to be read on dark and on light backgrounds: no colour needs the background to be either,
// yellow and cyan stay out of long text, and only bars, the selection and notes paint cells.
// colorblind tells states by lightness and by blue against orange (after Okabe and Ito).
const struct theme_look theme_looks[THEME_COUNT_][ROLE_COUNT_] = {
	[THEME_AUTO] = {
		[ROLE_TEXT] = {OWN, OWN, PLAIN},
		[ROLE_MUTED] = {OWN, OWN, A_DIM},
		[ROLE_LABEL] = {OWN, OWN, BOLD},
		[ROLE_TITLE] = {OWN, OWN, A_REVERSE},
		[ROLE_KEYBAR] = {OWN, OWN, PLAIN},
		[ROLE_KEY] = {OWN, OWN, A_REVERSE},
		[ROLE_SELECTED] = {OWN, OWN, A_REVERSE},
		[ROLE_MARKED] = {OWN, OWN, BOLD},
		[ROLE_DANGER] = {COLOR_RED, OWN, BOLD},
		[ROLE_WARN] = {COLOR_YELLOW, OWN, PLAIN},
		[ROLE_OK] = {COLOR_GREEN, OWN, PLAIN},
		[ROLE_INFO] = {COLOR_BLUE, OWN, BOLD},
		[ROLE_NOTE] = {COLOR_BLACK, COLOR_YELLOW, PLAIN},
		[ROLE_CUSTOMER] = {COLOR_MAGENTA, OWN, BOLD},
		[ROLE_FIELD] = {OWN, OWN, UNDER},
		[ROLE_FIELD_ON] = {OWN, OWN, UNDER | BOLD},
		[ROLE_ERROR] = {COLOR_RED, OWN, A_REVERSE},
		[ROLE_BORDER] = {OWN, OWN, A_DIM},
		[ROLE_MATCH] = {OWN, OWN, BOLD | UNDER},
	},
	[THEME_LIGHT] = {
		[ROLE_TEXT] = {235, 231, PLAIN},
		[ROLE_MUTED] = {241, 231, PLAIN},
		[ROLE_LABEL] = {16, 231, BOLD},
		[ROLE_TITLE] = {231, 24, PLAIN},
		[ROLE_KEYBAR] = {235, 254, PLAIN},
		[ROLE_KEY] = {231, 240, PLAIN},
		[ROLE_SELECTED] = {231, 25, PLAIN},
		[ROLE_MARKED] = {16, 223, BOLD},
		[ROLE_DANGER] = {124, 231, BOLD},
		[ROLE_WARN] = {94, 231, PLAIN},
		[ROLE_OK] = {22, 231, PLAIN},
		[ROLE_INFO] = {25, 231, BOLD},
		[ROLE_NOTE] = {16, 222, PLAIN},
		[ROLE_CUSTOMER] = {90, 231, BOLD},
		[ROLE_FIELD] = {16, 254, UNDER},
		[ROLE_FIELD_ON] = {16, 195, UNDER | BOLD},
		[ROLE_ERROR] = {231, 124, BOLD},
		[ROLE_BORDER] = {243, 231, PLAIN},
		[ROLE_MATCH] = {16, 226, BOLD},
	},
	[THEME_DARK] = {
		[ROLE_TEXT] = {252, 234, PLAIN},
		[ROLE_MUTED] = {247, 234, PLAIN},
		[ROLE_LABEL] = {231, 234, BOLD},
		[ROLE_TITLE] = {231, 24, PLAIN},
		[ROLE_KEYBAR] = {252, 236, PLAIN},
		[ROLE_KEY] = {16, 250, PLAIN},
		[ROLE_SELECTED] = {16, 153, PLAIN},
		[ROLE_MARKED] = {229, 238, BOLD},
		[ROLE_DANGER] = {210, 234, BOLD},
		[ROLE_WARN] = {222, 234, PLAIN},
		[ROLE_OK] = {114, 234, PLAIN},
		[ROLE_INFO] = {117, 234, BOLD},
		[ROLE_NOTE] = {16, 222, PLAIN},
		[ROLE_CUSTOMER] = {183, 234, BOLD},
		[ROLE_FIELD] = {231, 238, UNDER},
		[ROLE_FIELD_ON] = {16, 255, UNDER | BOLD},
		[ROLE_ERROR] = {231, 124, BOLD},
		[ROLE_BORDER] = {244, 234, PLAIN},
		[ROLE_MATCH] = {16, 226, BOLD},
	},
	[THEME_CONTRAST] = {
		[ROLE_TEXT] = {231, 16, PLAIN},
		[ROLE_MUTED] = {231, 16, PLAIN},
		[ROLE_LABEL] = {231, 16, BOLD},
		[ROLE_TITLE] = {16, 231, BOLD},
		[ROLE_KEYBAR] = {231, 16, PLAIN},
		[ROLE_KEY] = {16, 231, BOLD},
		[ROLE_SELECTED] = {16, 226, BOLD},
		[ROLE_MARKED] = {226, 16, BOLD | UNDER},
		[ROLE_DANGER] = {217, 16, BOLD | UNDER},
		[ROLE_WARN] = {226, 16, BOLD},
		[ROLE_OK] = {120, 16, PLAIN},
		[ROLE_INFO] = {159, 16, BOLD},
		[ROLE_NOTE] = {16, 226, PLAIN},
		[ROLE_CUSTOMER] = {225, 16, BOLD},
		[ROLE_FIELD] = {231, 16, UNDER},
		[ROLE_FIELD_ON] = {16, 231, UNDER | BOLD},
		[ROLE_ERROR] = {16, 217, BOLD},
		[ROLE_BORDER] = {231, 16, PLAIN},
		[ROLE_MATCH] = {16, 226, BOLD | UNDER},
	},
	[THEME_COLORBLIND] = {
		[ROLE_TEXT] = {252, 234, PLAIN},
		[ROLE_MUTED] = {247, 234, PLAIN},
		[ROLE_LABEL] = {231, 234, BOLD},
		[ROLE_TITLE] = {231, 24, PLAIN},
		[ROLE_KEYBAR] = {252, 236, PLAIN},
		[ROLE_KEY] = {16, 250, PLAIN},
		[ROLE_SELECTED] = {16, 153, PLAIN},
		[ROLE_MARKED] = {231, 238, BOLD | UNDER},
		[ROLE_DANGER] = {208, 234, BOLD | UNDER},
		[ROLE_WARN] = {227, 234, BOLD},
		[ROLE_OK] = {75, 234, PLAIN},
		[ROLE_INFO] = {159, 234, BOLD},
		[ROLE_NOTE] = {16, 227, PLAIN},
		[ROLE_CUSTOMER] = {153, 234, BOLD | UNDER},
		[ROLE_FIELD] = {231, 238, UNDER},
		[ROLE_FIELD_ON] = {16, 255, UNDER | BOLD},
		[ROLE_ERROR] = {16, 208, BOLD},
		[ROLE_BORDER] = {244, 234, PLAIN},
		[ROLE_MATCH] = {16, 227, BOLD | UNDER},
	},
	[THEME_NONE] = {
		[ROLE_TEXT] = {OWN, OWN, PLAIN},
		[ROLE_MUTED] = {OWN, OWN, PLAIN},
		[ROLE_LABEL] = {OWN, OWN, BOLD},
		[ROLE_TITLE] = {OWN, OWN, A_REVERSE},
		[ROLE_KEYBAR] = {OWN, OWN, PLAIN},
		[ROLE_KEY] = {OWN, OWN, A_REVERSE},
		[ROLE_SELECTED] = {OWN, OWN, A_REVERSE},
		[ROLE_MARKED] = {OWN, OWN, BOLD},
		[ROLE_DANGER] = {OWN, OWN, BOLD | UNDER},
		[ROLE_WARN] = {OWN, OWN, BOLD},
		[ROLE_OK] = {OWN, OWN, PLAIN},
		[ROLE_INFO] = {OWN, OWN, PLAIN},
		[ROLE_NOTE] = {OWN, OWN, A_REVERSE},
		[ROLE_CUSTOMER] = {OWN, OWN, BOLD},
		[ROLE_FIELD] = {OWN, OWN, UNDER},
		[ROLE_FIELD_ON] = {OWN, OWN, UNDER | BOLD},
		[ROLE_ERROR] = {OWN, OWN, A_REVERSE | BOLD},
		[ROLE_BORDER] = {OWN, OWN, PLAIN},
		[ROLE_MATCH] = {OWN, OWN, BOLD | UNDER},
	},
};

static const char *const names[THEME_COUNT_] = {
	[THEME_AUTO] = "auto", [THEME_LIGHT] = "light", [THEME_DARK] = "dark",
	[THEME_CONTRAST] = "contrast", [THEME_COLORBLIND] = "colorblind", [THEME_NONE] = "none",
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

bool
theme_parse(const char *name, enum theme *out)
{
	for (int i = 0; i < THEME_COUNT_; i++) {
		if (strcmp(name, names[i]) == 0) {
			*out = (enum theme)i;
			return true;
		}
	}
	return false;
}

const char *
theme_name(enum theme t)
{
	return names[t];
}

enum theme_role
theme_role_of_style(const char *style)
{
	for (size_t i = 0; style && i < sizeof(styles) / sizeof(styles[0]); i++)
		if (strcmp(style, styles[i].name) == 0)
			return styles[i].role;
	return ROLE_TEXT;
}
