// SPDX-License-Identifier: MIT
// conns: the connections: a gate each, a login, and after it a desk.
//
// The table is allocated once. A slot is taken by conns_accept() and free again when both processes
// have been reaped. The login state machine decides; this file carries its messages, and holds the
// deadlines: login grace, delayed refusals, and the end of processes that do not end by themselves.
#pragma once

#include <sys/socket.h>

#include "conf/settings.h"
#include "serve/child.h"
#include "serve/limits.h"
#include "serve/login.h"
#include "serve/pollset.h"
#include "serve/wardens.h"

struct conns;

struct conn {
	struct conns *table;
	uint32_t id;         // 0: the slot is free
	struct child gate;
	struct child desk;
	struct login login;
	struct source source;
	char address[64];    // "192.0.2.1:50000"
	bool is_counted;     // in the limits
	bool has_reply;      // `reply` waits until reply_at
	uint32_t session_id; // in the database, as the desk says; 0 = none yet
	bool is_renewing;    // a fresh token has been asked for
	bool is_asking;      // a question about personal data is with a warden
	bool is_unlocking;   // a password typed at a locked screen is being checked
	int unlocks_failed;  // in a row
	int64_t began_at;
	int64_t grace_at;    // must be running by then; 0 once it is
	int64_t reply_at;
	int64_t desk_began_at; // 0: no session was begun
	const char *end_reason; // the first reason wins
	struct ipc_msg reply;
	struct ipc_msg session; // the gate's request, until the desk has it
};

struct conns {
	struct conn *all;
	int size;
	uint32_t last_id;
	int n_sessions;
	struct limits limits;
	struct wardens *wardens;
	const struct settings *settings; // borrowed; the owner swaps it on reload
	int hostkey;                     // sealed memory
	const char *gate_path;
	const char *const *gate_argv;
	const char *desk_path;
	const char *const *desk_argv;
	int64_t refusals_logged_at;
	int refusals;
	bool is_stopping;
};

// Fill wardens, settings, hostkey, paths and argvs first.
void conns_init(struct conns *t);
void conns_free(struct conns *t);
// Takes the descriptor.
void conns_accept(struct conns *t, int tcp, const struct sockaddr_storage *from);
void conns_answer(void *table, uint32_t id, const struct ipc_msg *m); // a wardens_answer_fn
void conns_watch(struct conns *t, struct pollset *p);
void conns_tick(struct conns *t, int64_t now);
bool conns_reaped(struct conns *t, pid_t pid, int status, int64_t now); // false: none of ours
// Ends logins at once; asks desks to save and leave, and sees to it that they do within `drain` ms.
void conns_stop(struct conns *t, int64_t now, long drain);
bool conns_gone(const struct conns *t);

// Ends a connection that has no desk. With a last word on its way the gate gets a moment to say it.
void conn_end(struct conn *c, const char *reason, bool has_last_word);
void conn_leave_limits(struct conn *c); // it no longer counts as logging in
const char *conn_user(const struct conn *c); // for the log; valid until the next call
