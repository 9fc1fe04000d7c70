// SPDX-License-Identifier: MIT
// notice: what the operator tells everybody.
#include "desk/notice.h"

#include <stdlib.h>

#include "base/clock.h"
#include "desk/page.h"

static const char notice_sql[] = "select body, greatest(0, extract(epoch from until - core.now()))::bigint as seconds"
	" from api.notice order by notice_id desc limit 1";

static void
on_notice(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e)
		return;
	d->notice = (struct notice){0};
	d->dirty = true;
	if (r->n_rows == 0)
		return;
	str_copy(d->notice.text, sizeof(d->notice.text), rowset_get(r, 0, "body"));
	d->notice.until = clock_mono_ms() + atoll(rowset_get(r, 0, "seconds")) * 1000;
}

void
notice_refresh(struct desk *d)
{
	conn_call(d->conn, CONN_NORMAL, notice_sql, 0, NULL, on_notice, d);
}

int64_t
notice_deadline(const struct desk *d)
{
	return d->notice.until;
}

void
notice_standing(struct desk *d, struct str *out, enum theme_role *role)
{
	if (d->notice.until && clock_mono_ms() >= d->notice.until)
		d->notice = (struct notice){0};
	*role = d->notice.text[0] ? ROLE_WARN : ROLE_MUTED;
	if (d->notice.text[0])
		str_addf(out, "* %s   ", d->notice.text);
	// What was done here weighs more than where one was yesterday, and that more than what was done then.
	if (!d->takeback.here && place_text(d, out))
		return;
	if (!takeback_text(d, out))
		(void)place_text(d, out);
}
