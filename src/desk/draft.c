// SPDX-License-Identifier: MIT
// draft: what was typed into a form and not sent, kept in the database.
#include "desk/draft.h"

#include <poll.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "desk/page.h"

#define WRITE_DELAY_MS 1000 // from the first key that has not been written
#define RETRY_MS 1000
#define FLUSH_MS 1500

// When it was written, for people.
#define AT_COLUMN                                                                                  \
	"to_char(at, case when at::date = core.now()::date then 'HH24:MI' else 'MM-DD HH24:MI' end) as at"

static const char read_sql[] = "select field, text, " AT_COLUMN " from api.draft_field where place = $1";
static const char list_sql[] = "select place, ident, " AT_COLUMN
	", characters from api.draft order by draft.at desc limit 20";
static const char write_sql[] = "select note from api.draft_put(place => $1, ident => $2, body => $3::jsonb)";
static const char drop_sql[] = "select note from api.draft_drop(place => $1)";

void
draft_touch(struct desk *d)
{
	if (!d->drafts.due)
		d->drafts.due = clock_mono_ms() + WRITE_DELAY_MS;
}

int64_t
draft_deadline(const struct desk *d)
{
	return d->drafts.due;
}

static void
save_pages(struct desk *d)
{
	bool all = d->drafts.failed;

	d->drafts.due = 0;
	d->drafts.failed = false;
	for (struct page *p = d->top; p; p = p->below) {
		if (p->ops->save)
			p->ops->save(p, all);
	}
}

void
draft_run(struct desk *d)
{
	int64_t now = clock_mono_ms();

	if (!d->drafts.due || now < d->drafts.due)
		return;
	if (conn_is_open(d->conn))
		save_pages(d);
	else
		d->drafts.due = now + RETRY_MS;
}

void
draft_flush(struct desk *d)
{
	int64_t end = clock_mono_ms() + FLUSH_MS;

	if (!conn_is_open(d->conn))
		return;
	save_pages(d);
	while (d->drafts.writing && clock_mono_ms() < end) {
		struct pollfd fd = {.fd = conn_fd(d->conn), .events = conn_events(d->conn)};

		if (poll(&fd, 1, clock_until(end)) <= 0)
			return;
		conn_step(d->conn);
	}
}

void
draft_read(struct desk *d, const char *place, conn_done_fn done, void *ctx)
{
	conn_call(d->conn, CONN_NORMAL, read_sql, 1, &place, done, ctx);
}

void
draft_list(struct desk *d, conn_done_fn done, void *ctx)
{
	conn_call(d->conn, CONN_NORMAL, list_sql, 0, NULL, done, ctx);
}

static void
on_written(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;
	const char *note = e ? NULL : rowset_get(r, 0, "note");

	d->drafts.writing--;
	if (e && e->cls == ERR_UNAVAILABLE) {
		d->drafts.failed = true;
		draft_touch(d);
	} else if (e) {
		desk_error(d, e);
	} else if (note && !str_eq(note, "Saved") && !d->drafts.is_told) {
		d->drafts.is_told = true;
		desk_message(d, ROLE_WARN, "%s", i18n_text(note));
	}
}

static void
add_json(struct str *out, const char *text)
{
	str_addc(out, '"');
	for (const char *p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			str_addf(out, "\\%c", *p);
		else if ((unsigned char)*p < 0x20)
			str_addf(out, "\\u%04x", (unsigned char)*p);
		else
			str_addc(out, *p);
	}
	str_addc(out, '"');
}

void
draft_write(struct desk *d, const char *place, const char *ident,
	const char *const *names, const char *const *texts, int n)
{
	struct str body = {0};
	const char *params[] = {place, ident, NULL};

	for (int i = 0; i < n; i++) {
		str_addc(&body, i ? ',' : '{');
		add_json(&body, names[i]);
		str_addc(&body, ':');
		add_json(&body, texts[i]);
	}
	str_add(&body, n ? "}" : "{}");
	params[2] = str_text(&body);
	d->drafts.writing++;
	conn_call(d->conn, CONN_NORMAL, write_sql, 3, params, on_written, d);
	str_free(&body);
}

void
draft_drop(struct desk *d, const char *place)
{
	conn_call(d->conn, CONN_NORMAL, drop_sql, 1, &place, NULL, d);
}
