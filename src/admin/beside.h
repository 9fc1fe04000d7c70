// SPDX-License-Identifier: MIT
// beside: a piece of an operator's command in a process of its own, beside the rest of it.
#pragma once

#include <sys/types.h>

#include "admin/command.h"

// Runs in the child with a connection of its own, which is closed for it.
typedef bool (*beside_fn)(
	const struct context *c, struct db_sys *db, const char *word, struct err *e);

struct beside {
	pid_t pid;
	int end; // of the pipe through which the child's error comes
};

// Every beside_start() that succeeds is followed by one beside_finish().
MUST_CHECK bool beside_start(
	struct beside *b, const struct context *c, beside_fn fn, const char *word, struct err *e);
// Waits for the child; its error becomes ours.
MUST_CHECK bool beside_finish(struct beside *b, struct err *e);
