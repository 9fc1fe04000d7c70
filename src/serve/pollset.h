// SPDX-License-Identifier: MIT
// pollset: the descriptors to wait for in this turn of the loop, and whom to call.
//
// Built anew every turn, so that nobody has to take a descriptor out again. A callback may close
// descriptors of others: each therefore compares the fd it gets with the one it has now.
#pragma once

#include <poll.h>
#include <stdint.h>

typedef void (*pollset_fn)(void *ctx, int fd, short revents);

struct pollset {
	struct pollfd *fds;
	struct pollset_call {
		pollset_fn fn;
		void *ctx;
	} *calls;
	int n;
	int cap;
	int64_t deadline; // clock_mono_ms() scale; 0 = none
};

void pollset_clear(struct pollset *p);
void pollset_free(struct pollset *p);
// fd < 0: no-op
void pollset_add(struct pollset *p, int fd, short events, pollset_fn fn, void *ctx);
void pollset_wake_at(struct pollset *p, int64_t deadline); // the earliest one counts; 0: no-op
void pollset_run(struct pollset *p); // waits once and calls
