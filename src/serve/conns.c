// SPDX-License-Identifier: MIT
// conns: the connections: a gate each, a login, and after it a desk.
#include "serve/conns.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "serve/hostkey.h"
#include "serve/session.h"

enum { GATE_LINES_MAX = 200, GATE_MEMORY = 512 << 20, GATE_FILES = 16 };
enum { TERM_MS = 5000, KILL_MS = 10000, GOODBYE_MS = 2000 };

// What a gate's exit code means for the record.
static const struct {
	const char *how;
	const char *reason;
} gate_ends[] = {
	{"exit 0", "left"},
	{"exit 65", "protocol violation"},
	{"exit 66", "client stopped reading"},
	{"exit 71", "gate out of memory"},
	{"exit 72", "gate stuck"},
	{"exit 75", "login took too long"},
};

void
conns_init(struct conns *t)
{
	const struct settings *s = t->settings;

	t->size = (int)(s->listen.max_unauthenticated + s->listen.max_sessions);
	t->all = xcalloc((size_t)t->size, sizeof(*t->all));
	for (int i = 0; i < t->size; i++) {
		t->all[i].table = t;
		child_init(&t->all[i].gate, "gate", "conn");
		child_init(&t->all[i].desk, "desk", "conn");
	}
	limits_init(&t->limits, (int)s->listen.max_unauthenticated, (int)s->listen.max_per_source);
}

void
conns_free(struct conns *t)
{
	limits_free(&t->limits);
	free(t->all);
	t->all = NULL;
}

const char *
conn_user(const struct conn *c)
{
	static char text[sizeof(c->login.user) * 4];

	log_escape(text, sizeof(text), c->login.user);
	return text[0] ? text : "-";
}

void
conn_leave_limits(struct conn *c)
{
	if (c->is_counted)
		limits_leave(&c->table->limits, c->source);
	c->is_counted = false;
}

void
conn_end(struct conn *c, const char *reason, bool has_last_word)
{
	int64_t now = clock_mono_ms();

	if (!c->end_reason)
		c->end_reason = reason;
	c->login.state = LOGIN_OVER;
	c->has_reply = false;
	c->grace_at = 0;
	wardens_forget(c->table->wardens, c->id);
	if (has_last_word)
		child_wind_down(&c->gate, now, GOODBYE_MS, 2 * GOODBYE_MS);
	else
		child_kill(&c->gate);
	child_close_control(&c->gate);
}

// Frees the slot once nothing of the connection is left.
static void
settle(struct conn *c)
{
	if (!c->id || c->gate.pid || c->desk.pid)
		return;
	log_event(LOG_INFO, "disconnect", "conn=%u from=%s user=%s ms=%lld reason=\"%s\"", c->id,
		c->address, conn_user(c),
		(long long)(clock_mono_ms() - c->began_at), c->end_reason ? c->end_reason : "");
	conn_leave_limits(c);
	explicit_bzero(&c->reply, sizeof(c->reply));
	explicit_bzero(&c->session, sizeof(c->session));
	c->id = 0;
}

static struct conn *
free_slot(struct conns *t)
{
	for (int i = 0; i < t->size; i++) {
		if (!t->all[i].id)
			return &t->all[i];
	}
	return NULL;
}

// A flood of connections makes one line a second, not one each.
static void
log_refusal(struct conns *t, const char *address, const char *why)
{
	int64_t now = clock_mono_ms();

	t->refusals++;
	if (t->refusals_logged_at && now - t->refusals_logged_at < 1000)
		return;
	log_event(LOG_WARN, "connect.refused", "from=%s count=%d reason=\"%s\"", address, t->refusals,
		why);
	t->refusals_logged_at = now;
	t->refusals = 0;
}

static bool
start_gate(struct conn *c, int tcp, struct err *e)
{
	struct conns *t = c->table;
	struct spawn s = {
		.path = t->gate_path,
		.argv = t->gate_argv,
		.fds = {tcp, -1, -1, -1},
		.user = t->settings->users.gate,
		.address_space = GATE_MEMORY,
		.open_files = GATE_FILES,
	};
	bool ok;

	s.fds[2] = hostkey_open(t->hostkey);
	if (s.fds[2] < 0)
		return err_sys(e, ERR_FAILED, "cannot open the host key's memory");
	ok = child_start(&c->gate, c->id, &s, GATE_LINES_MAX, e);
	close(s.fds[2]);
	return ok;
}

