// SPDX-License-Identifier: MIT
// desk: one simulated desk of a soak: a connection as quayside_desk with a session of its own.
//
// It goes on by desk_step() and never blocks on its own connection. A command whose connection is lost
// before the answer is repeated with the same request key over a new connection, until it is answered.
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "base/mem.h"

// How a command ended, for judging afterwards.
struct answer {
	const char *login;
	const char *command;
	char key[37];
	char sqlstate[6]; // "00000": done
	char *ref;        // of the result; in the log's arena
	char *version;
};

// Of all desks together. The owner of the desks owns it; answers and refs are freed with it.
struct soak_log {
	struct answer *answers;
	int n, cap;
	struct arena arena;
	int64_t wait_us_max; // the longest a command took from first sending to its answer
	int64_t *idle_until;      // per command: nobody found anything to do it to
	int picks, empty;         // of these, with nothing to do
	int connects, cuts, repeats, busy;
	char stranger[512]; // the first failure that should not be: SQLSTATE, command, message
};

enum desk_state {
	DESK_CONNECT, // waits until not_before, then connects
	DESK_CONNECTING,
	DESK_GREETING, // begin_session sent
	DESK_IDLE,
	DESK_PREPARING, // `then` follows
	DESK_PICKING,
	DESK_CALLING,
	DESK_DONE,
};

struct desk {
	const char *conninfo; // of the cluster and database, without user
	const char *login;
	char role;
	uint64_t random;
	int to_do;
	PGconn *db;
	PGconn *admin; // mints tokens; not this desk's
	enum desk_state state;
	PostgresPollingStatusType polling;
	enum desk_state then;
	bool *prepared; // per command, what picks and what calls: the backend knows the statement
	bool has_call; // command, key and picked are of a call not answered yet
	int command;     // its row
	char number[24]; // what the pick is asked with
	char key[37];
	char *picked[PICKED_MAX];
	int n_picked, calls;
	int64_t not_before, called_us;
	int cut_percent;
	struct soak_log *log;
};

// Goes on as far as it can. `stop`: take up nothing new.
void desk_step(struct desk *d, int64_t now_ms, bool stop);
void desk_end(struct desk *d);
// For poll(): -1 when only time matters.
int desk_fd(const struct desk *d, short *events);
uint64_t soak_random(uint64_t *state);
void soak_log_free(struct soak_log *log);
