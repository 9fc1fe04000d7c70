// SPDX-License-Identifier: MIT
// place: where this person is (the screens on top of one another, with their filters), kept in the
// database a moment after it changes, and offered again at the next login, on any node, together
// with the drafts that wait.
#pragma once

#include <stdint.h>

#include "base/rowset.h"
#include "base/str.h"

struct desk;

struct place {
	struct str kept;      // as last written
	int64_t due;          // clock_mono_ms() when it is looked at again, 0 = nothing happened
	struct str last;      // of the session before this one
	char last_at[24];     // for people
	struct rowset drafts; // that wait
	bool is_offered;      // the standing line tells of it
	char verb[40];        // to be done as soon as the page in front has been read
};

void place_load(struct desk *d);    // once, when a session begins
void place_touched(struct desk *d); // keys were taken: pages may have come or gone
int64_t place_deadline(const struct desk *d);
void place_run(struct desk *d);     // writes when it is due
void place_save(struct desk *d);    // writes now
// Offers to go on: the last place, and the drafts.
void place_offer(struct desk *d);
// Appends what the standing line says; false: there is nothing to go on with.
bool place_text(const struct desk *d, struct str *out);
void place_done(struct desk *d);    // frees
