// SPDX-License-Identifier: MIT
// desk: one person's session: messages, clock, permission.
#include "desk/desk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "text/text.h"

void
desk_message(struct desk *d, enum theme_role role, const char *fmt, ...)
{
	struct str clean = {0};
	char text[sizeof(d->message)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	// Messages quote what people typed and what the database holds.
	text_sanitize(&clean, text, strlen(text), TEXT_LINE);
	str_copy(d->message, sizeof(d->message), str_text(&clean));
	str_free(&clean);
	d->message_role = role;
	d->dirty = true;
}

void
desk_error(struct desk *d, const struct err *e)
{
	desk_message(d, ROLE_ERROR, "%s%s%s%s%s", e->where, e->where[0] ? ": " : "", e->msg,
		e->hint[0] ? "  " : "", e->hint);
}

void
desk_clear_message(struct desk *d)
{
	d->message[0] = '\0';
}

bool
desk_can_ask(const struct desk *d)
{
	return conn_is_open(d->conn);
}

void
desk_end(struct desk *d, int exit_code)
{
	d->ended = true;
	d->exit_code = exit_code;
}

struct format_context
desk_format(const struct desk *d)
{
	return (struct format_context){
		.set = &d->set,
		.now = (int64_t)time(NULL) + d->clock_offset,
		.utc_offset = d->utc_offset,
	};
}

bool
desk_may(const struct desk *d, const char *object)
{
	return session_may(&d->session, object);
}

bool
desk_may_open(const struct desk *d, const struct screen *s)
{
	return session_may_open(&d->session, &d->set, s);
}
