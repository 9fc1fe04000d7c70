// SPDX-License-Identifier: MIT
// child: one process that serve started: its control socket, what it writes to stderr, its end.
//
// A child's stderr is not trusted: each line is cleaned, bounded in number and length, and logged
// under the child's kind ("gate.", "desk.", "warden."), so that a gate cannot speak for serve.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "ipc/msg.h"
#include "proc/spawn.h"

#define CHILD_LINE_MAX 600

struct child {
	const char *kind;  // "gate", "desk", "warden"
	const char *tag;   // what id is called in the log: "conn" or "warden"
	uint32_t id;
	pid_t pid;         // 0: not running
	int control;       // ours, non-blocking; -1: closed
	int log;           // read end of its stderr; -1: closed
	int64_t term_at;   // SIGTERM then; 0 = not planned, INT64_MAX = sent
	int64_t kill_at;   // SIGKILL then, likewise
	int lines_left;    // how much more it may log
	int n_line;
	char line[CHILD_LINE_MAX];
};

void child_init(struct child *c, const char *kind, const char *tag); // as if it had never run
// Starts s with a new control socket as its fd 4 (s->fds[1]); max_lines bounds its log.
MUST_CHECK bool child_start(struct child *c, uint32_t id, struct spawn *s, int max_lines,
	struct err *e);
// False when the child cannot take the message now: it is gone, or its queue is full.
bool child_tell(struct child *c, struct ipc_msg *m, int fd);
void child_read_log(struct child *c);
// For a pollset: ctx is the child, fd the log it had when it was added.
void child_on_log(void *ctx, int fd, short revents);
void child_close_control(struct child *c);
// Plans its end: SIGTERM after `term` ms, SIGKILL after `kill`, unless an earlier end is planned.
void child_wind_down(struct child *c, int64_t now, int64_t term, int64_t kill);
void child_kill(struct child *c); // SIGKILL now
// Sends the signals that are due; returns the next deadline or 0.
int64_t child_tick(struct child *c, int64_t now);
// The process has been reaped: reads what it still had to say, closes all. Logs a crash, and
// returns how it ended: "exit 0", "killed by SIGSEGV" (valid until the next call).
const char *child_reaped(struct child *c, int status);
