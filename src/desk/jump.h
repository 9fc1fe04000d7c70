// SPDX-License-Identifier: MIT
// jump: straight to a record by what people call it.
#pragma once

#include "desk/desk.h"

// Opens a screen, unless it is the one on top.
void jump_screen(struct desk *d, const struct screen *s);
// Opens the record of a list's rows that is called ident; says so when there is none.
void jump_to(struct desk *d, const struct screen *list, const char *ident);
// The same, looking through every list of the menu in turn.
void jump_anywhere(struct desk *d, const char *ident);
