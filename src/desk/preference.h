// SPDX-License-Identifier: MIT
// preference: what people choose for themselves: language, keymap, colours, numbers,
// time zone. Kept in the database,
// in force at once and at every later login.
#pragma once

#include "desk/desk.h"

enum preference {
	PREFERENCE_LANGUAGE, PREFERENCE_KEYMAP, PREFERENCE_COLOR, PREFERENCE_SYMBOLS, PREFERENCE_BELL,
	PREFERENCE_NUMBERS, PREFERENCE_ZONE,
};

// The colours to draw in: NO_COLOR, what the person chose, what the office chose.
enum theme preference_theme(const struct desk *d);

// Puts d->session's choices into force.
void preference_apply(struct desk *d);
// Asks for a choice and keeps it.
void preference_open(struct desk *d, enum preference which);
