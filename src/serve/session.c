// SPDX-License-Identifier: MIT
// session: the desk of a connection that has logged in.
#include "serve/session.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"

#define NOBODY UINT32_MAX // no connection waits for the answer

enum { DESK_LINES_MAX = 5000, DESK_FILES = 64 };
enum { UNLOCKS_MAX = 5 };
enum { SESSION_EXEC = 2, SESSION_LINES = 4 }; // bits of the flag of IPC_SESSION and IPC_DESK_BEGIN

// The desk's command: who, with which token, on what terminal.
static bool
brief_desk(struct conn *c, const char *token)
{
	struct ipc_msg m = {
		.type = IPC_DESK_BEGIN,
		.id = c->id,
		.cols = c->session.cols,
		.rows = c->session.rows,
		.flag = c->session.flag,
	};
	bool ok;

	str_copy(m.user, sizeof(m.user), c->login.user);
	str_copy(m.text, sizeof(m.text), token);
	str_copy(m.term, sizeof(m.term), c->session.term);
	str_copy(m.lang, sizeof(m.lang), c->session.lang);
	str_copy(m.extra, sizeof(m.extra), c->session.extra);
	str_copy(m.source, sizeof(m.source), c->address);
	ok = child_tell(&c->desk, &m, -1);
	explicit_bzero(&m, sizeof(m));
	if (ok && (c->session.flag & SESSION_EXEC)) {
		m.type = IPC_DESK_COMMAND;
		str_copy(m.text, sizeof(m.text), c->session.text);
		ok = child_tell(&c->desk, &m, -1);
	}
	return ok;
}

static bool
spawn_desk(struct conn *c, int data, struct err *e)
{
	struct conns *t = c->table;
	struct spawn s = {
		.path = t->desk_path,
		.argv = t->desk_argv,
		.fds = {data, -1, -1, -1},
		.user = t->settings->users.desk,
		.open_files = DESK_FILES,
	};

	return child_start(&c->desk, c->id, &s, DESK_LINES_MAX, e);
}

// Joins gate and desk by a data channel. This is the only place where one comes into being.
static bool
start_desk(struct conn *c, const char *token, struct err *e)
{
	struct ipc_msg go = {.type = IPC_START, .id = c->id};
	int data[2];
	bool ok;

	if (!ipc_pair(data, e))
		return false;
	ok = spawn_desk(c, data[1], e);
	if (ok && (!brief_desk(c, token) || !child_tell(&c->gate, &go, data[0])))
		ok = err_set(e, ERR_FAILED, "a process went away during its start");
	close(data[0]);
	close(data[1]);
	explicit_bzero(&c->session, sizeof(c->session));
	return ok;
}

void
session_refuse(struct conn *c, const char *reason)
{
	struct ipc_msg m = {.type = IPC_REFUSE, .id = c->id};

	str_copy(m.text, sizeof(m.text), _("No session can be opened now. Try again later."));
	child_tell(&c->gate, &m, -1);
	conn_end(c, reason, true);
}

void
session_begin(struct conn *c, const char *token, bool lines)
{
	struct conns *t = c->table;
	struct err e;

	c->session.flag |= lines ? SESSION_LINES : 0;
	if (t->n_sessions >= t->settings->listen.max_sessions) {
		log_event(LOG_WARN, "session.full", "conn=%u user=%s sessions=%d", c->id, conn_user(c),
			t->n_sessions);
		session_refuse(c, "too many sessions");
	} else if (!start_desk(c, token, &e)) {
		log_err(LOG_ERROR, "desk.start", &e);
		child_kill(&c->desk);
		session_refuse(c, "no desk");
	} else {
		c->desk_began_at = clock_mono_ms();
		c->grace_at = 0;
		t->n_sessions++;
		conn_leave_limits(c);
		log_event(LOG_INFO, "session.start", "conn=%u user=%s from=%s", c->id, conn_user(c),
			c->address);
	}
}

// The desk lost its database connection and needs a token to carry the session on.
static void
ask_renewal(struct conn *c, uint32_t session)
{
	static const struct ipc_msg no = {.type = IPC_W_ANSWER};
	struct ipc_msg question = {.type = IPC_W_MINT, .number = session};

	str_copy(question.user, sizeof(question.user), c->login.user);
	snprintf(question.text, sizeof(question.text), "%s %s", login_factors(&c->login), c->address);
	c->is_renewing = wardens_ask(c->table->wardens, c->id, &question);
	if (!c->is_renewing)
		session_answer(c, &no);
}

// What a desk may ask about personal data, and how the warden is asked. The database decides whether this
// person may, in this session.
static const struct {
	enum ipc_type desk, warden;
} personal[] = {
	{IPC_DESK_REVEAL, IPC_W_REVEAL},
	{IPC_DESK_SEAL, IPC_W_SEAL},
	{IPC_DESK_FIND, IPC_W_FIND},
};

// False: it is no such question, or one is still open.
static bool
ask_personal(struct conn *c, const struct ipc_msg *m)
{
	static const struct ipc_msg no = {.type = IPC_W_ANSWER};
	struct ipc_msg question = {.number = c->session_id};

	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++) {
		if (personal[i].desk == m->type)
			question.type = personal[i].warden;
	}
	if (!question.type || c->is_asking)
		return false;
	str_copy(question.user, sizeof(question.user), c->login.user);
	str_copy(question.text, sizeof(question.text), m->text);
	c->is_asking = wardens_ask(c->table->wardens, c->id, &question);
	explicit_bzero(question.text, sizeof(question.text));
	if (!c->is_asking)
		session_personal(c, &no);
	return true;
}

