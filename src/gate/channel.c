// SPDX-License-Identifier: MIT
// channel: the one session channel, and the requests that shape it before it runs.
#include "gate/channel.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "gate/control.h"
#include "ipc/chan.h"
#include "ipc/msg.h"

#define REFUSALS_MAX 3

enum { REPLY_YES = 0, REPLY_NO = 1 }; // what libssh's channel callbacks return
enum { SESSION_PTY = 1, SESSION_EXEC = 2 }; // bits of IPC_SESSION's flag

// The environment a client may set. A later rank overrides an earlier one, as in setlocale().
static const struct variable {
	const char *name;
	unsigned rank; // of the languages; 0 = not a language
} variables[] = {
	{"LANG", 1},
	{"LC_CTYPE", 2},
	{"LC_ALL", 3},
	{"NO_COLOR", 0},
};

static bool
is_made_of(const char *s, size_t max, const char *extra)
{
	size_t n = 0;

	for (; s[n]; n++) {
		if (n == max || (!isalnum((unsigned char)s[n]) && !strchr(extra, s[n])))
			return false;
	}
	return n > 0;
}

void
channel_refuse(struct gate *g)
{
	if (gate_allows(g, GATE_OPEN, GATE_CLOSING, "channel or forwarding") &&
		++g->n_refused >= REFUSALS_MAX)
		gate_end(g, GATE_EXIT_VIOLATION, "too many refused channels");
}

// Requests that shape the session come before it is asked for; later ones are merely refused.
static bool
is_shapeable(struct gate *g, const char *what)
{
	return gate_allows(g, GATE_READY, GATE_CLOSING, what) && g->phase == GATE_READY;
}

static int
on_env(ssh_session session, ssh_channel channel, const char *name, const char *value, void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	if (!is_shapeable(g, "env"))
		return REPLY_NO;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const struct variable *v = &variables[i];

		if (!str_eq(name, v->name))
			continue;
		if (!v->rank) {
			if (value[0])
				str_copy(g->extra, sizeof(g->extra), "NO_COLOR=1");
			return REPLY_YES;
		}
		if (!is_made_of(value, sizeof(g->lang) - 1, "_.@-"))
			return REPLY_NO;
		if (v->rank >= g->lang_rank) {
			str_copy(g->lang, sizeof(g->lang), value);
			g->lang_rank = v->rank;
		}
		return REPLY_YES;
	}
	return REPLY_NO;
}

// libssh hands the client's unsigned sizes over as int.
static void
take_size(struct gate *g, int cols, int rows)
{
	g->cols = (uint32_t)cols;
	g->rows = (uint32_t)rows;
	chan_clamp_size(&g->cols, &g->rows);
}

static int
on_pty(ssh_session session, ssh_channel channel, const char *term, int cols, int rows, int px,
	int py, void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	(void)px;
	(void)py;
	if (!is_shapeable(g, "pty-req") || g->has_pty)
		return REPLY_NO;
	g->has_pty = true;
	str_copy(g->term, sizeof(g->term),
		is_made_of(term, 32, "._+-") ? term : "xterm-256color");
	take_size(g, cols, rows);
	return REPLY_YES;
}

static int
on_resize(ssh_session session, ssh_channel channel, int cols, int rows, int px, int py, void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	(void)px;
	(void)py;
	if (!gate_allows(g, GATE_READY, GATE_CLOSING, "window-change") || !g->has_pty)
		return REPLY_NO;
	take_size(g, cols, rows);
	if (g->phase > GATE_READY)
		shovel_resize(&g->shovel, g->cols, g->rows);
	return REPLY_YES;
}

static int
ask_session(struct gate *g, const char *command)
{
	struct ipc_msg m = {
		.type = IPC_SESSION,
		.flag = (g->has_pty ? SESSION_PTY : 0) | (command ? SESSION_EXEC : 0),
		.cols = g->has_pty ? g->cols : 0,
		.rows = g->has_pty ? g->rows : 0,
	};

	str_copy(m.term, sizeof(m.term), g->term);
	str_copy(m.lang, sizeof(m.lang), g->lang);
	str_copy(m.extra, sizeof(m.extra), g->extra);
	if (!str_copy(m.text, sizeof(m.text), command ? command : ""))
		return REPLY_NO; // a command cut short would be another command
	if (!control_tell(g, &m))
		return REPLY_NO;
	gate_enter(g, GATE_ASKED);
	return REPLY_YES;
}

static int
on_shell(ssh_session session, ssh_channel channel, void *data)
{
	(void)session;
	(void)channel;
	return is_shapeable(data, "shell") ? ask_session(data, NULL) : REPLY_NO;
}

static int
on_exec(ssh_session session, ssh_channel channel, const char *command, void *data)
{
	(void)session;
	(void)channel;
	return is_shapeable(data, "exec") ? ask_session(data, command) : REPLY_NO;
}

static int
on_data(ssh_session session, ssh_channel channel, void *bytes, uint32_t n, int is_stderr,
	void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	if (!gate_allows(g, GATE_READY, GATE_CLOSING, "data"))
		return (int)n;
	if (is_stderr || g->phase == GATE_CLOSING)
		return (int)n; // nobody listens
	return shovel_take(g, bytes, n);
}

static void
on_eof(ssh_session session, ssh_channel channel, void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	if (gate_allows(g, GATE_READY, GATE_CLOSING, "eof"))
		g->shovel.in_ended = true;
}

static void
on_close(ssh_session session, ssh_channel channel, void *data)
{
	struct gate *g = data;

	(void)session;
	(void)channel;
	gate_end(g, GATE_EXIT_OK, g->phase == GATE_CLOSING ? "session over" : "client closed");
}

ssh_channel
channel_open(ssh_session session, void *data)
{
	struct gate *g = data;

	if (g->phase != GATE_OPEN || !gate_allows(g, GATE_OPEN, GATE_OPEN, "channel")) {
		channel_refuse(g);
		return NULL;
	}
	g->channel_callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = g,
		.channel_data_function = on_data,
		.channel_eof_function = on_eof,
		.channel_close_function = on_close,
		.channel_env_request_function = on_env,
		.channel_pty_request_function = on_pty,
		.channel_pty_window_change_function = on_resize,
		.channel_shell_request_function = on_shell,
		.channel_exec_request_function = on_exec,
	};
	ssh_callbacks_init(&g->channel_callbacks);
	g->channel = ssh_channel_new(session);
	if (!g->channel || ssh_set_channel_callbacks(g->channel, &g->channel_callbacks) != SSH_OK) {
		gate_end(g, GATE_EXIT_INTERNAL, "cannot make a channel");
		return NULL;
	}
	gate_enter(g, GATE_READY);
	return g->channel;
}
