// SPDX-License-Identifier: MIT
// sequence: one escape sequence among what curses wrote. Private to term/.
#pragma once

#include <stddef.h>

#define PARAMS_MAX 16

struct sequence {
	const char *bytes;
	size_t len;
	char final;             // of a control sequence without marks; else 0
	int params[PARAMS_MAX]; // -1: left out
	int n;
};

// The one that begins at bytes (n > 0, the first is ESC). Borrows the bytes.
struct sequence sequence_at(const char *bytes, size_t n);
// Its parameter i, or what stands for one that was left out.
int sequence_param(const struct sequence *s, int i, int otherwise);
