// SPDX-License-Identifier: MIT
// fields: a pane with the fields of one row, label beside value, in as many columns as fit.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/find.h"
#include "desk/pane.h"
#include "model/query.h"
#include "term/term.h"
#include "ui/fieldset.h"

struct fields {
	struct pane pane;
	struct rowset row;
	struct fieldset_place place;
};

static void
take(void *ctx, struct rowset *r, const struct err *e)
{
	struct fields *f = ctx;

	if (e)
		return;
	rowset_free(&f->row);
	f->row = *r;
	*r = (struct rowset){0};
}

static void
read_row(void *ctx)
{
	struct pane *p = ctx;
	struct list_request q = {
		.screen = p->screen,
		.relation = p->reader.relation,
		.order = p->screen->order,
		.n_order = p->screen->n_order,
		.by = p->by,
		.by_value = p->by_value,
		.seek = ROWS_START,
		.limit = 1,
	};
	struct arena arena = {0};
	struct query sql;

	query_list(&arena, &q, &sql);
	reader_send(&p->reader, &sql);
	arena_free(&arena);
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
			p->reader.loaded ? _("None.") : pane_unread(p));
		if (focused)
			term_cursor(area->row, area->col);
		return;
	}
	fieldset_draw(p->screen, &format, &f->row, 0, area, focused ? &f->place : NULL,
		find_needle(p->desk));
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

	p->desk->dirty = true;
	return fieldset_command(&f->place, c);
}

// All of them are seen at once; there is nowhere to go.
static void
find(struct pane *p, enum find_step step, struct find_state *state)
{
	struct fields *f = (struct fields *)p;
	struct format_context format = desk_format(p->desk);

	(void)step;
	if (f->row.n_rows)
		state->matches += fieldset_matches(p->screen, &format, &f->row, 0, str_text(&state->needle));
}

static void
fields_free(struct pane *p)
{
	rowset_free(&((struct fields *)p)->row);
}

static const struct pane_ops ops = {
	.read = read_row,
	.take = take,
	.draw = draw,
	.row = row,
	.command = command,
	.find = find,
	.free = fields_free,
};

struct pane *
fields_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct fields *f = xcalloc(1, sizeof(*f));

	pane_init(&f->pane, &ops, d, s, by, by_value);
	return &f->pane;
}
