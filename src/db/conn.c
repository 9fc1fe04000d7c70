// SPDX-License-Identifier: MIT
// conn: the desk's PostgreSQL connection, never blocking.
//
// A statement goes out in pipeline mode as (prepare,) execute, sync: one round trip even the first
// time, and the sync marks where its results end.
#include "db/conn.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "db/dberr.h"
#include "db/result.h"

#define CONNECT_MS 10000
#define BACKOFF_FIRST_MS 200
#define BACKOFF_MOST_MS 5000
#define OVERDUE 1 // a deadline that has passed: step at once

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

static void
call_free(struct call *call)
{
	if (!call)
		return;
	for (int i = 0; i < call->n; i++)
		free(call->params[i]);
	free(call->params);
	free(call->sql);
	free(call);
}

// Frees the calls of ctx, or all when ctx is NULL.
static void
calls_drop(struct call **p, const void *ctx)
{
	while (*p) {
		struct call *call = *p;

		if (!ctx || call->ctx == ctx) {
			*p = call->next;
			call_free(call);
		} else {
			p = &call->next;
		}
	}
}

static void
connect_start(struct conn *c)
{
	const char *keywords[RESULT_KEYWORDS], *values[RESULT_KEYWORDS];

	result_connect_params(c->conninfo, c->application_name, keywords, values);
	c->pg = PQconnectStartParams(keywords, values, 1);
	c->state = CONNECTING;
	c->polling = PGRES_POLLING_WRITING;
	c->deadline = clock_mono_ms() + CONNECT_MS;
	if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD)
		c->restart = true;
}

struct conn *
conn_new(const char *conninfo, const char *application_name, const struct conn_hooks *hooks)
{
	struct conn *c = xcalloc(1, sizeof(*c));

	c->conninfo = xstrdup(conninfo);
	c->application_name = xstrdup(application_name);
	c->hooks = *hooks;
	c->backoff_ms = BACKOFF_FIRST_MS;
	connect_start(c);
	return c;
}

void
conn_free(struct conn *c)
{
	if (!c)
		return;
	calls_drop(&c->queue, NULL);
	calls_drop(&c->dying, NULL);
	call_free(c->flight);
	rowset_free(&c->result);
	stmt_reset(&c->cache);
	PQfinish(c->pg);
	free(c->conninfo);
	free(c->application_name);
	free(c);
}

int
conn_fd(const struct conn *c)
{
	return c->state == WAITING || !c->pg ? -1 : PQsocket(c->pg);
}

short
conn_events(const struct conn *c)
{
	if (c->state == CONNECTING)
		return c->polling == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
	return c->unsent ? POLLIN | POLLOUT : POLLIN;
}

int64_t
conn_deadline(const struct conn *c)
{
	if (c->restart)
		return OVERDUE;
	return c->state == READY ? 0 : c->deadline;
}

bool
conn_is_open(const struct conn *c)
{
	return c->state == READY && c->gate_open && !c->restart;
}

// --- sending ------------------------------------------------------------------------------------

static void
flush(struct conn *c)
{
	int left = PQflush(c->pg);

	c->unsent = left > 0;
	if (left < 0)
		c->restart = true;
}

// Puts c->flight on the wire. Never calls back: a failure is left for the next step.
static void
send_flight(struct conn *c)
{
	struct call *call = c->flight;
	char evicted[16], sql[32];
	bool ok = true;

	c->stmt = stmt_get(&c->cache, call->sql, evicted);
	c->deallocating = evicted[0] != '\0';
	c->preparing = !c->stmt->prepared;
	c->answered = false;
	c->failed = false;
	if (c->deallocating) {
		snprintf(sql, sizeof(sql), "deallocate %s", evicted);
		ok = PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0);
	}
	if (c->preparing)
		ok = ok && PQsendPrepare(c->pg, c->stmt->name, call->sql, 0, NULL);
	ok = ok && PQsendQueryPrepared(c->pg, c->stmt->name, call->n,
		(const char *const *)call->params, NULL, NULL, 0);
	ok = ok && PQpipelineSync(c->pg);
	if (ok)
		flush(c);
	else
		c->restart = true;
}

