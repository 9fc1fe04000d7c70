// SPDX-License-Identifier: MIT
// inbox: how many notices a person has not read; the title bar shows it, and the bell may ring.
#include "desk/inbox.h"

#include <stdlib.h>

#include "base/clock.h"
#include "term/term.h"

#define QUIET_MS 60000 // between two rings

static const char unread_sql[] = "select count(*) from api.notification where read_at is null";

static void
on_count(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;
	int n = e || !r->n_rows ? d->unread : atoi(rowset_at(r, 0, 0));
	int64_t now = clock_mono_ms();

	if (n > d->unread && d->inbox_known && str_eq(d->session.bell, "on") && now >= d->quiet_until) {
		term_bell();
		d->quiet_until = now + QUIET_MS;
	}
	d->dirty = d->dirty || n != d->unread;
	d->unread = n;
	d->inbox_known = d->inbox_known || !e;
}

void
inbox_ask(struct desk *d)
{
	if (desk_may(d, "api.notification"))
		conn_call(d->conn, CONN_NORMAL, unread_sql, 0, NULL, on_count, d);
}
