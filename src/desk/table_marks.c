// SPDX-License-Identifier: MIT
// table_marks: marking rows of a table, and reading the marked ones.
#include <stdlib.h>

#include "base/i18n.h"
#include "desk/table.h"
#include "term/term.h"

static void
say_full(struct table *t)
{
	desk_message(t->pane.desk, ROLE_ERROR,
		_("%d rows are marked; that is as many as there can be."), MARKS_MAX);
}

static void
mark(struct table *t, int shown)
{
	free(t->last_mark);
	t->last_mark = xstrdup(table_key(t, shown));
	if (!marks_add(&t->marks, t->last_mark))
		say_full(t);
}

static void
toggle(struct table *t)
{
	if (marks_find(&t->marks, t->selected))
		marks_remove(&t->marks, t->selected);
	else
		mark(t, t->index);
	table_move(t, 1);
}

static void
mark_and_move(struct table *t, int by)
{
	int to = t->index + by;

	mark(t, t->index);
	if (to >= 0 && to < t->rows.n_rows)
		mark(t, to);
	table_move(t, by);
}

static void
mark_range(struct table *t)
{
	int from = -1;

	for (int i = 0; t->last_mark && i < t->rows.n_rows; i++) {
		if (str_eq(table_key(t, i), t->last_mark))
			from = i;
	}
	if (from < 0) {
		desk_message(t->pane.desk, ROLE_TEXT,
			_("Mark the row where it begins first; it has to be near enough to be shown again."));
		return;
	}
	for (int step = from < t->index ? 1 : -1; from != t->index; from += step)
		mark(t, from);
	mark(t, t->index);
}

static void
on_keys(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;
	struct desk *d = t->pane.desk;
	bool all = true;

	d->calls--;
	d->dirty = true;
	if (e) {
		desk_error(d, e);
		return;
	}
	for (int i = 0; i < r->n_rows && all; i++)
		all = marks_add(&t->marks, rowset_get(r, i, t->pane.screen->key));
	if (!all)
		desk_message(d, ROLE_ERROR,
			_("The filter finds more: only %d rows are marked, as many as there can be."),
			t->marks.n);
	table_count_hidden(t);
}

// What the filter finds at this moment, wherever it is in the list.
static void
mark_all(struct table *t)
{
	struct arena arena = {0};
	struct list_request q;
	struct query sql;

	if (!desk_can_ask(t->pane.desk))
		return;
	table_request(t, &q);
	q.keys_only = true;
	q.limit = MARKS_MAX + 1;
	query_list(&arena, &q, &sql);
	t->pane.desk->calls++;
	conn_call(t->pane.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_keys, t);
	arena_free(&arena);
}

bool
table_mark_command(struct table *t, enum command c)
{
	if (c < CMD_MARK || c > CMD_UNMARK)
		return false;
	t->pane.desk->dirty = true;
	if (t->pane.by) { // a panel: what a record's keys do is about the record
		desk_message(t->pane.desk, ROLE_TEXT, "%s", _("Rows can be marked on lists only."));
		return true;
	}
	if (!t->rows.n_rows && c != CMD_UNMARK)
		return true;
	switch (c) {
	case CMD_MARK:
		toggle(t);
		break;
	case CMD_MARK_UP:
		mark_and_move(t, -1);
		break;
	case CMD_MARK_DOWN:
		mark_and_move(t, 1);
		break;
	case CMD_MARK_RANGE:
		mark_range(t);
		break;
	case CMD_MARK_ALL:
		mark_all(t);
		break;
	default:
		marks_free(&t->marks);
		t->hidden_marks = 0;
	}
	return true;
}

struct marks *
table_marks(struct pane *p)
{
	return &((struct table *)p)->marks;
}

void
table_marks_text(const struct pane *p, struct str *out)
{
	const struct table *t = (const struct table *)p;

	str_addf(out, _("%d marked"), t->marks.n);
	if (t->hidden_marks > 0)
		str_addf(out, _(", %d hidden by the filter"), t->hidden_marks);
}

const char *
table_mark_reason(const struct pane *p)
{
	const struct table *t = (const struct table *)p;
	const struct mark *m = t->selected ? marks_find(&t->marks, t->selected) : NULL;

	return m ? m->reason : NULL;
}

void
table_draw_mark(const struct table *t, int shown, int row, int col, bool selected)
{
	const struct mark *m = marks_find(&t->marks, table_key(t, shown));
	const char *sign = !m ? " " : m->reason ? "!" : "*";

	term_text(row, col, 1, selected ? ROLE_SELECTED : m && m->reason ? ROLE_DANGER : ROLE_MARKED,
		sign, 1);
}

// --- what is marked, read again -----------------------------------------------------------------

void
table_query_marked(const struct pane *p, struct arena *arena, struct query *out)
{
	const struct table *t = (const struct table *)p;
	struct list_request q;
	struct str keys = {0};

	table_request(t, &q);
	marks_array(&t->marks, &keys);
	q.filter = NULL;
	q.keys = str_text(&keys);
	q.limit = MARKS_MAX;
	query_list(arena, &q, out);
	str_free(&keys);
}

static void
on_found(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	t->counting[2] = 0;
	t->hidden_marks = e || !r->n_rows ? 0 : t->asked_marks - (int)atol(rowset_at(r, 0, 0));
	t->pane.desk->dirty = true;
}

void
table_count_hidden(struct table *t)
{
	struct arena arena = {0};
	struct list_request q;
	struct str keys = {0};
	struct query sql;

	if (t->counting[2])
		conn_cancel(t->pane.desk->conn, t->counting[2]);
	t->counting[2] = 0;
	t->hidden_marks = 0;
	if (!t->marks.n)
		return;
	table_request(t, &q);
	marks_array(&t->marks, &keys);
	t->asked_marks = t->marks.n;
	q.keys = str_text(&keys);
	query_count(&arena, &q, MARKS_MAX, &sql);
	t->counting[2] = conn_call(t->pane.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params,
		on_found, t);
	str_free(&keys);
	arena_free(&arena);
}
