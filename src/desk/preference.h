// SPDX-License-Identifier: MIT
// preference: what people choose for themselves: language, keymap, colours, symbols, the bell, numbers,
// time zone. Kept in the database, in force at once and at every later login.
#pragma once

#include "desk/desk.h"

// The colours to draw in: NO_COLOR, what the person chose, what the office chose.
enum theme preference_theme(const struct desk *d);

// Puts d->session's choices into force.
void preference_apply(struct desk *d);
// Asks for a choice and keeps it, when that is what the command is about.
bool preference_command(struct desk *d, enum command c);
