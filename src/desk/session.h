// SPDX-License-Identifier: MIT
// session: who is logged in, what they may use, and the statements that open a session.
//
// Both faces of the desk begin the same way, each with its own way of calling: the interactive one
// with conn_call(), the one-shot commands with db_sys_call():
//   1. session_open_sql      ($1 = login token)  -> session_from_rowset()
//   2. session_set_sql       ($1 = time zone)    -> session_clock_from_rowset()
//   3. session_objects_sql                       -> session_objects_from_rowset()
//   4. session_preferences_sql                   -> session_preferences_from_rowset()
// Memory of the struct's lists is the arena's.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rowset.h"
#include "model/screen.h"

struct session {
	char id[24]; // of auth.session
	char login[64];
	char name[128];
	char language[16];
	char time_zone[64];
	char keymap[32];
	char home_role[32];
	char color[16];
	char symbols[16], bell[16]; // "" when not chosen
	char number_format[16], interface[16];
	const char *const *objects; // sorted; "api.ticket", ...
	int n_objects;
	int64_t db_epoch;  // seconds since 1970 by core.now(), when asked
	int utc_offset;    // of the person's zone now, seconds east
};

extern const char session_open_sql[];
extern const char session_set_sql[];
extern const char session_objects_sql[];
extern const char session_preferences_sql[];

MUST_CHECK bool session_from_rowset(const struct rowset *r, struct session *out, struct err *e);
void session_clock_from_rowset(const struct rowset *r, struct session *s);
void session_objects_from_rowset(struct arena *arena, const struct rowset *r, struct session *s);
void session_preferences_from_rowset(const struct rowset *r, struct session *s);
// Tells serve which session to end with this process.
MUST_CHECK bool session_tell_bound(int control, const struct session *s, struct err *e);
bool session_may(const struct session *s, const char *object);
// A board is open to whoever may see all that it shows.
bool session_may_open(const struct session *s, const struct screen_set *set,
	const struct screen *screen);
