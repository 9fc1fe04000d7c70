// SPDX-License-Identifier: MIT
// chan: the data channel between a gate and its desk.
//
// An AF_UNIX SOCK_SEQPACKET pair; each packet is one type byte and a payload of at most
// CHAN_PAYLOAD bytes. The gate shovels: what the client sends arrives as CHAN_IN, what the desk
// writes leaves as CHAN_OUT or CHAN_ERR (stderr), and CHAN_EXIT ends the session with a code.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define CHAN_PAYLOAD 16384

enum chan_type {
	CHAN_IN = 'i',    // gate -> desk: bytes typed
	CHAN_EOF = 'z',   // gate -> desk: the client closed its side
	CHAN_SIZE = 'w',  // gate -> desk: payload is uint32 cols, uint32 rows (host order), clamped
	CHAN_OUT = 'o',   // desk -> gate: bytes for the client's stdout
	CHAN_ERR = 'e',   // desk -> gate: bytes for the client's stderr
	CHAN_EXIT = 'x',  // desk -> gate: payload is one byte, the exit code; the desk closes after it
};

struct chan_packet {
	uint8_t type;
	size_t len;
	uint8_t data[CHAN_PAYLOAD];
};

enum chan_result { CHAN_OK, CHAN_WAIT, CHAN_CLOSED };

// Sends one packet (n <= CHAN_PAYLOAD). CHAN_WAIT: the socket is full, try again when writable.
enum chan_result chan_send(int sock, enum chan_type type, const void *data, size_t n);
// Receives one packet. CHAN_WAIT: nothing there (non-blocking). A malformed packet is CHAN_CLOSED.
enum chan_result chan_recv(int sock, struct chan_packet *p);

// The sizes a terminal may have; anything else a client claims is brought inside.
#define CHAN_COLS_MIN 20
#define CHAN_COLS_MAX 500
#define CHAN_ROWS_MIN 6
#define CHAN_ROWS_MAX 200
void chan_clamp_size(uint32_t *cols, uint32_t *rows); // 0x0 becomes 80x24
