// SPDX-License-Identifier: MIT
// desk: one simulated desk of a soak.
#include "desk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

// When nobody finds anything to do a command to, others do not look for so long.
#define LOOK_AGAIN_MS 1000

// What a desk is told when it should look again or try again; anything else but success is a fault.
static const char *const refusals[] = {"QS001", "QS002", "QS003", "QS004", "42501"};
// Waited too long behind others: the same call again.
static const char *const busies[] = {"55P03", "40P01", "40001", "57014"};

uint64_t
soak_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 11;
}

static bool
listed(const char *const *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static void
forget_call(struct desk *d)
{
	for (int i = 0; i < d->n_picked; i++)
		free(d->picked[i]);
	d->n_picked = 0;
	d->has_call = false;
}

static void
hang_up(struct desk *d, int64_t wait_ms)
{
	PQfinish(d->db);
	d->db = NULL;
	d->state = DESK_CONNECT;
	d->not_before = clock_mono_ms() + wait_ms;
}

static void
connect_start(struct desk *d)
{
	char conninfo[512];

	snprintf(conninfo, sizeof(conninfo), "%s user=quayside_desk application_name=soak", d->conninfo);
	d->db = PQconnectStart(conninfo);
	d->polling = PGRES_POLLING_WRITING;
	d->state = DESK_CONNECTING;
	memset(d->prepared, 0, 2 * (size_t)soak_commands_n * sizeof(*d->prepared));
}

// A token as the warden would have one minted, and the session with it.
static void
greet(struct desk *d)
{
	PGresult *r = PQexecParams(d->admin, "select auth.mint_token($1, 'password', 'soak')", 1, NULL,
		&d->login, NULL, NULL, 0);
	const char *token = PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : NULL;

	if (!token || PQsetnonblocking(d->db, 1) != 0 ||
		!PQsendQueryParams(d->db, "select session_id from auth.begin_session($1)", 1, NULL, &token,
			NULL, NULL, 0))
		hang_up(d, 100);
	else
		d->state = DESK_GREETING;
	PQclear(r);
}

static void
connecting(struct desk *d)
{
	struct pollfd p = {.fd = PQsocket(d->db),
		.events = d->polling == PGRES_POLLING_READING ? POLLIN : POLLOUT};

	if (p.fd >= 0 && poll(&p, 1, 0) == 0)
		return;
	d->polling = PQconnectPoll(d->db);
	if (d->polling == PGRES_POLLING_FAILED)
		hang_up(d, 100);
	else if (d->polling == PGRES_POLLING_OK)
		greet(d);
}

// The statement of what is to be done next, with its parameters.
static int
statement(const struct desk *d, enum desk_state what, char *sql, size_t size, const char **params)
{
	const struct soak_command *c = &soak_commands[d->command];

	if (what == DESK_PICKING) {
		snprintf(sql, size, "%s", c->pick);
		params[0] = d->number;
		return 1;
	}
	snprintf(sql, size, "select r.ref, r.version from api.%s(%s, request_key => $1) r", c->name, c->args);
	params[0] = d->key;
	for (int i = 0; i < d->n_picked; i++)
		params[1 + i] = d->picked[i];
	return 1 + d->n_picked;
}

// Picks or calls; on the first time over a connection the statement is prepared before.
static void
send(struct desk *d, enum desk_state what)
{
	char sql[2048], name[16];
	const char *params[1 + PICKED_MAX];
	int n = statement(d, what, sql, sizeof(sql), params), slot = 2 * d->command + (what == DESK_CALLING);
	bool sent;

	snprintf(name, sizeof(name), "s%d", slot);
	if (d->prepared[slot]) {
		sent = PQsendQueryPrepared(d->db, name, n, params, NULL, NULL, 0);
		d->state = what;
	} else {
		sent = PQsendPrepare(d->db, name, sql, n, NULL);
		d->state = DESK_PREPARING;
		d->then = what;
		d->prepared[slot] = true;
	}
	if (!sent)
		hang_up(d, 0);
}

static void
pick(struct desk *d, int64_t now_ms)
{
	d->command = soak_command_for(d->role, soak_random(&d->random), d->log->idle_until, now_ms);
	if (d->command < 0) {
		d->not_before = now_ms + 20;
		return;
	}
	snprintf(d->number, sizeof(d->number), "%llu", (unsigned long long)soak_random(&d->random) >> 8);
	d->log->picks++;
	send(d, DESK_PICKING);
}

static void
call(struct desk *d)
{
	d->log->repeats += d->calls++ > 0;
	send(d, DESK_CALLING);
}

// The line is cut with the command on its way: nobody knows whether it will be done.
static void
maybe_cut(struct desk *d)
{
	if (d->state == DESK_CALLING && (int)(soak_random(&d->random) % 100) < d->cut_percent &&
		PQflush(d->db) == 0) {
		d->log->cuts++;
		hang_up(d, (int64_t)(soak_random(&d->random) % 20));
	}
}

static void
take_up(struct desk *d, const PGresult *r)
{
	for (d->n_picked = 0; d->n_picked < PQnfields(r) && d->n_picked < PICKED_MAX; d->n_picked++)
		d->picked[d->n_picked] = PQgetisnull(r, 0, d->n_picked) ? NULL
			: xstrdup(PQgetvalue(r, 0, d->n_picked));
	snprintf(d->key, sizeof(d->key), "%08x-%04x-4%03x-8%03x-%012llx",
		(unsigned)(soak_random(&d->random) & 0xffffffff), (unsigned)(soak_random(&d->random) & 0xffff),
		(unsigned)(soak_random(&d->random) & 0xfff), (unsigned)(soak_random(&d->random) & 0xfff),
		(unsigned long long)soak_random(&d->random) & 0xffffffffffffull);
	d->has_call = true;
	d->calls = 0;
	d->called_us = clock_mono_us();
}

// Whether core.fail() said it, with words for people; PostgreSQL itself has 42501 too.
static bool
is_ours(const PGresult *r)
{
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);

	return detail && detail[0] == '\x1e';
}

