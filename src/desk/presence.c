// SPDX-License-Identifier: MIT
// presence: who else looks at the record in front, or writes about it.
#include "desk/presence.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "desk/page.h"

#define BEAT_MS 20000 // the database forgets people after 60 s

static const char put_sql[] = "select note from api.presence_put(entity => $1, entity_id => $2::bigint, doing => $3)";
static const char drop_sql[] = "select note from api.presence_drop(entity => $1, entity_id => $2::bigint)";
static const char take_sql[] = "select note from api.presence_take(entity => $1, entity_id => $2::bigint, ref => $3)";
static const char others_sql[] = "select name, doing, (extract(epoch from core.now() - since) / 60)::int as minutes"
	" from api.presence where entity = $1 and entity_id = $2::bigint order by doing desc, since limit 3";

static bool
is_watched(const struct presence *p, const char *entity, const char *key)
{
	return key && p->entity[0] && str_eq(p->entity, entity) && str_eq(p->key, key);
}

static void
on_others(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e)
		return;
	rowset_free(&d->presence.others);
	d->presence.others = *r;
	*r = (struct rowset){0};
	d->dirty = true;
}

void
presence_changed(struct desk *d)
{
	const char *params[] = {d->presence.entity, d->presence.key};

	if (d->presence.entity[0])
		conn_call(d->conn, CONN_NORMAL, others_sql, 2, params, on_others, d);
}

static void
say(struct desk *d)
{
	struct presence *p = &d->presence;
	const char *params[] = {p->entity, p->key, p->writing ? "writing" : "viewing"};

	p->beat_at = clock_mono_ms() + BEAT_MS;
	conn_call(d->conn, CONN_NORMAL, put_sql, 3, params, NULL, d);
}

static void
leave(struct desk *d)
{
	struct presence *p = &d->presence;
	const char *params[] = {p->entity, p->key};

	if (p->entity[0])
		conn_call(d->conn, CONN_NORMAL, drop_sql, 2, params, NULL, d);
	rowset_free(&p->others);
	p->entity[0] = p->key[0] = '\0';
	p->beat_at = 0;
}

// Only rows that have a number can be watched, and only of screens that are told of changes.
static bool
has_row(const struct page *p)
{
	long number;

	return p->key && p->screen && p->screen->notify[0] && str_to_long(p->key, 1, 1000000000000L, &number);
}

static const struct page *
find_row(const struct desk *d, bool *writing)
{
	const struct page *p = d->top;

	while (p && p->kind != PAGE_FULL && !(p->kind == PAGE_DOCK && has_row(p)))
		p = p->below;
	*writing = p && p->kind == PAGE_DOCK;
	return p && has_row(p) ? p : NULL;
}

void
presence_follow(struct desk *d)
{
	struct presence *p = &d->presence;
	bool writing;
	const struct page *row;

	if (!conn_is_open(d->conn) || !d->is_open || !desk_may(d, "api.presence_put"))
		return;
	row = find_row(d, &writing);
	if (row && is_watched(p, row->screen->notify, row->key)) {
		if (writing != p->writing || clock_mono_ms() >= p->beat_at) {
			p->writing = writing;
			say(d);
		}
		return;
	}
	if (!row && !p->entity[0])
		return;
	leave(d);
	if (!row)
		return;
	str_copy(p->entity, sizeof(p->entity), row->screen->notify);
	str_copy(p->key, sizeof(p->key), row->key);
	p->writing = writing;
	say(d);
	presence_changed(d);
}

int64_t
presence_deadline(const struct desk *d)
{
	return conn_is_open(d->conn) ? d->presence.beat_at : 0;
}

void
presence_text(const struct desk *d, const char *entity, const char *key, struct str *out)
{
	const struct rowset *r = &d->presence.others;

	if (!is_watched(&d->presence, entity, key))
		return;
	for (int i = 0; i < r->n_rows; i++) {
		const char *name = rowset_get(r, i, "name"), *minutes = rowset_get(r, i, "minutes");
		bool writes = str_eq(rowset_get(r, i, "doing"), "writing");

		str_add(out, out->len ? "  * " : "* ");
		if (str_eq(minutes, "0"))
			str_addf(out, writes ? _("%s is writing") : _("%s is here"), name);
		else
			str_addf(out, writes ? _("%s is writing (%s min)") : _("%s is here (%s min)"), name,
				minutes);
	}
}

const char *
presence_writer(const struct desk *d, const char *entity, const char *key)
{
	const struct rowset *r = &d->presence.others;

	for (int i = 0; is_watched(&d->presence, entity, key) && i < r->n_rows; i++) {
		if (str_eq(rowset_get(r, i, "doing"), "writing"))
			return rowset_get(r, i, "name");
	}
	return NULL;
}

void
presence_take(struct desk *d, const char *entity, const char *key, const char *ident)
{
	const char *params[] = {entity, key, ident};

	conn_call(d->conn, CONN_NORMAL, take_sql, 3, params, NULL, d);
}

void
presence_done(struct desk *d)
{
	rowset_free(&d->presence.others);
}