void
conns_accept(struct conns *t, int tcp, const struct sockaddr_storage *from)
{
	static const char *const reasons[] = {
		[LIMITS_TOTAL] = "too many are logging in",
		[LIMITS_SOURCE] = "too many from this source",
	};
	struct conn *c = free_slot(t);
	struct source source = source_of(from);
	const int one = 1;
	enum limits_answer answer;
	char address[64];
	struct err e;

	source_print(from, address, sizeof(address));
	answer = c ? limits_enter(&t->limits, source) : LIMITS_TOTAL;
	if (answer != LIMITS_OK) {
		log_refusal(t, address, reasons[answer]);
		close(tcp);
		return;
	}
	c->id = ++t->last_id ? t->last_id : ++t->last_id;
	c->source = source;
	c->is_counted = true;
	c->is_renewing = c->is_asking = c->is_unlocking = c->has_reply = false;
	c->unlocks_failed = 0;
	c->began_at = clock_mono_ms();
	c->grace_at = c->began_at + t->settings->listen.login_grace;
	c->desk_began_at = 0;
	c->end_reason = NULL;
	str_copy(c->address, sizeof(c->address), address);
	login_init(&c->login, address, (int)t->settings->login.attempts,
		t->settings->login.fail_delay);
	setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (start_gate(c, tcp, &e)) {
		log_event(LOG_INFO, "connect", "conn=%u from=%s", c->id, c->address);
	} else {
		log_err(LOG_ERROR, "gate.start", &e);
		c->end_reason = "no gate";
		settle(c);
	}
	close(tcp);
}

static void
record(struct conn *c, const char *outcome)
{
	struct ipc_msg m = {.type = IPC_W_NOTE};
	bool is_success = str_eq(outcome, "success");

	log_event(is_success ? LOG_INFO : LOG_WARN, is_success ? "login.ok" : "login.fail",
		"conn=%u user=%s from=%s factors=%s left=%d", c->id, conn_user(c), c->address,
		login_factors(&c->login), c->login.left);
	str_copy(m.user, sizeof(m.user), c->login.user);
	snprintf(m.text, sizeof(m.text), "%s %s %s", outcome, login_factors(&c->login), c->address);
	if (!wardens_ask(c->table->wardens, c->id, &m))
		log_event(LOG_ERROR, "login.unrecorded", "conn=%u", c->id);
}

// Sends the waiting reply when its time has come.
static void
flush_reply(struct conn *c, int64_t now)
{
	if (!c->has_reply || now < c->reply_at)
		return;
	c->has_reply = false;
	c->reply.id = c->id;
	if (child_tell(&c->gate, &c->reply, -1))
		login_told(&c->login);
	else
		conn_end(c, "gate does not listen", false);
}

// Does what the login state machine asks for.
static void
obey(struct conn *c, struct login_out *out)
{
	if (out->tell) {
		c->reply = out->to_gate;
		c->reply_at = out->due;
		c->has_reply = true;
		flush_reply(c, clock_mono_ms());
	}
	if (out->ask && !wardens_ask(c->table->wardens, c->id, &out->to_warden))
		session_refuse(c, "the wardens are overloaded");
	if (out->note)
		record(c, out->note);
	if (out->run)
		session_begin(c, out->token, out->lines);
	if (out->end)
		conn_end(c, out->end, out->tell);
	explicit_bzero(out->token, sizeof(out->token));
}

static void
on_gate(void *ctx, int fd, short revents)
{
	struct conn *c = ctx;
	struct login_out out;
	struct ipc_msg m;
	struct err e;

	(void)revents;
	if (c->gate.control != fd)
		return;
	if (!ipc_recv(fd, &m, NULL, &e)) {
		if (e.cls == ERR_DATA) {
			log_err(LOG_ERROR, "gate.violation", &e);
			conn_end(c, "gate sent nonsense", false);
		} else if (e.cls != ERR_CONFLICT) {
			child_close_control(&c->gate);
		}
		return;
	}
	if (m.type == IPC_SESSION)
		c->session = m;
	login_from_gate(&c->login, &m, clock_mono_ms(), &out);
	explicit_bzero(&m, sizeof(m));
	if (out.end)
		log_event(LOG_WARN, "gate.violation", "conn=%u from=%s user=%s msg=\"%s\"", c->id,
			c->address, conn_user(c), out.end);
	obey(c, &out);
}

