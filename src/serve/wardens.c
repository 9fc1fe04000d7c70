// SPDX-License-Identifier: MIT
// wardens: the processes that check credentials, and the queue of questions to them.
#include "serve/wardens.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define START_MS 20000
#define ANSWER_MS 15000
#define BACKOFF_MIN_MS 200
#define BACKOFF_MAX_MS 5000
#define LOG_LINES_MAX 100000

static bool
start_one(struct wardens *w, struct warden *one, struct err *e)
{
	struct spawn s = {
		.path = w->path,
		.argv = w->argv,
		.fds = {-1, -1, -1, -1},
		.user = w->user,
		.open_files = 32,
	};
	uint32_t number = (uint32_t)(one - w->each) + 1;
	bool ok;

	one->is_ready = one->is_stale = false;
	one->question = 0;
	one->start_at = 0;
	// A warden's control socket is its fd 4 like everyone's; nothing is on 3.
	s.fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (s.fds[0] < 0)
		return err_sys(e, ERR_UNAVAILABLE, "cannot open /dev/null");
	ok = child_start(&one->child, number, &s, LOG_LINES_MAX, e);
	close(s.fds[0]);
	return ok;
}

static void
hear_greeting(struct warden *one)
{
	one->is_ready = true;
	one->backoff = 0;
	log_event(LOG_DEBUG, "warden.ready", "warden=%u", one->child.id);
}

static bool
await_greeting(struct warden *one, int64_t deadline, struct err *e)
{
	struct pollfd p = {.fd = one->child.control, .events = POLLIN};
	struct ipc_msg m;

	while (poll(&p, 1, clock_until(deadline)) <= 0) {
		if (clock_mono_ms() >= deadline)
			return err_set(e, ERR_UNAVAILABLE, "the warden does not start in time");
	}
	if (!ipc_recv(one->child.control, &m, NULL, e) || m.type != IPC_W_ANSWER || m.id) {
		child_read_log(&one->child);
		return err_set(e, ERR_UNAVAILABLE, "the warden did not start; the log says why");
	}
	hear_greeting(one);
	return true;
}

bool
wardens_start(struct wardens *w, int queue_size, struct err *e)
{
	int64_t deadline = clock_mono_ms() + START_MS;
	bool ok = true;

	w->size = queue_size;
	w->queue = xcalloc((size_t)queue_size, sizeof(*w->queue));
	for (int i = 0; i < WARDENS; i++)
		child_init(&w->each[i].child, "warden", "warden");
	for (int i = 0; i < WARDENS && ok; i++)
		ok = start_one(w, &w->each[i], e);
	for (int i = 0; i < WARDENS && ok; i++)
		ok = await_greeting(&w->each[i], deadline, e);
	if (ok)
		return true;
	for (int i = 0; i < WARDENS; i++) {
		struct child *c = &w->each[i].child;
		int status = 0;

		if (!c->pid)
			continue;
		child_kill(c);
		waitpid(c->pid, &status, 0);
		child_reaped(c, status);
	}
	return false;
}

static void
pump(struct wardens *w)
{
	for (int i = 0; i < WARDENS && w->n > 0; i++) {
		struct warden *one = &w->each[i];
		struct ipc_msg *m = &w->queue[w->first];

		if (!one->is_ready || one->question || one->child.control < 0)
			continue;
		if (one->is_stale) {
			child_close_control(&one->child);
			continue;
		}
		if (!child_tell(&one->child, m, -1)) {
			child_kill(&one->child);
			continue;
		}
		one->asked = m->id;
		one->question = (enum ipc_type)m->type;
		one->deadline = clock_mono_ms() + ANSWER_MS;
		explicit_bzero(m, sizeof(*m));
		w->first = (w->first + 1) % w->size;
		w->n--;
	}
}

bool
wardens_ask(struct wardens *w, uint32_t id, struct ipc_msg *m)
{
	bool ok = w->n < w->size;

	m->id = id;
	if (ok)
		w->queue[(w->first + w->n++) % w->size] = *m;
	explicit_bzero(m->text, sizeof(m->text));
	pump(w);
	return ok;
}

void
wardens_forget(struct wardens *w, uint32_t id)
{
	// The record of a failure is written even when the connection has gone.
	for (int i = 0; i < w->n; i++) {
		struct ipc_msg *m = &w->queue[(w->first + i) % w->size];

		if (m->id == id && m->type != IPC_W_NOTE) {
			explicit_bzero(m->text, sizeof(m->text));
			m->id = 0;
		}
	}
	for (int i = 0; i < WARDENS; i++) {
		if (w->each[i].asked == id)
			w->each[i].asked = 0;
	}
}

