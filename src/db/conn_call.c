// SPDX-License-Identifier: MIT
// conn_call: statements on a connection: queued, sent, answered, taken back.
//
// A statement goes out in pipeline mode as (prepare,) execute, sync: one round trip even the first
// time, and the sync marks where its results end.
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "db/conn_state.h"
#include "db/dberr.h"

void
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

void
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

void
call_back(struct call *call, struct rowset *r, const struct err *e)
{
	if (call->done)
		call->done(call->ctx, r, e);
	call_free(call);
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

void
conn_pump(struct conn *c)
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
	conn_pump(c);
	return id;
}

void
conn_forget(struct conn *c, const void *ctx)
{
	calls_drop(&c->queue, ctx);
	calls_drop(&c->dying, ctx);
	if (c->flight && c->flight->ctx == ctx)
		c->flight->done = NULL;
}

static bool
take_back(struct call **p, unsigned id)
{
	while (*p && (*p)->id != id)
		p = &(*p)->next;
	if (*p) {
		struct call *call = *p;

		*p = call->next;
		call_free(call);
		return true;
	}
	return false;
}

void
conn_cancel(struct conn *c, unsigned id)
{
	char why[256];
	PGcancel *cancel;

	if (take_back(&c->queue, id) || take_back(&c->dying, id))
		return;
	if (!c->flight || c->flight->id != id)
		return;
	c->flight->done = NULL;
	if (c->state != READY)
		return;
	cancel = PQgetCancel(c->pg);
	if (cancel && !PQcancel(cancel, why, sizeof(why)))
		log_event(LOG_WARN, "db.cancel", "failed=1");
	PQfreeCancel(cancel);
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
	conn_pump(c);
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

void
conn_receive(struct conn *c)
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
