// SPDX-License-Identifier: MIT
// log: one event per line on stderr.
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#define LINE_MAX_BYTES 1024

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

static enum log_level least_level = LOG_INFO;

void
log_set_level(enum log_level least)
{
	least_level = least;
}

bool
log_level_parse(const char *name, enum log_level *out)
{
	for (int i = 0; i < (int)(sizeof(level_names) / sizeof(level_names[0])); i++) {
		if (str_eq(name, level_names[i])) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

void
log_escape(char *dst, unsigned long size, const char *text)
{
	size_t used = 0;

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		bool plain = *p >= 0x20 && *p != 0x7f && *p != '"' && *p != '\\';

		// C1 controls arrive as C2 80..9F; the lead byte is harmless once its tail is gone.
		if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			plain = false;
		if (used + 5 >= size)
			break;
		if (plain)
			dst[used++] = (char)*p;
		else
			used += (size_t)snprintf(dst + used, size - used, "\\x%02x", *p);
	}
	dst[used] = '\0';
}

static void
emit(enum log_level level, const char *event, const char *pairs)
{
	char line[LINE_MAX_BYTES];
	char stamp[32];
	time_t now = time(NULL);
	struct tm tm;
	int n;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &tm);
	n = snprintf(line, sizeof(line) - 1, "%s %-5s %s%s%s", stamp, level_names[level], event,
		pairs[0] ? " " : "", pairs);
	if (n < 0)
		return;
	if (n >= (int)sizeof(line) - 1)
		n = (int)sizeof(line) - 2;
	line[n] = '\n';
	(void)!write(STDERR_FILENO, line, (size_t)n + 1);
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char pairs[LINE_MAX_BYTES];
	va_list args;

	if (level < least_level)
		return;
	va_start(args, fmt);
	vsnprintf(pairs, sizeof(pairs), fmt, args);
	va_end(args);
	for (char *p = pairs; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
	emit(level, event, pairs);
}

void
log_err(enum log_level level, const char *event, const struct err *e)
{
	char msg[700];

	log_escape(msg, sizeof(msg), e->msg);
	log_event(level, event, "%s%s%smsg=\"%s\"", e->where[0] ? "where=" : "", e->where,
		e->where[0] ? " " : "", msg);
}
