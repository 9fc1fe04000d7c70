// SPDX-License-Identifier: MIT
// jump: straight to a record by what people call it.
#pragma once

#include "desk/desk.h"

// What a person typed to go somewhere: a screen, a record of it, or a record of whatever screen.
struct jump_aim {
	const struct screen *screen; // NULL: any
	char ident[128];             // "" = the screen itself
};

// "TKT", "TKT T-1024", "ticket 1024", "T-1024", also in full-width letters, also behind "=". False:
// it is nothing of the kind, or not open to the person.
bool jump_aim(const struct desk *d, const char *typed, struct jump_aim *out);
void jump_go(struct desk *d, const struct jump_aim *aim);
// Opens a screen, unless it is the one on top.
void jump_screen(struct desk *d, const struct screen *s);
// Opens the record of a list's rows that is called ident; says so when there is none.
void jump_to(struct desk *d, const struct screen *list, const char *ident);
// The same, looking through every list of the menu in turn.
void jump_anywhere(struct desk *d, const char *ident);
