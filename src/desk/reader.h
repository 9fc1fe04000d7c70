// SPDX-License-Identifier: MIT
// reader: one running read: what has been asked for, who waits for it, and how it is stopped.
//
// Whoever shows rows of a view owns one reader and gives it two functions: `read` composes the query
// and hands it to reader_send(); `take` gets the answer. The reader learns the view's columns first,
// lets at most one query run (a newer one stops the older), turns a refresh that comes meanwhile
// into one more read at the end, and reports errors that somebody waits for. Its owner ends it with
// reader_done(); no callback comes afterwards.
#pragma once

#include "desk/desk.h"
#include "model/catalog.h"
#include "model/query.h"

struct reader {
	struct desk *desk;
	const char *view;
	void (*read)(void *ctx);
	conn_done_fn take; // may keep the rows, and may send the next query
	void *ctx;
	void (*first)(void *ctx); // told once, after the next answer; may end the reader; or NULL
	void *first_ctx;
	const struct relation *relation; // NULL until known
	bool asking;   // for the relation
	unsigned call; // under way; 0: none
	bool loaded;   // there has been an answer
	bool failed;   // there was none, but an error: the person may go on
	bool awaited;  // keys wait for the answer
	bool again;    // a refresh was asked for meanwhile
	bool *gone;    // set by reader_done() while callbacks run
};

// view: of schema api; borrowed, as is ctx.
void reader_init(struct reader *r, struct desk *d, const char *view, void (*read)(void *ctx),
	conn_done_fn take, void *ctx);
void reader_done(struct reader *r);
// Reads, now or once what runs has ended. wait: the person cannot go on without the answer.
void reader_refresh(struct reader *r, bool wait);
// Runs a query in place of the one that runs; only when the relation is known.
void reader_send(struct reader *r, const struct query *q);
// Stops what the person waits for; `take` is told with an error. False: nothing was awaited.
bool reader_stop(struct reader *r);
bool reader_is_busy(const struct reader *r);
