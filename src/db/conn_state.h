// SPDX-License-Identifier: MIT
// conn_state: private to conn.c (the connection) and conn_call.c (the statements on it).
#pragma once

#include <libpq-fe.h>

#include "db/conn.h"
#include "db/result.h"

struct call {
	struct call *next;
	unsigned id;
	enum conn_kind kind;
	char *sql;
	char **params;
	int n;
	conn_done_fn done; // NULL: nobody waits any more
	void *ctx;
};

enum state {
	WAITING,    // for the next attempt, at c->deadline
	CONNECTING, // PQconnectPoll() is at work, until c->deadline
	READY,
};

struct conn {
	char *conninfo, *application_name;
	struct conn_hooks hooks;
	PGconn *pg;
	enum state state;
	PostgresPollingStatusType polling;
	int64_t deadline;
	int backoff_ms;
	bool outage; // `lost` has been called, and the gate has not been opened since
	bool gate_open;
	bool restart;   // drop this connection at the next step
	bool unsent;    // libpq holds bytes that the socket did not take
	unsigned last_id;
	struct stmt_cache cache;
	struct call *queue;  // not sent yet, in order
	struct call *flight; // sent, its results not complete
	struct call *dying;  // being told of a lost connection
	struct stmt *stmt;   // of flight
	bool preparing;      // flight's first result answers the prepare
	bool deallocating;   // and before it, the deallocate
	bool repeated;       // flight was sent again because its plan was stale
	bool answered;       // flight's result has been taken
	struct rowset result;
	struct err error;
	bool failed;
};

void call_free(struct call *call);
// Tells whoever waits for it, and frees it.
void call_back(struct call *call, struct rowset *r, const struct err *e);
// Frees the calls of ctx, or all when ctx is NULL.
void calls_drop(struct call **p, const void *ctx);
// Sends the first statement that may go, when nothing is in flight.
void conn_pump(struct conn *c);
// Takes what has arrived; a broken connection sets c->restart.
void conn_receive(struct conn *c);
