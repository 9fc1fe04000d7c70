// SPDX-License-Identifier: MIT
// draft: what was typed into a form and not sent, kept in the database.
//
// A place names the action's function and the record: "ticket_reply/551", "customer_add/new". Whoever changes what a form
// holds calls draft_touch(); within two seconds, and when the session ends however it ends, the
// pages with something new are asked to write it (page_ops.save). Fields of personal data are left
// out by the database, which says so.
#pragma once

#include <stdint.h>

#include "base/rowset.h"
#include "db/conn.h"

struct desk;

// What waits to be written, in struct desk.
struct draft_clock {
	int64_t due;  // clock_mono_ms() when pages are asked, 0 = nothing is new
	int writing;  // statements under way
	bool failed;  // one did not arrive: every page writes again
	bool is_told; // that personal data is left out
};

void draft_touch(struct desk *d);
int64_t draft_deadline(const struct desk *d);
void draft_run(struct desk *d); // writes when it is due
// Writes everything now and waits for the answers, briefly. The session ends afterwards.
void draft_flush(struct desk *d);

// The fields of a draft: columns field, text, at (for people); no rows when there is none.
void draft_read(struct desk *d, const char *place, conn_done_fn done, void *ctx);
// Columns place, ident, at, characters; newest first.
void draft_list(struct desk *d, conn_done_fn done, void *ctx);
void draft_write(struct desk *d, const char *place, const char *ident,
	const char *const *names, const char *const *texts, int n);
void draft_drop(struct desk *d, const char *place);
