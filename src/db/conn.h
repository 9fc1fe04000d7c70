// SPDX-License-Identifier: MIT
// conn: the desk's PostgreSQL connection, never blocking.
//
// One connection, one statement in flight, the rest queued in order. The owner polls conn_fd() for
// conn_events() until conn_deadline() and calls conn_step() when either fires; all callbacks run
// inside conn_step(). After the connection is made (first time or again) `connected` is called: it
// sends the session's opening statement with conn_call(..., CONN_OPENING, ...) and, when that
// succeeded, conn_open_gate() lets ordinary statements through. When the connection is lost (or the
// first attempt fails), the statement in flight ends with ERR_UNAVAILABLE, queued ones too, `lost`
// is called once, and reconnecting goes on with a backoff of 0.2 to 5 s. What is queued while the
// connection is away waits until it is back; ask conn_is_open() first where that is not wanted.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/rowset.h"

struct conn;

enum conn_kind {
	CONN_OPENING, // may run before the gate is open
	CONN_NORMAL,
};

// r is an empty rowset on failure; the callee may keep r's content by moving it
// (`mine = *r; *r = (struct rowset){0};`). e is NULL on success.
typedef void (*conn_done_fn)(void *ctx, struct rowset *r, const struct err *e);

struct conn_hooks {
	void *ctx;
	void (*connected)(void *ctx);
	void (*lost)(void *ctx, const struct err *e);
	void (*notify)(void *ctx, const char *channel, const char *payload);
};

struct conn *conn_new(const char *conninfo, const char *application_name,
	const struct conn_hooks *hooks); // starts connecting
void conn_free(struct conn *c); // no callbacks any more; not from inside one
int conn_fd(const struct conn *c); // -1 while waiting to reconnect
short conn_events(const struct conn *c); // POLLIN | POLLOUT
int64_t conn_deadline(const struct conn *c); // clock_mono_ms() scale, 0 = none
void conn_step(struct conn *c);
bool conn_is_open(const struct conn *c); // connected and the gate open
void conn_open_gate(struct conn *c);
void conn_restart(struct conn *c); // drop and connect again (an opening statement failed)
// Queues a statement; copies sql and params (NULL = SQL NULL). Returns an id, never 0.
unsigned conn_call(struct conn *c, enum conn_kind kind, const char *sql, int n,
	const char *const *params, conn_done_fn done, void *ctx);
// The callbacks of ctx will not be called any more (its owner goes away); queued ones are dropped.
void conn_forget(struct conn *c, const void *ctx);
// Nobody waits for a statement any more: its callback will not be called. A queued one is taken back;
// for the one in flight the server is asked to stop. libpq sends that request on a connection of its
// own and waits until the server has closed it: well under a millisecond over a unix socket, a round
// trip or two over a network.
void conn_cancel(struct conn *c, unsigned id);
