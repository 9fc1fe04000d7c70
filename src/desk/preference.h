// SPDX-License-Identifier: MIT
// preference: what people choose for themselves: language, keymap, colours, symbols, the bell, numbers,
// time zone. Kept in the database, in force at once and at every later login; screens or lines from the next one on.
#pragma once

#include "desk/desk.h"

struct preference {
	enum command command;      // asks for it; its label is the title
	const char *name, *domain; // of core.preference; whose codes can be chosen
	size_t at, size;           // where the session keeps it
};

#define PREFERENCES 8
extern const struct preference preferences[PREFERENCES];
extern const char preference_set_sql[]; // $1 = name, $2 = code

const char *preference_value(const struct session *s, const struct preference *which); // "" when not chosen
void preference_keep(struct session *s, const struct preference *which, const char *value);

// The colours to draw in: NO_COLOR, what the person chose, what the office chose.
enum theme preference_theme(const struct desk *d);

// Puts d->session's choices into force.
void preference_apply(struct desk *d);
// Asks for a choice and keeps it, when that is what the command is about.
bool preference_command(struct desk *d, enum command c);
