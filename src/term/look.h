// SPDX-License-Identifier: MIT
// look: roles as curses attributes. Private to term/: the one header that includes curses.
#pragma once

#include <stdbool.h>

#include <curses.h>

#include "term/theme.h"

#define OWN (-1) // the terminal's own colour

// One role in one theme. Colours are of xterm's 256, from 16 on; auto keeps to the first 8.
struct theme_look {
	short front, back;
	attr_t attrs;
};

extern const struct theme_look theme_looks[THEME_COUNT_][ROLE_COUNT_];

// The red, green and blue of a colour from 16 to 255; of the first 8 as xterm has them.
void look_rgb(short color, int rgb[3]);

struct look {
	attr_t attrs;
	short pair; // 0 = the terminal's own colours
};

// Allocates the colour pairs of the current curses screen and paints its background.
void look_init(enum theme theme);
struct look look_of(enum theme_role role);