static void
note_stranger(struct desk *d, const char *state, const PGresult *r)
{
	if (!d->log->stranger[0])
		snprintf(d->log->stranger, sizeof(d->log->stranger), "%s %s: %s", state, soak_commands[d->command].name,
			PQresultErrorMessage(r));
}

static void
answered(struct desk *d, const char *state, const PGresult *r)
{
	struct answer a = {.login = d->login, .command = soak_commands[d->command].name};
	int64_t took = clock_mono_us() - d->called_us;

	memcpy(a.key, d->key, sizeof(a.key));
	snprintf(a.sqlstate, sizeof(a.sqlstate), "%s", state);
	if (strcmp(state, "00000") == 0) {
		a.ref = arena_strdup(&d->log->arena, PQgetvalue(r, 0, 0));
		a.version = arena_strdup(&d->log->arena, PQgetvalue(r, 0, 1));
	} else if (!listed(refusals, 5, state) || !is_ours(r)) {
		note_stranger(d, state, r);
	}
	if (took > d->log->wait_us_max)
		d->log->wait_us_max = took;
	VEC_PUSH(d->log->answers, d->log->n, d->log->cap, a);
	forget_call(d);
	d->to_do--;
	d->state = DESK_IDLE;
}

// The whole of a statement's answer is here.
static void
result(struct desk *d, const PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

	if (!ok && (!state || strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0)) {
		hang_up(d, 10); // the connection is gone
	} else if (d->state == DESK_GREETING) {
		if (ok)
			d->state = DESK_IDLE;
		else
			hang_up(d, 100);
	} else if (d->state == DESK_PREPARING) {
		if (ok) {
			send(d, d->then);
			maybe_cut(d);
		} else {
			note_stranger(d, state, r);
			d->state = DESK_IDLE;
		}
	} else if (d->state == DESK_PICKING) {
		d->state = DESK_IDLE;
		if (ok && PQntuples(r) == 0) {
			d->log->empty++;
			d->log->idle_until[d->command] = clock_mono_ms() + LOOK_AGAIN_MS;
		}
		if (ok && PQntuples(r) == 1)
			take_up(d, r);
		else if (!ok && !listed(busies, 4, state))
			note_stranger(d, state, r);
	} else if (ok) {
		answered(d, "00000", r);
	} else if (listed(busies, 4, state)) {
		struct answer a = {.login = d->login, .command = soak_commands[d->command].name};

		snprintf(a.sqlstate, sizeof(a.sqlstate), "%s", state);
		VEC_PUSH(d->log->answers, d->log->n, d->log->cap, a);
		d->log->busy++;
		d->state = DESK_IDLE;
		d->not_before = clock_mono_ms() + 5 + (int64_t)(soak_random(&d->random) % 50);
	} else {
		answered(d, state, r);
	}
}

static void
waiting(struct desk *d)
{
	PGresult *r, *last = NULL;

	(void)PQflush(d->db);
	if (!PQconsumeInput(d->db)) {
		hang_up(d, 10);
		return;
	}
	if (PQisBusy(d->db))
		return;
	// What comes behind the first result is short and on its way already.
	while ((r = PQgetResult(d->db))) {
		PQclear(last);
		last = r;
	}
	result(d, last);
	PQclear(last);
}

void
desk_step(struct desk *d, int64_t now_ms, bool stop)
{
	switch (d->state) {
	case DESK_CONNECT:
		if (stop && !d->has_call)
			d->state = DESK_DONE;
		else if (now_ms >= d->not_before) {
			d->log->connects++;
			connect_start(d);
		}
		break;
	case DESK_CONNECTING:
		connecting(d);
		break;
	case DESK_GREETING:
	case DESK_PREPARING:
	case DESK_PICKING:
	case DESK_CALLING:
		waiting(d);
		break;
	case DESK_IDLE:
		if (now_ms < d->not_before)
			break;
		if (d->has_call) {
			call(d);
			maybe_cut(d);
		} else if (stop || d->to_do <= 0) {
			PQfinish(d->db);
			d->db = NULL;
			d->state = DESK_DONE;
		} else {
			pick(d, now_ms);
		}
		break;
	case DESK_DONE:
		break;
	}
}

void
desk_end(struct desk *d)
{
	forget_call(d);
	PQfinish(d->db);
	d->db = NULL;
	free(d->prepared);
	d->prepared = NULL;
}

int
desk_fd(const struct desk *d, short *events)
{
	if (!d->db || d->state == DESK_IDLE)
		return -1;
	*events = POLLIN;
	if (d->state == DESK_CONNECTING && d->polling != PGRES_POLLING_READING)
		*events = POLLOUT;
	return PQsocket(d->db);
}

void
soak_log_free(struct soak_log *log)
{
	free(log->answers);
	free(log->idle_until);
	arena_free(&log->arena);
	*log = (struct soak_log){0};
}
