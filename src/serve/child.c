// SPDX-License-Identifier: MIT
// child: one process that serve started: its control socket, what it writes to stderr, its end.
#include "serve/child.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"

#define EVENT_MAX 48

void
child_init(struct child *c, const char *kind, const char *tag)
{
	*c = (struct child){.kind = kind, .tag = tag, .control = -1, .log = -1};
}

bool
child_start(struct child *c, uint32_t id, struct spawn *s, int max_lines, struct err *e)
{
	int pair[2];
	bool ok;

	if (!ipc_pair(pair, e))
		return false;
	child_init(c, c->kind, c->tag);
	c->id = id;
	c->lines_left = max_lines;
	s->fds[1] = pair[1];
	file_set_nonblock(pair[0]);
	ok = spawn_child(s, &c->pid, &c->log, e);
	close(pair[1]);
	if (ok) {
		c->control = pair[0];
	} else {
		close(pair[0]);
		c->pid = 0;
	}
	return ok;
}

bool
child_tell(struct child *c, struct ipc_msg *m, int fd)
{
	struct err e;

	if (c->control < 0)
		return false;
	if (ipc_send(c->control, m, fd, &e))
		return true;
	log_event(LOG_WARN, "child.tell", "to=%s %s=%u msg=\"%s\"", c->kind, c->tag, c->id,
		e.msg);
	return false;
}

// What could confuse a terminal or a log reader becomes '?'.
static void
clean(char *out, size_t size, const char *in, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n;) {
		uint32_t cp;
		size_t len = utf8_decode(in + i, n - i, &cp);
		bool bad = cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == UTF8_BAD ||
			(cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
			(cp >= 0x2066 && cp <= 0x2069);

		if (used + len + 1 > size)
			break;
		if (bad) {
			out[used++] = '?';
		} else {
			memcpy(out + used, in + i, len);
			used += len;
		}
		i += len;
	}
	out[used] = '\0';
}

// Takes "2026-03-02T09:14:02Z info  event pairs" apart, in place.
static bool
parse_line(char *line, enum log_level *level, char **event, char **pairs)
{
	char name[8];
	int used = 0;

	*event = NULL;
	if (strlen(line) < 21 || line[4] != '-' || line[10] != 'T' || line[19] != 'Z' ||
		sscanf(line + 20, " %7s %n", name, &used) != 1 || !log_level_parse(name, level))
		return false;
	*event = line + 20 + used;
	*pairs = *event + strspn(*event, "abcdefghijklmnopqrstuvwxyz._");
	if (*pairs == *event || *pairs - *event > EVENT_MAX || (**pairs && **pairs != ' '))
		return false;
	if (**pairs)
		*(*pairs)++ = '\0';
	return true;
}

static void
log_line(struct child *c)
{
	char line[CHILD_LINE_MAX], name[EVENT_MAX + 16];
	enum log_level level;
	char *event, *pairs;
	size_t kind_length = strlen(c->kind);

	if (c->lines_left-- <= 0) {
		if (c->lines_left == -1)
			log_event(LOG_WARN, "child.log", "from=%s %s=%u msg=\"too many lines, the "
				"rest is dropped\"", c->kind, c->tag, c->id);
		return;
	}
	clean(line, sizeof(line), c->line, (size_t)c->n_line);
	if (!parse_line(line, &level, &event, &pairs)) {
		char text[CHILD_LINE_MAX];

		clean(line, sizeof(line), c->line, (size_t)c->n_line);
		log_escape(text, sizeof(text), line);
		snprintf(name, sizeof(name), "%s.stderr", c->kind);
		log_event(LOG_WARN, name, "%s=%u msg=\"%s\"", c->tag, c->id, text);
		return;
	}
	if (strncmp(event, c->kind, kind_length) == 0 && event[kind_length] == '.')
		str_copy(name, sizeof(name), event);
	else
		snprintf(name, sizeof(name), "%s.%s", c->kind, event);
	log_event(level, name, "%s=%u %s", c->tag, c->id, pairs);
}

void
child_read_log(struct child *c)
{
	char buf[1024];
	ssize_t n;

	// A bounded number of reads, so that a child that never stops writing holds up nobody.
	for (int turn = 0; turn < 8 && c->log >= 0; turn++) {
		n = read(c->log, buf, sizeof(buf));
		if (n <= 0) {
			if (n == 0) {
				close(c->log);
				c->log = -1;
			}
			return;
		}
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] != '\n' && c->n_line < CHILD_LINE_MAX - 1) {
				c->line[c->n_line++] = buf[i];
			} else if (buf[i] == '\n') {
				log_line(c);
				c->n_line = 0;
			}
		}
	}
}

void
child_on_log(void *ctx, int fd, short revents)
{
	struct child *c = ctx;

	(void)revents;
	if (c->log == fd)
		child_read_log(c);
}

void
child_close_control(struct child *c)
{
	if (c->control >= 0)
		close(c->control);
	c->control = -1;
}

void
child_wind_down(struct child *c, int64_t now, int64_t term, int64_t kill_after)
{
	if (!c->pid || (c->kill_at && c->kill_at <= now + kill_after))
		return;
	if (c->term_at != INT64_MAX)
		c->term_at = now + term;
	c->kill_at = now + kill_after;
}

void
child_kill(struct child *c)
{
	if (!c->pid)
		return;
	kill(c->pid, SIGKILL);
	c->kill_at = INT64_MAX; // expected now, and not to be repeated
}

int64_t
child_tick(struct child *c, int64_t now)
{
	int64_t next;

	if (!c->pid)
		return 0;
	if (c->kill_at && now >= c->kill_at) {
		child_kill(c);
	} else if (c->term_at && now >= c->term_at) {
		kill(c->pid, SIGTERM);
		c->term_at = INT64_MAX; // once
	}
	next = c->term_at && c->term_at < c->kill_at ? c->term_at : c->kill_at;
	return next == INT64_MAX ? 0 : next;
}

const char *
child_reaped(struct child *c, int status)
{
	static char how[48];
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	bool is_expected = !sig || sig == SIGTERM || (sig == SIGKILL && c->kill_at);

	if (sig)
		snprintf(how, sizeof(how), "killed by SIG%s", sigabbrev_np(sig));
	else
		snprintf(how, sizeof(how), "exit %d", WEXITSTATUS(status));
	child_read_log(c);
	if (c->n_line)
		log_line(c);
	if (!is_expected)
		log_event(LOG_ERROR, "child.crash", "kind=%s %s=%u pid=%d how=\"%s\"", c->kind,
			c->tag, c->id, (int)c->pid, how);
	child_close_control(c);
	if (c->log >= 0)
		close(c->log);
	child_init(c, c->kind, c->tag);
	return how;
}
