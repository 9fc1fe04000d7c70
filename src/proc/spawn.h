// SPDX-License-Identifier: MIT
// spawn: starting one of our executables, and what every process does to itself first.
//
// A child is fork+exec, never bare fork: fresh address space layout, no inherited memory. It gets
// exactly the descriptors named (as 3, 4, 5 ...), a stderr pipe, an environment built from nothing,
// its own uid when the settings name one, and no_new_privs.
#pragma once

#include <sys/types.h>

#include "base/err.h"

#define SPAWN_FDS_MAX 4

struct spawn {
	const char *path;                // executable
	const char *const *argv;         // NULL-terminated
	int fds[SPAWN_FDS_MAX];          // become 3, 4, ...; unused ones are -1
	const char *user;                // run as this OS user; "" or NULL: as we are
	unsigned long address_space;     // RLIMIT_AS in bytes, 0 = leave
	unsigned long open_files;        // RLIMIT_NOFILE, 0 = leave
};

// Starts the child. *err_pipe receives the non-blocking read end of its stderr.
// The caller keeps its own copies of fds and closes them.
MUST_CHECK bool spawn_child(const struct spawn *s, pid_t *pid, int *err_pipe, struct err *e);
// Whether OS user name exists (getpwnam); fills e with how to create it.
MUST_CHECK bool spawn_user_exists(const char *name, struct err *e);
// For the child's main(): closes every descriptor from `first` on, disables core dumps and
// ptrace, sets no_new_privs, ignores SIGPIPE, umask 077.
void spawn_settle(int first);
