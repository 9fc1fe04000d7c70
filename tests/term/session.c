// SPDX-License-Identifier: MIT
// session: one program behind a virtual terminal.
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "ipc/chan.h"
#include "ipc/msg.h"

static void
send_bytes(const char *bytes, size_t n, void *ctx)
{
	struct session *s = ctx;
	// A program that has gone is noticed when it is read from.
	if (s->fd < 0)
		return;
	if (s->via == VIA_PTY) {
		struct err e;
		if (!file_write_all(s->fd, bytes, n, &e))
			err_report(&e, "qsterm");
		return;
	}
	while (n > 0) {
		size_t part = n < CHAN_PAYLOAD ? n : CHAN_PAYLOAD;
		enum chan_result r = chan_send(s->fd, CHAN_IN, bytes, part);
		if (r == CHAN_CLOSED)
			return;
		if (r == CHAN_WAIT) {
			struct pollfd p = {.fd = s->fd, .events = POLLOUT};
			poll(&p, 1, 1000);
			continue;
		}
		bytes += part;
		n -= part;
	}
}

static void
begin(struct session *s, enum session_via via, const struct session_options *o)
{
	*s = (struct session){.via = via, .pid = -1, .fd = -1, .control = -1, .code = -1};
	str_copy(s->user, sizeof(s->user), o->user ? o->user : "");
	str_copy(s->errors, sizeof(s->errors), o->errors ? o->errors : "");
	s->vt = vt_new(o->cols, o->rows, send_bytes, s);
}

static void
add_environment(const char *const *env)
{
	for (; env && *env; env++)
		putenv((char *)*env);
}

bool
session_open_pty(struct session *s, const struct session_options *o, struct err *e)
{
	begin(s, VIA_PTY, o);
	struct winsize size = {.ws_row = (unsigned short)o->rows, .ws_col = (unsigned short)o->cols};
	s->pid = forkpty(&s->fd, NULL, NULL, &size);
	if (s->pid < 0)
		return err_sys(e, ERR_IO, "cannot open a pty");
	if (s->pid == 0) {
		setenv("TERM", o->term, 1);
		add_environment(o->env);
		execvp(o->argv[0], (char *const *)o->argv);
		_exit(127);
	}
	fcntl(s->fd, F_SETFD, FD_CLOEXEC);
	return true;
}

// The sanitizers' settings are the only thing of ours that a desk may see.
static void
keep_only_sanitizer_settings(void)
{
	static const char *const names[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
	char *kept[3];
	for (int i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);
		kept[i] = value ? strdup(value) : NULL;
	}
	clearenv();
	for (int i = 0; i < 3; i++) {
		if (kept[i])
			setenv(names[i], kept[i], 1);
	}
	setenv("PATH", "/usr/bin:/bin", 1);
}

static void
become_desk(const struct session_options *o, int data, int control)
{
	int errors = open(o->errors, O_WRONLY | O_CREAT | O_APPEND, 0666);
	int null = open("/dev/null", O_RDWR);
	// Above everything that is about to be overwritten.
	data = fcntl(data, F_DUPFD, 20);
	control = fcntl(control, F_DUPFD, 20);
	dup2(null, 0);
	dup2(null, 1);
	dup2(errors, 2);
	dup2(data, 3);
	dup2(control, 4);
	closefrom(5);
	keep_only_sanitizer_settings();
	add_environment(o->env);
	execv(o->argv[0], (char *const *)o->argv);
	_exit(127);
}

static bool
send_begin(struct session *s, const struct session_options *o, struct err *e)
{
	struct ipc_msg m = {
		.type = IPC_DESK_BEGIN,
		.flag = 1, // a pty
		.cols = (uint32_t)o->cols,
		.rows = (uint32_t)o->rows,
	};
	str_copy(m.user, sizeof(m.user), o->user);
	str_copy(m.text, sizeof(m.text), o->token);
	str_copy(m.term, sizeof(m.term), o->term);
	str_copy(m.lang, sizeof(m.lang), o->lang);
	str_copy(m.source, sizeof(m.source), "127.0.0.1");
	for (const char *const *v = o->env; v && *v; v++) {
		if (str_starts(*v, "NO_COLOR="))
			str_copy(m.extra, sizeof(m.extra), *v);
	}
	return ipc_send(s->control, &m, -1, e);
}

