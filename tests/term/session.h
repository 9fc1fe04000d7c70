// SPDX-License-Identifier: MIT
// session: one program behind a virtual terminal.
//
// Three ways to get one: a desk started directly, with the descriptors and messages that serve would
// give it; the real ssh client on a pty; any program on a pty. session_pump() moves bytes for all of
// them; nothing else blocks.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "vt.h"

#define SESSIONS_MAX 8

enum session_via { VIA_NONE, VIA_DESK, VIA_PTY };

struct session {
	enum session_via via;
	pid_t pid;
	int fd;       // pty master, or our end of the desk's data channel; -1 once closed
	int control;  // our end of the desk's control socket, or -1
	struct vt *vt;
	size_t bytes; // received since the last key
	bool asked;   // keys have been pressed and nobody has looked since
	bool exited;  // pid has been reaped
	int status;   // of waitpid()
	int code;     // what the desk sent as its exit code, or -1
	char user[64];
	char errors[256]; // file that takes the desk's stderr
};

struct session_options {
	const char *user;
	int cols, rows;
	const char *term;
	const char *lang;           // as a client would send LC_ALL; ""
	const char *const *env;     // "NAME=VALUE"..., NULL-terminated; the child's own additions
	const char *const *argv;    // of the program
	const char *token;          // VIA_DESK
	const char *errors;         // VIA_DESK: where its stderr goes
};

MUST_CHECK bool session_open_pty(struct session *s, const struct session_options *o, struct err *e);
MUST_CHECK bool session_open_desk(struct session *s, const struct session_options *o, struct err *e);
// A desk that lost its database asks for a new token; mint makes one ("" when it cannot).
typedef void session_mint(const char *user, uint32_t session, char *token, size_t size);
// Waits at most timeout_ms for output of any session and feeds what came. False: nothing came.
bool session_pump(struct session *all, int n, int timeout_ms, session_mint *mint);
void session_resize(struct session *s, int cols, int rows);
// Tells a desk something as serve would: IPC_DESK_NOTICE or IPC_DESK_END.
MUST_CHECK bool session_tell(struct session *s, uint32_t type, const char *text, struct err *e);
void session_hang_up(struct session *s); // closes our end; the program notices
void session_close(struct session *s);   // frees everything; kills what still runs
