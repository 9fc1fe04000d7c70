// SPDX-License-Identifier: MIT
// err: what went wrong, for a person and for a program.
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
err_set(struct err *e, enum err_class cls, const char *fmt, ...)
{
	va_list args;

	*e = (struct err){.cls = cls};
	va_start(args, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, args);
	va_end(args);
	return false;
}

bool
err_sys(struct err *e, enum err_class cls, const char *fmt, ...)
{
	int saved = errno;
	size_t used;
	va_list args;

	*e = (struct err){.cls = cls};
	va_start(args, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, args);
	va_end(args);
	used = strlen(e->msg);
	snprintf(e->msg + used, sizeof(e->msg) - used, ": %s", strerror(saved));
	return false;
}

bool
err_where(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(e->where, sizeof(e->where), fmt, args);
	va_end(args);
	return false;
}

bool
err_hint(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(e->hint, sizeof(e->hint), fmt, args);
	va_end(args);
	return false;
}

int
err_exit_code(enum err_class cls)
{
	static const int codes[] = {
		[ERR_NONE] = 0,
		[ERR_FAILED] = 1,
		[ERR_USAGE] = 2,
		[ERR_DATA] = 65,
		[ERR_UNAVAILABLE] = 69,
		[ERR_IO] = 74,
		[ERR_CONFLICT] = 75,
		[ERR_DENIED] = 77,
		[ERR_CONFIG] = 78,
	};

	return codes[cls];
}

int
err_report(const struct err *e, const char *program)
{
	fprintf(stderr, "%s: %s%s%s\n", program, e->where, e->where[0] ? ": " : "", e->msg);
	if (e->hint[0])
		fprintf(stderr, "  %s\n", e->hint);
	return err_exit_code(e->cls);
}