bool
session_is_personal(uint32_t question)
{
	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++) {
		if (personal[i].warden == question)
			return true;
	}
	return false;
}

// Six digits from somebody who logged in with a code are a code; anything else is a password.
static bool
is_code(const struct conn *c, const char *text)
{
	return strlen(text) == 6 && strspn(text, "0123456789") == 6 &&
		strstr(login_factors(&c->login), "totp");
}

static void
tell_unlocked(struct conn *c, bool right)
{
	struct ipc_msg m = {.type = IPC_DESK_UNLOCKED, .id = c->id, .flag = right};

	child_tell(&c->desk, &m, -1);
}

static void
ask_unlock(struct conn *c, struct ipc_msg *typed)
{
	struct ipc_msg question = {.type = is_code(c, typed->text) ? IPC_W_TOTP : IPC_W_PASSWORD};

	str_copy(question.user, sizeof(question.user), c->login.user);
	str_copy(question.text, sizeof(question.text), typed->text);
	explicit_bzero(typed->text, sizeof(typed->text));
	c->is_unlocking = wardens_ask(c->table->wardens, c->id, &question);
	explicit_bzero(&question, sizeof(question));
	if (!c->is_unlocking)
		tell_unlocked(c, false);
}

void
session_on_desk(void *ctx, int fd, short revents)
{
	struct conn *c = ctx;
	struct ipc_msg m;
	struct err e;

	(void)revents;
	if (c->desk.control != fd)
		return;
	if (!ipc_recv(fd, &m, NULL, &e)) {
		if (e.cls != ERR_CONFLICT)
			child_close_control(&c->desk);
		return;
	}
	if (m.type == IPC_DESK_BOUND) {
		c->session_id = m.number;
	} else if (m.type == IPC_DESK_RENEW && !c->is_renewing) {
		ask_renewal(c, m.number);
	} else if (m.type == IPC_DESK_UNLOCK && !c->is_unlocking) {
		ask_unlock(c, &m);
	} else if (!ask_personal(c, &m)) {
		log_event(LOG_WARN, "desk.violation", "conn=%u type=%u", c->id, m.type);
		child_close_control(&c->desk);
	}
	explicit_bzero(m.text, sizeof(m.text));
}

void
session_answer(struct conn *c, const struct ipc_msg *answer)
{
	struct ipc_msg m = {.type = IPC_DESK_TOKEN, .id = c->id};

	c->is_renewing = false;
	if (answer->flag)
		str_copy(m.text, sizeof(m.text), answer->text);
	child_tell(&c->desk, &m, -1);
	explicit_bzero(&m, sizeof(m));
}

void
session_personal(struct conn *c, const struct ipc_msg *answer)
{
	struct ipc_msg m = {.type = IPC_DESK_CLEAR, .id = c->id, .flag = answer->flag};

	c->is_asking = false;
	str_copy(m.text, sizeof(m.text), answer->text);
	child_tell(&c->desk, &m, -1);
	explicit_bzero(&m, sizeof(m));
}

// Counted and recorded as a login is, so that a locked screen is no better place to guess at.
static void
note_unlock(struct conn *c, const char *outcome)
{
	struct ipc_msg note = {.type = IPC_W_NOTE};

	log_event(LOG_INFO, "session.unlock", "conn=%u user=%s outcome=%s", c->id, conn_user(c), outcome);
	str_copy(note.user, sizeof(note.user), c->login.user);
	snprintf(note.text, sizeof(note.text), "%s %s %s", outcome, "unlock", c->address);
	wardens_ask(c->table->wardens, NOBODY, &note);
}

void
session_unlock(struct conn *c, const struct ipc_msg *answer)
{
	struct ipc_msg over = {.type = IPC_DESK_END, .id = c->id};
	bool right = answer->flag == IPC_YES; // the code of an invitation is good for a login, not here

	c->is_unlocking = false;
	c->unlocks_failed = right ? 0 : c->unlocks_failed + 1;
	note_unlock(c, right ? "success" : "failed");
	tell_unlocked(c, right);
	if (c->unlocks_failed < UNLOCKS_MAX)
		return;
	if (!c->end_reason)
		c->end_reason = "unlock failed";
	str_copy(over.text, sizeof(over.text), _("The password was wrong too often."));
	child_tell(&c->desk, &over, -1);
}

void
session_end(struct conn *c, const char *reason)
{
	struct ipc_msg over = {.type = IPC_W_END, .number = c->session_id};

	if (!c->end_reason)
		c->end_reason = reason;
	if (c->session_id) {
		str_copy(over.user, sizeof(over.user), c->login.user);
		str_copy(over.text, sizeof(over.text), c->end_reason);
		wardens_ask(c->table->wardens, NOBODY, &over);
		c->session_id = 0;
	}
	c->table->n_sessions--;
	log_event(LOG_INFO, "session.end", "conn=%u user=%s from=%s seconds=%lld reason=\"%s\"", c->id,
		conn_user(c), c->address, (long long)(clock_mono_ms() - c->desk_began_at) / 1000,
		c->end_reason);
}
