// SPDX-License-Identifier: MIT
// keyseq: one key's worth of bytes, without state or time. Private to term/.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum keyseq_step {
	STEP_KEY,      // `used` bytes are `key`
	STEP_SKIP,     // `used` bytes mean nothing to us
	STEP_MORE,     // incomplete
	STEP_PASTE,    // a bracketed paste begins after `used` bytes
	STEP_STRING,   // a string (answer to a query) begins; swallow to its end
	STEP_SEQUENCE, // a sequence too long to be a key; swallow to its final byte
};

struct keyseq {
	enum keyseq_step step;
	size_t used;
	uint32_t key;
};

struct keyseq keyseq_parse(const char *bytes, size_t n); // n > 0
// What an incomplete sequence amounts to when nothing follows it: STEP_KEY or STEP_SKIP.
struct keyseq keyseq_give_up(const char *bytes, size_t n);
// The function key that Esc and this digit stand for, or 0.
uint32_t keyseq_function_key(uint32_t digit);
