// SPDX-License-Identifier: MIT
// batch: what an action will be done to, before it is.
#include "desk/batch.h"
#include "desk/find.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "desk/marks.h"
#include "term/term.h"
#include "ui/pager.h"

struct preview {
	struct page page;
	struct batch *batch; // NULL once it has been handed on
	struct pager pager;
	bool read;
};

void
batch_free(struct batch *b)
{
	if (!b)
		return;
	rowset_free(&b->rows);
	personal_params_free(&b->given);
	free(b);
}

static struct act_target
row_target(const struct batch *b, int row)
{
	return (struct act_target){.screen = b->screen, .rows = &b->rows, .index = row};
}

const char *
batch_refusal(const struct batch *b, int row)
{
	struct act_target t = row_target(b, row);

	return act_refusal(b->desk, &t, b->action);
}

const char *
batch_key(const struct batch *b, int row)
{
	const char *key = rowset_get(&b->rows, row, b->screen->key);

	return key ? key : "";
}

const char *
batch_ident(const struct batch *b, int row)
{
	const char *ident = rowset_get(&b->rows, row, b->screen->ident);

	return ident ? ident : batch_key(b, row);
}

// --- the page ---

static void
title(struct page *p, struct str *out)
{
	const struct preview *v = (const struct preview *)p;

	str_add(out, i18n_text(v->batch->action->label));
}

static void
draw(struct page *p, const struct rect *area)
{
	struct rect inner = {area->row, area->col + 1, area->rows, area->cols - 1};

	pager_draw(&((struct preview *)p)->pager, &inner, true, find_needle(p->desk));
}

// "T-1024  Where is my parcel?": the row as its list shows it, shortened to the first columns.
static void
describe(const struct batch *b, int row, struct str *out)
{
	struct format_context format = desk_format(b->desk);
	int n = 0;

	str_add(out, batch_ident(b, row));
	for (int i = 0; i < b->screen->n_columns && n < 4; i++) {
		const struct column *c = &b->screen->columns[i];
		struct str cell = {0};

		if (c->hidden || str_eq(c->name, b->screen->ident))
			continue;
		grid_cell_text(&cell, &format, c, &b->rows, row);
		str_addf(out, "%s%s", cell.len ? "  " : "", str_text(&cell));
		str_free(&cell);
		n++;
	}
}

// Refused rows with the reason, then those it is done to with what would be asked for one of them.
static void
add_rows(struct preview *v, bool fit)
{
	struct batch *b = v->batch;

	for (int i = 0; i < b->rows.n_rows; i++) {
		const char *why = batch_refusal(b, i);
		struct act_target t = row_target(b, i);
		struct arena arena = {0};
		struct str line = {0};

		if (!why == fit) {
			describe(b, i, &line);
			if (why)
				str_addf(&line, "  ! %s", why);
			else if (b->action->confirm_if[0] && rowset_true(&b->rows, i, b->action->confirm_if))
				str_addf(&line, "  * %s", act_fill(&arena, b->desk, &t, _(b->action->confirm)));
			pager_add_hanging(&v->pager, 0, why ? ROLE_WARN : ROLE_TEXT, 2, 4, str_text(&line));
		}
		str_free(&line);
		arena_free(&arena);
	}
}

static void
add_text(struct preview *v)
{
	struct batch *b = v->batch;
	int gone = table_marks(b->table)->n - b->rows.n_rows, unfit = b->rows.n_rows - b->n_fit;
	struct str line = {0};

	str_addf(&line, _("%s: %d of %d marked rows."), i18n_text(b->action->label), b->n_fit,
		table_marks(b->table)->n);
	pager_add(&v->pager, 0, ROLE_LABEL, 0, str_text(&line));
	if (gone > 0) {
		str_clear(&line);
		str_addf(&line, _("%d are not there any more, or not for you to see."), gone);
		pager_add(&v->pager, 0, ROLE_WARN, 0, str_text(&line));
	}
	if (unfit) {
		pager_add(&v->pager, 0, ROLE_TEXT, 0, "");
		pager_add(&v->pager, 0, ROLE_LABEL, 0, _("Left out, because it cannot be done to them:"));
		add_rows(v, false);
	}
	if (b->n_fit) {
		pager_add(&v->pager, 0, ROLE_TEXT, 0, "");
		pager_add(&v->pager, 0, ROLE_LABEL, 0, _("It will be done to:"));
		add_rows(v, true);
	}
	str_free(&line);
}

static void
on_rows(void *ctx, struct rowset *r, const struct err *e)
{
	struct preview *v = ctx;
	struct desk *d = v->page.desk;

	v->read = true;
	key_flush(&d->keys); // typed before anybody could have read it
	if (e) {
		desk_error(d, e);
		if (d->top == &v->page) // help may lie over it, when the database was away
			page_pop(d);
		return;
	}
	v->batch->rows = *r;
	*r = (struct rowset){0};
	for (int i = 0; i < v->batch->rows.n_rows; i++)
		v->batch->n_fit += batch_refusal(v->batch, i) == NULL;
	add_text(v);
	d->dirty = true;
}

static void
go_on(struct preview *v)
{
	struct batch *b = v->batch;
	struct desk *d = b->desk;

	if (!b->n_fit) {
		desk_message(d, ROLE_ERROR, _("It can be done to none of them."));
		return;
	}
	v->batch = NULL;
	page_pop(d);
	act_begin_batch(b);
}

static bool
command(struct page *p, enum command c)
{
	struct preview *v = (struct preview *)p;

	p->desk->dirty = true;
	if (c == CMD_OPEN || c == CMD_SUBMIT) {
		go_on(v);
		return true;
	}
	return pager_command(&v->pager, c);
}

static bool
busy(const struct page *p)
{
	return !((const struct preview *)p)->read;
}

static void
find(struct page *p, enum find_step step, struct find_state *state)
{
	pager_find(&((struct preview *)p)->pager, step, state);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	const struct preview *v = (const struct preview *)p;
	int n = page_hint(p->desk, out, 0, max, CMD_OPEN, NULL, _("Go on"), !v->batch->n_fit);

	n = page_hint(p->desk, out, n, max, CMD_PAGE_DOWN, NULL, NULL, false);
	return page_hint(p->desk, out, n, max, CMD_BACK, NULL, _("Cancel"), false);
}

static void
preview_free(struct page *p)
{
	struct preview *v = (struct preview *)p;

	pager_done(&v->pager);
	batch_free(v->batch);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.command = command,
	.find = find,
	.busy = busy,
	.hints = hints,
	.free = preview_free,
};

void
batch_begin(struct desk *d, const struct act_target *t, const struct action *a)
{
	struct preview *v = xcalloc(1, sizeof(*v));
	struct arena arena = {0};
	struct query sql;

	v->batch = xcalloc(1, sizeof(*v->batch));
	*v->batch = (struct batch){.desk = d, .table = t->table, .screen = t->screen, .action = a};
	v->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = t->screen};
	pager_init(&v->pager);
	page_push(d, &v->page);
	table_query_marked(t->table, &arena, &sql);
	conn_call(d->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_rows, v);
	arena_free(&arena);
}
