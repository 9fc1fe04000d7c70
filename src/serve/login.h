// SPDX-License-Identifier: MIT
// login: the one authority on whether a connection is logged in. Pure: events in, answers out.
//
// serve keeps one struct login for each connection and feeds it what the gate and the warden say;
// it does what the output asks for. The gate is not trusted: a message that the present state does
// not allow ends the connection. The name is pinned by the first request. A key alone never
// suffices: the last factor is always a password or a code, which the warden checks.
//
//   START -> PINNED -> [KEYED] -> [INVITED] -> [CODE] -> AUTHED -> RUNNING  (forward only; OVER from any)
//
// Who gives the code of an invitation in place of a password chooses a password before anything else, and sets up a
// second factor when the policy asks for one. Passwords pass through to the warden; none is kept here.
//
// A refusal carries the time before which it must not be sent, so that a wrong password, an unknown
// person and a disabled one look alike.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ipc/msg.h"

enum login_state {
	LOGIN_START,
	LOGIN_PINNED,  // the name is known
	LOGIN_KEYED,   // a registered key signed; another factor is due
	LOGIN_INVITED, // the code of an invitation was right; a new password is due
	LOGIN_CODE,    // the password was right; a one-time code is due
	LOGIN_AUTHED,  // every factor checked; waits for the session request
	LOGIN_RUNNING, // the desk runs
	LOGIN_OVER,
};

// Whose turn it is.
enum login_turn {
	TURN_GATE,   // any request that the state allows
	TURN_ANSWER, // a prompt is out: its answer, or another request in its place
	TURN_WARDEN, // a question is with the warden
	TURN_REPLY,  // a delayed reply has not left yet
};

enum login_question {
	ASKED_NOTHING,
	ASKED_PROBE,
	ASKED_KEY,
	ASKED_PASSWORD,
	ASKED_CODE,
	ASKED_CHOOSE,
	ASKED_REPEAT,
	ASKED_ENROL,
	ASKED_TOKEN,
};

// How far an invited person is.
enum login_step { STEP_CHOOSE, STEP_REPEAT, STEP_ENROL };

struct login {
	enum login_state state;
	enum login_turn turn;
	enum login_question question; // with the warden
	bool is_interactive;          // the question came from an answer to a prompt
	enum login_step step;         // in LOGIN_INVITED
	char user[64];
	char source[64];
	unsigned combos; // enum login_combo bits this person may use; known once the warden spoke
	unsigned proven; // factor bits
	int left;        // requests that may still come
	long fail_delay; // ms
	int64_t asked_at;
};

// What to do now. Messages are complete but for version and id.
struct login_out {
	bool ask; // send to_warden; its answer comes back through login_from_warden()
	bool tell; // send to_gate, not before `due` (0 = now), then call login_told()
	bool run;  // start the desk with this token
	bool lines; // in line mode
	int64_t due;
	const char *note; // outcome to record with the warden ("success", "failed"), or NULL
	const char *end;  // end the connection for this reason, or NULL; after tell if both are set
	char token[128];
	struct ipc_msg to_warden;
	struct ipc_msg to_gate;
};

void login_init(struct login *l, const char *source, int attempts, long fail_delay);
void login_from_gate(struct login *l, const struct ipc_msg *m, int64_t now, struct login_out *out);
void login_from_warden(struct login *l, const struct ipc_msg *m, struct login_out *out);
void login_told(struct login *l);
// "key+password": what was proven, for the record.
const char *login_factors(const struct login *l);
