// SPDX-License-Identifier: MIT
// crowd: the loop that many desks share, and the hand that ends their backends.
#include "crowd.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

// An answer takes no longer than this, whatever happens: statements are ended after 10 s.
#define LAST_ANSWERS_MS 60000

// Who sits at the desks, by turns.
static const struct {
	const char *login;
	char role;
} people[] = {
	{"amy", 'a'}, {"fay", 'f'}, {"gus", 'w'}, {"dan", 'l'}, {"bao", 'b'}, {"hana", 'a'}, {"sun", 'w'},
	{"lina", 'a'}, {"uma", 'f'}, {"qiang", 'b'}, {"vera", 'l'}, {"jonas", 'a'}, {"gus", 'w'},
	{"fay", 'f'}, {"sun", 'w'}, {"mei", 'a'},
};
#define PEOPLE (int)(sizeof(people) / sizeof(people[0]))

static struct desk *
seat(const struct crowd_plan *plan, PGconn *admin, struct soak_log *log)
{
	struct desk *desks = xcalloc((size_t)plan->sessions, sizeof(*desks));

	log->idle_until = xcalloc((size_t)soak_commands_n, sizeof(*log->idle_until));
	for (int i = 0; i < plan->sessions; i++) {
		struct desk *d = &desks[i];

		d->conninfo = plan->conninfo;
		d->login = people[i % PEOPLE].login;
		d->role = people[i % PEOPLE].role;
		d->random = plan->seed * 0x9e3779b97f4a7c15u + (uint64_t)(i + 1) * 0xd1b54a32d192ed03u;
		d->to_do = plan->commands;
		d->cut_percent = plan->cut_percent;
		d->admin = admin;
		d->log = log;
		d->prepared = xcalloc(2 * (size_t)soak_commands_n, sizeof(*d->prepared));
		d->state = DESK_CONNECT;
	}
	return desks;
}

// Ends the backend of one of the desks that wait for an answer.
static int
kill_one(struct desk *desks, int n, uint64_t *random, PGconn *admin)
{
	int start = (int)(soak_random(random) % (uint64_t)n);

	for (int i = 0; i < n; i++) {
		const struct desk *d = &desks[(start + i) % n];
		char pid[16];
		const char *param = pid;

		if (d->state != DESK_CALLING)
			continue;
		snprintf(pid, sizeof(pid), "%d", PQbackendPID(d->db));
		PQclear(PQexecParams(admin, "select pg_terminate_backend($1::int)", 1, NULL, &param, NULL,
			NULL, 0));
		return 1;
	}
	return 0;
}

static void
wait_for_any(struct desk *desks, int n, struct pollfd *fds)
{
	int n_fds = 0;

	for (int i = 0; i < n; i++) {
		fds[n_fds].fd = desk_fd(&desks[i], &fds[n_fds].events);
		n_fds += fds[n_fds].fd >= 0;
	}
	(void)poll(fds, (nfds_t)n_fds, 5);
}

static int
step_all(struct desk *desks, int n, bool stop)
{
	int64_t now = clock_mono_ms();
	int busy = 0;

	for (int i = 0; i < n; i++) {
		desk_step(&desks[i], now, stop);
		// What is idle now takes up the next thing at once.
		if (desks[i].state == DESK_IDLE)
			desk_step(&desks[i], now, stop);
		busy += desks[i].state != DESK_DONE;
	}
	return busy;
}

bool
crowd_run(const struct crowd_plan *plan, PGconn *admin, struct soak_log *log,
	struct crowd_done *done, struct err *e)
{
	struct desk *desks = seat(plan, admin, log);
	struct pollfd *fds = xcalloc((size_t)plan->sessions, sizeof(*fds));
	int64_t begin = clock_mono_ms(), end = begin + plan->seconds * 1000L, now = begin;
	int64_t next_kill = begin + plan->kill_ms;
	uint64_t random = plan->seed ^ 0x2545f4914f6cdd1du;

	*done = (struct crowd_done){0};
	while (step_all(desks, plan->sessions, now >= end) && now < end + LAST_ANSWERS_MS) {
		wait_for_any(desks, plan->sessions, fds);
		now = clock_mono_ms();
		if (plan->kill_ms && now >= next_kill) {
			done->kills += kill_one(desks, plan->sessions, &random, admin);
			next_kill = now + plan->kill_ms;
		}
	}
	for (int i = 0; i < plan->sessions; i++) {
		done->unanswered += desks[i].has_call;
		desk_end(&desks[i]);
	}
	done->seconds = (double)(clock_mono_ms() - begin) / 1000;
	free(desks);
	free(fds);
	if (PQstatus(admin) != CONNECTION_OK)
		return err_set(e, ERR_UNAVAILABLE, "the database has gone: %s", PQerrorMessage(admin));
	return true;
}
