// SPDX-License-Identifier: MIT
// gate: one SSH connection, from the key exchange to the last byte.
//
// The gate parses what a stranger sends and therefore decides nothing: every step of a login goes
// to serve, and without the data channel that serve hands over there is nothing to attach to.
// `struct gate` owns the libssh session and all descriptors; main() owns the struct. libssh calls
// back with it, so it must outlive the session. Single-threaded.
//
// Phases only go forward (gate_enter). Every callback first asks whether its phase allows it
// (gate_allows) and otherwise ends the connection. Ending is never done inside a callback: it
// leaves a reason, and the loop acts on it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include "base/err.h"
#include "gate/shovel.h"

enum gate_phase {
	GATE_KEX,     // banners and the first key exchange
	GATE_AUTH,    // requests to log in, each answered by serve
	GATE_OPEN,    // logged in; a session channel may be opened
	GATE_READY,   // channel there; environment, terminal, then shell or exec
	GATE_ASKED,   // serve has been asked for a data channel
	GATE_RUN,     // bytes both ways
	GATE_CLOSING, // exit status and close sent; the client may say goodbye
};

// How the process exits, for serve.
enum gate_exit {
	GATE_EXIT_OK = 0,         // over: the session ended, the client left, or serve said so
	GATE_EXIT_USAGE = 64,     // started wrongly
	GATE_EXIT_VIOLATION = 65, // the client broke the protocol or a limit
	GATE_EXIT_STALLED = 66,   // the client stopped reading
	GATE_EXIT_INTERNAL = 70,  // serve broke the protocol, or something failed here
	GATE_EXIT_MEMORY = 71,    // out of memory
	GATE_EXIT_STUCK = 72,     // one turn took too much processor time
	GATE_EXIT_GRACE = 75,     // no session within the time allowed
};

struct gate {
	ssh_session session;
	ssh_event event;
	int tcp;
	int control; // -1 once serve is gone
	enum gate_phase phase;

	const char *reason; // why it ends; NULL while it goes on
	enum gate_exit exit_code;
	char goodbye[200];  // for the client, in the disconnect message

	// Totals kept by libssh: raw bytes, and packets after decryption.
	struct ssh_counter_struct bytes;
	struct ssh_counter_struct packets;
	unsigned requests; // how many of the packets reached one of our callbacks

	uint64_t read_mark; // bytes.in_bytes when libssh last had nothing to write

	int64_t grace;   // deadline for reaching GATE_RUN
	int64_t silence; // deadline for a request after packets that were none; 0 = off
	int64_t keepalive;
	int64_t watched; // when the watchdog was last fed
	int64_t closing; // deadline in GATE_CLOSING

	char user[64];      // pinned by the first request; "" before
	bool is_prompted;   // a keyboard-interactive prompt is out

	ssh_channel channel;
	unsigned n_refused; // channels and forwardings refused
	bool has_pty;
	char term[40];
	char lang[40];
	unsigned lang_rank; // which variable gave lang
	char extra[32];
	uint32_t cols, rows;
	struct shovel shovel;

	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_channel_callbacks_struct channel_callbacks;
};

// Leaves the reason to end; the first one wins.
void gate_end(struct gate *g, enum gate_exit code, const char *reason);
// Goes forward to phase; going back or staying is a defect and ends the connection.
void gate_enter(struct gate *g, enum gate_phase phase);
// Whether a callback may act: the connection goes on and is in [first, last]. Counts the request.
// Otherwise ends the connection as a violation; what names the request.
bool gate_allows(struct gate *g, enum gate_phase first, enum gate_phase last, const char *what);
// Runs the connection to its end and returns the exit code.
int gate_run(struct gate *g);