bool
session_open_desk(struct session *s, const struct session_options *o, struct err *e)
{
	begin(s, VIA_DESK, o);
	int data[2], control[2];
	if (!ipc_pair(control, e))
		return false;
	if (!ipc_pair(data, e)) {
		close(control[0]);
		close(control[1]);
		return false;
	}
	s->pid = fork();
	if (s->pid == 0)
		become_desk(o, data[1], control[1]);
	close(data[1]);
	close(control[1]);
	s->fd = data[0];
	s->control = control[0];
	if (s->pid < 0)
		return err_sys(e, ERR_IO, "cannot fork");
	file_set_nonblock(s->fd);
	file_set_nonblock(s->control);
	return send_begin(s, o, e);
}

// --- moving bytes -----------------------------------------------------------------------------------

static void
end_of_output(struct session *s)
{
	close(s->fd);
	s->fd = -1;
}

static bool
read_pty(struct session *s)
{
	char buf[16384];
	ssize_t n = read(s->fd, buf, sizeof(buf));
	if (n > 0) {
		s->bytes += (size_t)n;
		vt_feed(s->vt, buf, (size_t)n);
		return true;
	}
	// EIO is how a pty says that the last program on it has gone.
	if (n == 0 || (errno != EINTR && errno != EAGAIN))
		end_of_output(s);
	return true;
}

static bool
read_channel(struct session *s)
{
	static struct chan_packet p;
	enum chan_result r;
	bool any = false;
	while ((r = chan_recv(s->fd, &p)) == CHAN_OK) {
		any = true;
		if (p.type == CHAN_OUT || p.type == CHAN_ERR) {
			s->bytes += p.len;
			vt_feed(s->vt, (const char *)p.data, p.len);
		} else if (p.type == CHAN_EXIT && p.len == 1) {
			s->code = p.data[0];
		}
	}
	if (r == CHAN_CLOSED)
		end_of_output(s);
	return any || r == CHAN_CLOSED;
}

static void
read_control(struct session *s, session_mint *mint)
{
	struct ipc_msg m;
	struct err e;
	if (!ipc_recv(s->control, &m, NULL, &e)) {
		if (e.cls != ERR_CONFLICT) {
			close(s->control);
			s->control = -1;
		}
		return;
	}
	if (m.type != IPC_DESK_RENEW || !mint)
		return;
	struct ipc_msg answer = {.type = IPC_DESK_TOKEN};
	mint(s->user, m.number, answer.text, sizeof(answer.text));
	if (!ipc_send(s->control, &answer, -1, &e))
		err_report(&e, "qsterm");
}

bool
session_pump(struct session *all, int n, int timeout_ms, session_mint *mint)
{
	struct pollfd p[2 * SESSIONS_MAX];
	for (int i = 0; i < n; i++) {
		p[2 * i] = (struct pollfd){.fd = all[i].via ? all[i].fd : -1, .events = POLLIN};
		p[2 * i + 1] = (struct pollfd){.fd = all[i].via ? all[i].control : -1, .events = POLLIN};
	}
	int ready = poll(p, (nfds_t)(2 * n), timeout_ms);
	bool any = false;
	for (int i = 0; ready > 0 && i < n; i++) {
		if (p[2 * i].revents)
			any |= all[i].via == VIA_PTY ? read_pty(&all[i]) : read_channel(&all[i]);
		if (p[2 * i + 1].revents && all[i].control >= 0)
			read_control(&all[i], mint);
	}
	for (int i = 0; i < n; i++) {
		if (all[i].pid > 0 && !all[i].exited)
			all[i].exited = waitpid(all[i].pid, &all[i].status, WNOHANG) == all[i].pid;
	}
	return any;
}

void
session_resize(struct session *s, int cols, int rows)
{
	vt_resize(s->vt, cols, rows);
	if (s->fd < 0)
		return;
	if (s->via == VIA_PTY) {
		struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
		ioctl(s->fd, TIOCSWINSZ, &size);
	} else {
		uint32_t payload[2] = {(uint32_t)cols, (uint32_t)rows};
		chan_send(s->fd, CHAN_SIZE, payload, sizeof(payload));
	}
}

bool
session_tell(struct session *s, uint32_t type, const char *text, struct err *e)
{
	if (s->control < 0)
		return err_set(e, ERR_IO, "this session has no control socket");
	struct ipc_msg m = {.type = type};
	str_copy(m.text, sizeof(m.text), text);
	return ipc_send(s->control, &m, -1, e);
}

void
session_hang_up(struct session *s)
{
	if (s->fd >= 0)
		end_of_output(s);
	if (s->control >= 0)
		close(s->control);
	s->control = -1;
}

void
session_close(struct session *s)
{
	session_hang_up(s);
	if (s->pid > 0 && !s->exited) {
		kill(s->pid, SIGKILL);
		waitpid(s->pid, &s->status, 0);
	}
	vt_free(s->vt);
	*s = (struct session){.via = VIA_NONE, .fd = -1, .control = -1};
}
