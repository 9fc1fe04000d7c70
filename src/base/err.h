// SPDX-License-Identifier: MIT
// err: what went wrong, for a person and for a program.
//
// A fallible function returns bool, is marked MUST_CHECK, takes `struct err *e` last and fills it
// only on failure. The caller owns the struct (it holds no pointers and may live on the stack).
// The class decides the exit code of a command, and how a screen presents the failure.
#pragma once

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_class {
	ERR_NONE,
	ERR_FAILED,      // exit 1: the general case
	ERR_USAGE,       // exit 2: the call's words are off
	ERR_DATA,        // exit 65: a value was refused (where names the field)
	ERR_UNAVAILABLE, // exit 69: database or service not there
	ERR_IO,          // exit 74: file or stream
	ERR_CONFLICT,    // exit 75: somebody else changed it, or it is busy; try again
	ERR_DENIED,      // exit 77: no permission
	ERR_CONFIG,      // exit 78: settings, screens, keymaps
};

struct err {
	enum err_class cls;
	char sqlstate[6]; // "" unless PostgreSQL said it
	char where[160];  // "file:line" or the name of the field; "" if nowhere in particular
	char msg[512];    // one line, no trailing period needed, already in the reader's language
	char hint[256];   // how to mend it; may be ""
};

// Fills e and returns false, so that `return err_set(...)` reads as one thought.
bool err_set(struct err *e, enum err_class cls, const char *fmt, ...) PRINTF_LIKE(3, 4);
// As err_set, with ": <strerror(errno)>" behind the text.
bool err_sys(struct err *e, enum err_class cls, const char *fmt, ...) PRINTF_LIKE(3, 4);
// Adds the place or the hint to an error already set; returns false.
bool err_where(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool err_hint(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
// The process exit code of a class; 0 for ERR_NONE.
int err_exit_code(enum err_class cls);
// Prints "quayside: where: msg" and, on a second line, the hint, to stderr; returns the exit code.
int err_report(const struct err *e, const char *program);
