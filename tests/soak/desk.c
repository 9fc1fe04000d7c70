// SPDX-License-Identifier: MIT
// desk: one simulated desk of a soak.
#include "desk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

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

static void
pick(struct desk *d)
{
	char number[24];
	const char *param = number;

	d->command = soak_command_for(d->role, soak_random(&d->random));
	snprintf(number, sizeof(number), "%llu", (unsigned long long)soak_random(&d->random) >> 8);
	d->log->picks++;
	if (PQsendQueryParams(d->db, d->command->pick, 1, NULL, &param, NULL, NULL, 0))
		d->state = DESK_PICKING;
	else
		hang_up(d, 0);
}

static void
call(struct desk *d)
{
	char sql[1024];
	const char *params[1 + PICKED_MAX] = {d->key};

	for (int i = 0; i < d->n_picked; i++)
		params[1 + i] = d->picked[i];
	snprintf(sql, sizeof(sql), "select r.ref, r.version from api.%s(%s, request_key => $1) r",
		d->command->name, d->command->args);
	if (!PQsendQueryParams(d->db, sql, 1 + d->n_picked, NULL, params, NULL, NULL, 0)) {
		hang_up(d, 0);
		return;
	}
	d->state = DESK_CALLING;
	d->log->repeats += d->calls++ > 0;
	// The line is cut with the command on its way: nobody knows whether it will be done.
	if ((int)(soak_random(&d->random) % 100) < d->cut_percent && PQflush(d->db) == 0) {
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
		snprintf(d->log->stranger, sizeof(d->log->stranger), "%s %s: %s", state, d->command->name,
			PQresultErrorMessage(r));
}

static void
answered(struct desk *d, const char *state, const PGresult *r)
{
	struct answer a = {.login = d->login, .command = d->command->name};
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
	bool ok = status == PGRES_TUPLES_OK;

	if (!ok && (!state || strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0)) {
		hang_up(d, 10); // the connection is gone
	} else if (d->state == DESK_GREETING) {
		if (ok)
			d->state = DESK_IDLE;
		else
			hang_up(d, 100);
	} else if (d->state == DESK_PICKING) {
		d->state = DESK_IDLE;
		d->log->empty += ok && PQntuples(r) == 0;
		if (ok && PQntuples(r) == 1)
			take_up(d, r);
		else if (!ok && !listed(busies, 4, state))
			note_stranger(d, state, r);
	} else if (ok) {
		answered(d, "00000", r);
	} else if (listed(busies, 4, state)) {
		struct answer a = {.login = d->login, .command = d->command->name};

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
	case DESK_PICKING:
	case DESK_CALLING:
		waiting(d);
		break;
	case DESK_IDLE:
		if (now_ms < d->not_before)
			break;
		if (d->has_call) {
			call(d);
		} else if (stop || d->to_do <= 0) {
			desk_end(d);
			d->state = DESK_DONE;
		} else {
			pick(d);
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
	arena_free(&log->arena);
	*log = (struct soak_log){0};
}
