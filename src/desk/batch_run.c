// SPDX-License-Identifier: MIT
// batch_run: one call after another, and what became of each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/batch.h"
#include "desk/find.h"
#include "desk/marks.h"
#include "model/query.h"
#include "term/term.h"
#include "ui/pager.h"

struct run {
	struct page page;
	struct batch *batch;
	const struct routine *fn;
	struct pager pager; // what could not be done
	char id[ACT_REQUEST_KEY];
	int at;             // row of the batch whose call is under way
	int done, left_out;
	bool stopping, ended;
};

static const char begin_sql[] = "select pg_catalog.set_config('quayside.batch', $1, false)";

static void
leave_out(struct run *r, int row, const char *why)
{
	struct batch *b = r->batch;
	struct str line = {0};

	r->left_out++;
	marks_explain(table_marks(b->table), batch_key(b, row), why);
	str_addf(&line, "%s  %s", batch_ident(b, row), why);
	pager_add_hanging(&r->pager, 0, ROLE_TEXT, 2, 4, str_text(&line));
	str_free(&line);
}

// Back to the list when there is nothing to read here.
static void
end(struct run *r)
{
	struct batch *b = r->batch;
	struct desk *d = b->desk;
	const char *none = "";
	bool all = r->left_out == 0 && !r->stopping;

	r->ended = true;
	conn_call(d->conn, CONN_NORMAL, begin_sql, 1, &none, NULL, NULL);
	desk_message(d, all ? ROLE_OK : ROLE_ERROR, _("%s: %d done, %d not."), i18n_text(b->action->label),
		r->done, b->rows.n_rows - r->done);
	key_flush(&d->keys);
	takeback_refresh(d);
	if (all)
		page_pop(d);
	page_changed_all(d);
}

static void call_next(struct run *r);

static void
on_result(void *ctx, struct rowset *result, const struct err *e)
{
	struct run *r = ctx;
	struct batch *b = r->batch;

	(void)result;
	r->page.desk->dirty = true;
	if (!e) {
		r->done++;
		marks_remove(table_marks(b->table), batch_key(b, r->at));
	} else if (e->cls == ERR_UNAVAILABLE) {
		leave_out(r, r->at, _("The database went away: it is not known whether this was done."));
		r->stopping = true;
	} else {
		leave_out(r, r->at, e->msg);
	}
	r->at++;
	call_next(r);
}

static void
call_row(struct run *r)
{
	const struct batch *b = r->batch;
	char request_key[ACT_REQUEST_KEY];
	struct arena arena = {0};
	struct query sql;

	act_request_key(request_key);
	act_call_query(&arena, r->fn, batch_key(b, r->at), rowset_get(&b->rows, r->at, "version"),
		request_key, &b->given, &sql);
	conn_call(b->desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_result, r);
	arena_free(&arena);
}

static void
call_next(struct run *r)
{
	struct batch *b = r->batch;

	for (; r->at < b->rows.n_rows && !r->stopping; r->at++) {
		const char *why = batch_refusal(b, r->at);

		if (!why) {
			call_row(r);
			return;
		}
		leave_out(r, r->at, why);
	}
	end(r);
}

// --- the page ---

static void
title(struct page *p, struct str *out)
{
	const struct run *r = (const struct run *)p;

	str_add(out, i18n_text(r->batch->action->label));
}

static void
draw(struct page *p, const struct rect *area)
{
	struct run *r = (struct run *)p;
	struct rect inner = {area->row + 2, area->col + 1, area->rows - 2, area->cols - 1};
	char key[32];

	key_label(keymap_key_of(&p->desk->keymap, CMD_BACK, NULL), key, sizeof(key));
	if (r->ended)
		term_print(area->row, area->col + 1, ROLE_LABEL, _("%d done, %d not. What was not stays marked:"),
			r->done, r->batch->rows.n_rows - r->done);
	else
		term_print(area->row, area->col + 1, ROLE_LABEL, _("%d of %d   %s stops"), r->at,
			r->batch->rows.n_rows, key);
	pager_draw(&r->pager, &inner, true, find_needle(p->desk));
}

// Nobody walks away from it while it runs: what it does next would not be seen.
static bool
command(struct page *p, enum command c)
{
	struct run *r = (struct run *)p;

	p->desk->dirty = true;
	if (!r->ended) {
		r->stopping = r->stopping || c == CMD_BACK;
		return true;
	}
	if (c == CMD_OPEN) {
		page_pop(p->desk);
		return true;
	}
	return pager_command(&r->pager, c);
}

static bool
verb(struct page *p, const char *name)
{
	(void)name;
	return !((struct run *)p)->ended;
}

static void
find(struct page *p, enum find_step step, struct find_state *state)
{
	pager_find(&((struct run *)p)->pager, step, state);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	const struct run *r = (const struct run *)p;

	return page_hint(p->desk, out, 0, max, CMD_BACK, NULL, r->ended ? NULL : _("Stop"), false);
}

static void
run_free(struct page *p)
{
	struct run *r = (struct run *)p;

	pager_done(&r->pager);
	batch_free(r->batch);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.command = command,
	.find = find,
	.verb = verb,
	.hints = hints,
	.free = run_free,
};

void
batch_run(struct batch *b, const struct routine *fn)
{
	struct run *r = xcalloc(1, sizeof(*r));
	const char *id = r->id;

	r->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = b->screen};
	r->batch = b;
	r->fn = fn;
	pager_init(&r->pager);
	act_request_key(r->id);
	page_push(b->desk, &r->page);
	conn_call(b->desk->conn, CONN_NORMAL, begin_sql, 1, &id, NULL, NULL);
	call_next(r);
}