void
conns_answer(void *table, uint32_t id, const struct ipc_msg *m)
{
	struct conns *t = table;
	struct login_out out;

	for (int i = 0; i < t->size; i++) {
		struct conn *c = &t->all[i];

		if (c->id != id)
			continue;
		if (session_is_personal(m->methods)) {
			session_personal(c, m);
		} else if (c->is_unlocking && (m->methods == IPC_W_PASSWORD || m->methods == IPC_W_TOTP)) {
			session_unlock(c, m);
		} else if (c->is_renewing) {
			session_answer(c, m);
		} else {
			login_from_warden(&c->login, m, &out);
			obey(c, &out);
		}
		return;
	}
}

void
conns_watch(struct conns *t, struct pollset *p)
{
	int64_t now = clock_mono_ms();

	for (int i = 0; i < t->size; i++) {
		struct conn *c = &t->all[i];

		if (!c->id)
			continue;
		pollset_add(p, c->gate.control, POLLIN, on_gate, c);
		pollset_add(p, c->gate.log, POLLIN, child_on_log, &c->gate);
		pollset_add(p, c->desk.control, POLLIN, session_on_desk, c);
		pollset_add(p, c->desk.log, POLLIN, child_on_log, &c->desk);
		pollset_wake_at(p, c->grace_at);
		pollset_wake_at(p, c->has_reply ? c->reply_at : 0);
		pollset_wake_at(p, child_tick(&c->gate, now));
		pollset_wake_at(p, child_tick(&c->desk, now));
	}
}

void
conns_tick(struct conns *t, int64_t now)
{
	for (int i = 0; i < t->size; i++) {
		struct conn *c = &t->all[i];

		if (!c->id)
			continue;
		flush_reply(c, now);
		if (c->grace_at && now >= c->grace_at)
			conn_end(c, "login took too long", false);
	}
}

static const char *
gate_end_reason(const char *how)
{
	for (size_t i = 0; i < sizeof(gate_ends) / sizeof(gate_ends[0]); i++) {
		if (str_eq(gate_ends[i].how, how))
			return gate_ends[i].reason;
	}
	return "gate failed";
}

static void
desk_reaped(struct conn *c, int status, int64_t now)
{
	const char *how = child_reaped(&c->desk, status);

	if (c->desk_began_at)
		session_end(c, str_eq(how, "exit 0") ? "left" :
			str_starts(how, "exit ") ? "left with an error" : "desk crashed");
	// The closed data channel tells the gate; this sees to it that it goes.
	child_wind_down(&c->gate, now, TERM_MS, KILL_MS);
}

static void
gate_reaped(struct conn *c, int status, int64_t now)
{
	const char *how = child_reaped(&c->gate, status);

	if (!c->end_reason)
		c->end_reason = gate_end_reason(how);
	c->login.state = LOGIN_OVER;
	c->has_reply = false;
	c->grace_at = 0;
	if (!c->is_renewing)
		wardens_forget(c->table->wardens, c->id);
	child_wind_down(&c->desk, now, TERM_MS, KILL_MS);
}

bool
conns_reaped(struct conns *t, pid_t pid, int status, int64_t now)
{
	for (int i = 0; i < t->size; i++) {
		struct conn *c = &t->all[i];

		if (c->gate.pid == pid)
			gate_reaped(c, status, now);
		else if (c->desk.pid == pid)
			desk_reaped(c, status, now);
		else
			continue;
		settle(c);
		return true;
	}
	return false;
}

void
conns_stop(struct conns *t, int64_t now, long drain)
{
	t->is_stopping = true;
	for (int i = 0; i < t->size; i++) {
		struct conn *c = &t->all[i];
		struct ipc_msg m = {.type = IPC_DESK_END, .id = c->id};

		if (!c->id)
			continue;
		if (!c->desk.pid) {
			conn_end(c, "server stopped", false);
			continue;
		}
		if (!c->end_reason)
			c->end_reason = "server stopped";
		str_copy(m.text, sizeof(m.text), _("The server is going down."));
		child_tell(&c->desk, &m, -1);
		child_wind_down(&c->desk, now, drain, drain + 1000);
		child_wind_down(&c->gate, now, drain + 1500, drain + 2500);
	}
}

bool
conns_gone(const struct conns *t)
{
	for (int i = 0; i < t->size; i++) {
		if (t->all[i].id)
			return false;
	}
	return true;
}
