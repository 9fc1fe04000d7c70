// SPDX-License-Identifier: MIT
// takeback: the last thing this person did that can be taken back.
#include "desk/takeback.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "desk/page.h"

const char takeback_last_sql[] = "select undo_id, action, ref, batch_steps, extract(epoch from release_at)::bigint as release_at"
	" from api.undo_step where can_undo order by undo_id desc limit 1";
const char takeback_undo_sql[] = "select ref, note from api.undo(undo_id => $1::bigint)";

void
takeback_describe(const struct screen_set *set, const struct rowset *r, char *out, size_t size)
{
	const char *steps = rowset_get(r, 0, "batch_steps");
	char rows[64];

	if (steps && !str_eq(steps, "1"))
		snprintf(rows, sizeof(rows), _("%d rows"), atoi(steps));
	else
		str_copy(rows, sizeof(rows), rowset_get(r, 0, "ref"));
	snprintf(out, size, "%s  %s", screen_term(set, "undoable", rowset_get(r, 0, "action")), rows);
}

static void
on_last(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;
	struct takeback *t = &d->takeback;
	const char *at;

	if (e)
		return;
	*t = (struct takeback){.here = t->here};
	d->dirty = true;
	if (r->n_rows == 0)
		return;
	at = rowset_get(r, 0, "release_at");
	str_copy(t->id, sizeof(t->id), rowset_get(r, 0, "undo_id"));
	takeback_describe(&d->set, r, t->what, sizeof(t->what));
	t->release_at = at ? atoll(at) : 0;
}

void
takeback_refresh(struct desk *d)
{
	if (desk_may(d, "api.undo_step"))
		conn_call(d->conn, CONN_NORMAL, takeback_last_sql, 0, NULL, on_last, d);
}

static void
on_undone(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	d->calls--;
	if (e)
		desk_error(d, e);
	else
		desk_message(d, ROLE_OK, "%s  %s", rowset_get(r, 0, "ref"),
			i18n_text(rowset_get(r, 0, "note")));
	takeback_refresh(d);
	page_changed_all(d);
}

void
takeback_do(struct desk *d)
{
	const char *id = d->takeback.id;

	if (!id[0]) {
		desk_message(d, ROLE_TEXT, _("There is nothing to take back."));
		return;
	}
	if (!desk_can_ask(d))
		return;
	d->calls++;
	conn_call(d->conn, CONN_NORMAL, takeback_undo_sql, 1, &id, on_undone, d);
}

static int
seconds_left(const struct desk *d)
{
	return d->takeback.release_at ? (int)(d->takeback.release_at - desk_format(d).now) : 0;
}

bool
takeback_text(struct desk *d, struct str *out)
{
	struct takeback *t = &d->takeback;
	char key[32];

	t->shown = seconds_left(d);
	if (!t->id[0] || (t->release_at && t->shown <= 0))
		return false;
	key_label(keymap_key_of(&d->keymap, CMD_UNDO, NULL), key, sizeof(key));
	if (t->release_at)
		str_addf(out, _("%s: goes out in %d s. %s calls it back."), t->what, t->shown, key);
	else
		str_addf(out, _("%s undoes: %s"), key, t->what);
	return true;
}

int64_t
takeback_deadline(const struct desk *d)
{
	return d->takeback.release_at && d->takeback.shown > 0 ? clock_mono_ms() + 1000 : 0;
}