// Ends the question that `one` works on. Nobody waits for the answer to a note.
static void
finish(struct wardens *w, struct warden *one, const struct ipc_msg *m)
{
	bool is_wanted = one->question != IPC_W_NOTE && one->asked;
	struct ipc_msg answer = *m;

	answer.methods = one->question;
	one->question = 0;
	if (is_wanted)
		w->answer(w->ctx, one->asked, &answer);
	explicit_bzero(&answer, sizeof(answer));
}

static void
on_control(void *ctx, int fd, short revents)
{
	struct wardens *w = ctx;
	struct warden *one = NULL;
	struct ipc_msg m;
	struct err e;

	(void)revents;
	for (int i = 0; i < WARDENS; i++) {
		if (w->each[i].child.control == fd)
			one = &w->each[i];
	}
	if (!one)
		return;
	if (!ipc_recv(fd, &m, NULL, &e)) {
		if (e.cls != ERR_CONFLICT)
			child_close_control(&one->child);
		return;
	}
	if (m.type == IPC_W_ANSWER && !one->is_ready)
		hear_greeting(one);
	else if (m.type == IPC_W_ANSWER && one->question)
		finish(w, one, &m);
	else
		child_kill(&one->child);
	explicit_bzero(&m, sizeof(m));
	pump(w);
}

void
wardens_watch(struct wardens *w, struct pollset *p)
{
	for (int i = 0; i < WARDENS; i++) {
		struct warden *one = &w->each[i];

		pollset_add(p, one->child.control, POLLIN, on_control, w);
		pollset_add(p, one->child.log, POLLIN, child_on_log, &one->child);
		pollset_wake_at(p, one->question ? one->deadline : 0);
		pollset_wake_at(p, one->start_at);
		pollset_wake_at(p, child_tick(&one->child, clock_mono_ms()));
	}
}

void
wardens_tick(struct wardens *w, int64_t now)
{
	for (int i = 0; i < WARDENS; i++) {
		struct warden *one = &w->each[i];
		struct err e;

		if (one->question && now >= one->deadline && one->child.pid) {
			log_event(LOG_ERROR, "warden.stuck", "warden=%u", one->child.id);
			one->deadline = INT64_MAX;
			child_kill(&one->child);
		}
		if (!one->start_at || now < one->start_at || w->is_stopping)
			continue;
		if (!start_one(w, one, &e)) {
			log_err(LOG_ERROR, "warden.start", &e);
			one->start_at = now + BACKOFF_MAX_MS;
		}
	}
}

bool
wardens_reaped(struct wardens *w, pid_t pid, int status, int64_t now)
{
	static const struct ipc_msg no = {.type = IPC_W_ANSWER};

	for (int i = 0; i < WARDENS; i++) {
		struct warden *one = &w->each[i];
		const char *how;

		if (one->child.pid != pid)
			continue;
		how = child_reaped(&one->child, status);
		one->is_ready = false;
		if (!w->is_stopping) {
			one->start_at = now + one->backoff + 1;
			log_event(one->is_stale ? LOG_DEBUG : LOG_WARN, "warden.gone", "warden=%d how=\"%s\"",
				i + 1, how);
		}
		one->backoff = one->backoff ? one->backoff * 2 : BACKOFF_MIN_MS;
		if (one->backoff > BACKOFF_MAX_MS)
			one->backoff = BACKOFF_MAX_MS;
		if (one->question)
			finish(w, one, &no);
		return true;
	}
	return false;
}

void
wardens_renew(struct wardens *w)
{
	// One that is at work answers first; pump() ends it when the next question comes.
	for (int i = 0; i < WARDENS; i++) {
		w->each[i].is_stale = true;
		if (!w->each[i].question)
			child_close_control(&w->each[i].child);
	}
}

void
wardens_stop(struct wardens *w, int64_t now)
{
	w->is_stopping = true;
	for (int i = 0; i < WARDENS; i++) {
		w->each[i].start_at = 0;
		child_close_control(&w->each[i].child);
		child_wind_down(&w->each[i].child, now, 1000, 2000);
	}
}

bool
wardens_gone(const struct wardens *w)
{
	for (int i = 0; i < WARDENS; i++) {
		if (w->each[i].child.pid)
			return false;
	}
	return true;
}

void
wardens_free(struct wardens *w)
{
	if (w->queue)
		explicit_bzero(w->queue, (size_t)w->size * sizeof(*w->queue));
	free(w->queue);
	w->queue = NULL;
}
