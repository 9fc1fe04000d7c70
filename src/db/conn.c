// SPDX-License-Identifier: MIT
// conn: the desk's PostgreSQL connection: made, lost, and made again. Statements are in conn_call.c.
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "db/conn_state.h"
#include "db/dberr.h"

#define CONNECT_MS 10000
#define BACKOFF_FIRST_MS 200
#define BACKOFF_MOST_MS 5000
#define OVERDUE 1 // a deadline that has passed: step at once

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

void
conn_open_gate(struct conn *c)
{
	c->gate_open = true;
	c->outage = false;
	c->backoff_ms = BACKOFF_FIRST_MS;
	conn_pump(c);
}

void
conn_restart(struct conn *c)
{
	if (c->state != WAITING)
		c->restart = true;
}

// --- losing and regaining it ------------------------------------------------------------------------

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
	conn_pump(c);
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
		conn_receive(c);
		break;
	}
	if (c->restart)
		lose(c);
}
