// SPDX-License-Identifier: MIT
// log: one event per line on stderr: time, level, event, key=value pairs, user text last.
//
//   2026-03-02T09:14:02Z info login.ok user=amy from=127.0.0.1 ms=104
//
// Values are escaped (control bytes and quotes as \xNN), so that one event is one line whatever it
// contains. Never log row contents, typed keys, passwords or SQL parameters.
#pragma once

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);
// Parses "debug", "info", "warn", "error".
bool log_level_parse(const char *name, enum log_level *out);
// event: stable dotted id; fmt: the key=value pairs, e.g. "user=%s ms=%d".
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);
// The same with msg="..." of an error behind the pairs.
void log_err(enum log_level level, const char *event, const struct err *e);
// Copies text with control bytes, quotes and backslashes as \xNN; always NUL-terminates dst.
void log_escape(char *dst, unsigned long size, const char *text);