// Sends the first statement that may go, when nothing is in flight.
static void
pump(struct conn *c)
{
	struct call **p = &c->queue;

	if (c->state != READY || c->flight || c->restart)
		return;
	while (*p && (*p)->kind == CONN_NORMAL && !c->gate_open)
		p = &(*p)->next;
	if (!*p)
		return;
	c->flight = *p;
	*p = c->flight->next;
	c->flight->next = NULL;
	c->repeated = false;
	send_flight(c);
}

unsigned
conn_call(struct conn *c, enum conn_kind kind, const char *sql, int n, const char *const *params,
	conn_done_fn done, void *ctx)
{
	struct call *call = xcalloc(1, sizeof(*call));
	struct call **p = &c->queue;
	unsigned id;

	if (++c->last_id == 0)
		c->last_id = 1;
	id = c->last_id;
	call->id = id;
	call->kind = kind;
	call->sql = xstrdup(sql);
	call->n = n;
	call->done = done;
	call->ctx = ctx;
	if (n > 0)
		call->params = xcalloc((size_t)n, sizeof(*call->params));
	for (int i = 0; i < n; i++)
		call->params[i] = params[i] ? xstrdup(params[i]) : NULL;
	while (*p)
		p = &(*p)->next;
	*p = call;
	pump(c);
	return id;
}

void
conn_open_gate(struct conn *c)
{
	c->gate_open = true;
	c->outage = false;
	c->backoff_ms = BACKOFF_FIRST_MS;
	pump(c);
}

void
conn_restart(struct conn *c)
{
	if (c->state != WAITING)
		c->restart = true;
}

void
conn_forget(struct conn *c, const void *ctx)
{
	calls_drop(&c->queue, ctx);
	calls_drop(&c->dying, ctx);
	if (c->flight && c->flight->ctx == ctx)
		c->flight->done = NULL;
}

void
conn_cancel(struct conn *c, unsigned id)
{
	char why[256];
	PGcancel *cancel;

	for (struct call **p = &c->queue; *p; p = &(*p)->next) {
		if ((*p)->id == id) {
			struct call *call = *p;

			*p = call->next;
			call_free(call);
			return;
		}
	}
	if (!c->flight || c->flight->id != id || c->state != READY)
		return;
	cancel = PQgetCancel(c->pg);
	if (cancel && !PQcancel(cancel, why, sizeof(why)))
		log_event(LOG_WARN, "db.cancel", "failed=1");
	PQfreeCancel(cancel);
}

// --- losing and regaining the connection ----------------------------------------------------------

static void
call_back(struct call *call, struct rowset *r, const struct err *e)
{
	if (call->done)
		call->done(call->ctx, r, e);
	call_free(call);
}

// Moves what ends with the connection to c->dying: what was sent, what belongs to its opening, and
// at the beginning of an outage all the rest. What is asked for during an outage waits for its end.
static void
condemn(struct conn *c)
{
	struct call **end = &c->dying, **p = &c->queue;

	*end = c->flight;
	c->flight = NULL;
	if (*end)
		end = &(*end)->next;
	while (*p) {
		struct call *call = *p;

		if (c->outage && call->kind == CONN_NORMAL) {
			p = &call->next;
			continue;
		}
		*p = call->next;
		call->next = NULL;
		*end = call;
		end = &call->next;
	}
}

// The connection is over, or could not be made: sets the next attempt and tells those concerned.
static void
lose(struct conn *c)
{
	bool first = !c->outage;
	struct err e, reason;

	dberr_from_conn(&e, c->pg);
	err_set(&reason, ERR_UNAVAILABLE, "%s", e.hint);
	log_err(LOG_WARN, c->state == READY ? "db.lost" : "db.unreachable", &reason);
	if (c->state == READY)
		err_set(&e, ERR_UNAVAILABLE, "%s", _("The connection to the database was lost"));
	PQfinish(c->pg);
	c->pg = NULL;
	stmt_reset(&c->cache);
	rowset_free(&c->result);
	c->restart = c->unsent = c->gate_open = false;
	c->state = WAITING;
	c->deadline = clock_mono_ms() + c->backoff_ms;
	c->backoff_ms = c->backoff_ms * 2 > BACKOFF_MOST_MS ? BACKOFF_MOST_MS : c->backoff_ms * 2;
	condemn(c);
	c->outage = true;
	while (c->dying) {
		struct call *call = c->dying;
		struct rowset none = {0};

		c->dying = call->next;
		call_back(call, &none, &e);
	}
	if (first)
		c->hooks.lost(c->hooks.ctx, &e);
}

