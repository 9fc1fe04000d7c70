// SPDX-License-Identifier: MIT
// takeback: the last thing this person did that can be taken back, offered until there is a newer one.
//
// What can be taken back, and how, is known to the database (api.undo_step). What leaves the house
// waits there for a moment (api.outbox): the hint then counts down.
#pragma once

#include <stdint.h>

#include "base/rowset.h"
#include "base/str.h"
#include "model/screen.h"

struct desk;

extern const char takeback_last_sql[]; // what could be taken back now; no row: nothing
extern const char takeback_undo_sql[]; // $1 = undo_id of it
// "Resolved the ticket  T-1042", from the answer to takeback_last_sql.
void takeback_describe(const struct screen_set *set, const struct rowset *r, char *out, size_t size);

struct takeback {
	char id[24];       // of api.undo_step; "" = there is nothing
	char what[160];    // "Resolved the ticket  T-1042"
	int64_t release_at; // seconds since 1970 by the database's clock, 0 = it goes nowhere
	int shown;         // seconds left, as last drawn
	bool here;         // something was done since this session began
};

// Asks the database; after every action, and when a session is opened.
void takeback_refresh(struct desk *d);
// Takes it back, or says that there is nothing.
void takeback_do(struct desk *d);
// Appends the hint; false: there is none.
bool takeback_text(struct desk *d, struct str *out);
// While it counts down, clock_mono_ms() of the next second; else 0.
int64_t takeback_deadline(const struct desk *d);
