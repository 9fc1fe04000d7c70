// SPDX-License-Identifier: MIT
// look: roles as curses attributes. Private to term/: the one header that includes curses.
#pragma once

#include <stdbool.h>

#include <curses.h>

#include "term/theme.h"

struct look {
	attr_t attrs;
	short pair; // 0 = the terminal's own colours
};

// Allocates the colour pairs of the current curses screen, or none.
void look_init(bool color);
struct look look_of(enum theme_role role);