static void
connecting(struct conn *c)
{
	c->polling = PQconnectPoll(c->pg);
	if (c->polling == PGRES_POLLING_FAILED) {
		c->restart = true;
		return;
	}
	if (c->polling != PGRES_POLLING_OK) {
		if (clock_mono_ms() >= c->deadline)
			c->restart = true;
		return;
	}
	result_log_notices(c->pg);
	if (PQsetnonblocking(c->pg, 1) < 0 || !PQenterPipelineMode(c->pg)) {
		c->restart = true;
		return;
	}
	c->state = READY;
	c->hooks.connected(c->hooks.ctx);
	pump(c);
}

// --- receiving ----------------------------------------------------------------------------------

static void
take_notifications(struct conn *c)
{
	for (PGnotify *n; !c->restart && (n = PQnotifies(c->pg)); PQfreemem(n))
		c->hooks.notify(c->hooks.ctx, n->relname, n->extra);
}

// The results of flight are complete: sends it again when its plan was stale, else hands it over.
static void
finish_flight(struct conn *c)
{
	struct call *call = c->flight;
	struct rowset r;

	if (c->failed)
		rowset_free(&c->result); // a deferred constraint speaks at the end, behind the rows
	if (c->failed && c->stmt->prepared && !c->preparing && !c->repeated &&
		stmt_is_stale(c->error.sqlstate)) {
		c->repeated = true;
		stmt_drop(c->stmt);
		send_flight(c);
		return;
	}
	if (c->preparing && !c->stmt->prepared)
		stmt_drop(c->stmt);
	c->flight = NULL;
	r = c->result;
	c->result = (struct rowset){0};
	call_back(call, &r, c->failed ? &c->error : NULL);
	rowset_free(&r);
	pump(c);
}

static void
take_result(struct conn *c, const PGresult *r)
{
	switch (PQresultStatus(r)) {
	case PGRES_PIPELINE_SYNC:
		finish_flight(c);
		return;
	case PGRES_PIPELINE_ABORTED:
		return;
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		if (c->deallocating) {
			c->deallocating = false;
		} else if (c->preparing && !c->stmt->prepared) {
			c->stmt->prepared = true;
		} else if (!c->answered) {
			c->answered = true;
			result_to_rowset(r, &c->result);
		}
		return;
	default:
		if (!c->failed) {
			c->failed = true;
			dberr_from_result(&c->error, r);
		}
	}
}

static void
receive(struct conn *c)
{
	if (!PQconsumeInput(c->pg)) {
		c->restart = true;
		return;
	}
	if (c->unsent)
		flush(c);
	// libpq puts one NULL behind the results of each command; more of them mean that nothing is
	// coming any more.
	for (int nulls = 0; !c->restart && c->flight && !PQisBusy(c->pg);) {
		PGresult *r = PQgetResult(c->pg);

		if (r) {
			nulls = 0;
			take_result(c, r);
			PQclear(r);
		} else if (++nulls > 1) {
			c->restart = true;
		}
	}
	if (PQstatus(c->pg) != CONNECTION_OK)
		c->restart = true;
	take_notifications(c);
}

void
conn_step(struct conn *c)
{
	if (c->restart) {
		lose(c);
		return;
	}
	switch (c->state) {
	case WAITING:
		if (clock_mono_ms() >= c->deadline)
			connect_start(c);
		break;
	case CONNECTING:
		connecting(c);
		break;
	case READY:
		receive(c);
		break;
	}
	if (c->restart)
		lose(c);
}
