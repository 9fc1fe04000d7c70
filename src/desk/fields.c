// SPDX-License-Identifier: MIT
// fields: a pane with the fields of one row, label beside value, in as many columns as fit.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/pane.h"
#include "model/query.h"
#include "term/term.h"
#include "ui/fieldset.h"

struct fields {
	struct pane pane;
	struct rowset row;
	bool loading, loaded, again;
	struct fieldset_place place;
};

static void
on_row(void *ctx, struct rowset *r, const struct err *e)
{
	struct fields *f = ctx;

	f->loading = false;
	f->pane.desk->dirty = true;
	if (e && !f->loaded)
		desk_error(f->pane.desk, e);
	f->loaded = true;
	if (e)
		return;
	rowset_free(&f->row);
	f->row = *r;
	*r = (struct rowset){0};
	if (f->again) {
		f->again = false;
		f->pane.ops->refresh(&f->pane, false);
	}
}

static void
refresh(struct pane *p, bool wait)
{
	struct fields *f = (struct fields *)p;
	struct list_request q = {
		.screen = p->screen,
		.relation = p->relation,
		.order = p->screen->order,
		.n_order = p->screen->n_order,
		.by = p->by,
		.by_value = p->by_value,
		.seek = ROWS_START,
		.limit = 1,
	};
	struct arena arena = {0};
	struct query sql;

	(void)wait; // nothing is done to these rows
	if (!p->relation) {
		pane_ask_relation(p);
		return;
	}
	if (f->loading) {
		f->again = true;
		return;
	}
	f->loading = true;
	query_list(&arena, &q, &sql);
	conn_call(p->desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_row, f);
	arena_free(&arena);
}

static void
known(struct pane *p, const struct err *e)
{
	if (e) {
		((struct fields *)p)->loaded = true;
		desk_error(p->desk, e);
	} else {
		refresh(p, false);
	}
}

static void
draw(struct pane *p, const struct rect *area, bool focused)
{
	struct fields *f = (struct fields *)p;
	struct format_context format = desk_format(p->desk);

	for (int i = 0; i < area->rows; i++)
		term_fill(area->row + i, area->col, area->cols, ROLE_TEXT);
	if (f->row.n_rows == 0) {
		term_print(area->row, area->col + 2, ROLE_MUTED, "%s",
			f->loaded ? _("None.") : _("Reading ..."));
		if (focused)
			term_cursor(area->row, area->col);
		return;
	}
	fieldset_draw(p->screen, &format, &f->row, 0, area, focused ? &f->place : NULL);
}

static const struct rowset *
row(const struct pane *p, int *index)
{
	const struct fields *f = (const struct fields *)p;

	*index = 0;
	return f->row.n_rows ? &f->row : NULL;
}

static bool
command(struct pane *p, enum command c)
{
	struct fields *f = (struct fields *)p;

	if (c == CMD_REFRESH) {
		refresh(p, false);
		return true;
	}
	p->desk->dirty = true;
	return fieldset_command(&f->place, c);
}

static bool
busy(const struct pane *p)
{
	return !((const struct fields *)p)->loaded;
}

static void
fields_free(struct pane *p)
{
	rowset_free(&((struct fields *)p)->row);
}

static const struct pane_ops ops = {
	.known = known,
	.draw = draw,
	.row = row,
	.command = command,
	.refresh = refresh,
	.busy = busy,
	.free = fields_free,
};

struct pane *
fields_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct fields *f = xcalloc(1, sizeof(*f));

	pane_init(&f->pane, &ops, d, s, by, by_value);
	pane_ask_relation(&f->pane);
	return &f->pane;
}
