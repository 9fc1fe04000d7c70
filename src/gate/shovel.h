// SPDX-License-Identifier: MIT
// shovel: bytes between the SSH channel and the desk, with back-pressure both ways.
//
// Towards the desk: one received channel packet waits here; while it does, the rest stays with
// libssh, which then grants the client no further window. Towards the client: one packet from the
// desk waits here, and no other is taken while the client's window is closed or libssh still has
// bytes for the socket. So a side that stops reading costs a bounded amount of memory and blocks
// nothing but its own direction.
//
// The gate owns the struct, and calls shovel_start() once with the descriptor from serve.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "ipc/chan.h"

struct gate;

struct shovel {
	int desk; // data channel; -1 before it comes and after the desk left

	struct str in;    // received, not yet taken by the desk
	size_t in_done;   // of which sent
	uint32_t held;    // bytes that libssh keeps until `in` is empty
	bool is_pulling;  // inside shovel_pull(): the callback must not consume
	bool in_ended;    // the client sent EOF
	bool end_is_told; // and the desk knows
	bool desk_is_full;

	bool has_size; // a terminal size waits to be told
	uint32_t cols, rows;

	struct chan_packet out; // from the desk, being written
	size_t out_done;
	bool has_out;
	bool has_exit;    // the last packet is in `out` or written
	uint8_t exit_code;
	int64_t stalled;  // deadline for the client to take something; 0 = it does
};

void shovel_init(struct shovel *s);
// Takes the descriptor.
bool shovel_start(struct shovel *s, int desk);
// The channel callback's data: returns how much is consumed.
int shovel_take(struct gate *g, const void *data, uint32_t n);
void shovel_resize(struct shovel *s, uint32_t cols, uint32_t rows);
// A last word for the client's stderr, then the exit code.
void shovel_say(struct gate *g, const char *text, uint8_t exit_code);
// Moves what can be moved now.
void shovel_step(struct gate *g);
// What to poll the desk's descriptor for; 0 when there is nothing to wait for.
short shovel_events(const struct gate *g);
