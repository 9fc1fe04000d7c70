// SPDX-License-Identifier: MIT
// board_load: the numbers and rows of a board's parts.
#include <stdlib.h>

#include "desk/board.h"
#include "desk/known.h"
#include "model/query.h"

static void
finish(struct part *p, const struct err *e)
{
	p->asking = false;
	p->failed = e != NULL;
	p->board->page.desk->dirty = true;
	if (e)
		desk_error(p->board->page.desk, e);
	if (p->again && !e)
		part_read(p);
}

static void
on_rows(void *ctx, struct rowset *r, const struct err *e)
{
	struct part *p = ctx;

	if (!e) {
		rowset_free(&p->rows);
		p->rows = *r;
		*r = (struct rowset){0};
		p->count = p->panel->place == PANEL_TILE && !p->panel->value[0] ?
			atol(rowset_at(&p->rows, 0, 0)) : p->rows.n_rows;
		p->loaded = true;
		if (p->row >= part_rows(p))
			p->row = part_rows(p) - 1;
	}
	finish(p, e);
}

static bool
parse_filter(struct part *p, const struct relation *rel, struct err *e)
{
	struct desk *d = p->board->page.desk;
	struct format_context format = desk_format(d);
	const struct filter_context ctx = {p->screen, rel, &format, d->session.login};

	// Times such as "today" are of now: the words are read again each time.
	arena_free(&p->arena);
	return filter_parse(&p->arena, &ctx, p->panel->filter, &p->filter, e);
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct part *p = ctx;
	struct list_request q = {.screen = p->screen, .relation = rel, .order = p->screen->order,
		.n_order = p->screen->n_order, .seek = ROWS_START, .limit = BOARD_ROWS};
	struct arena arena = {0};
	struct query sql;
	struct err bad;

	if (!e && !p->panel->behind[0] && !parse_filter(p, rel, &bad))
		e = &bad;
	if (e) {
		finish(p, e);
		return;
	}
	p->relation = rel;
	if (!p->panel->behind[0])
		q.filter = &p->filter;
	if (p->panel->place == PANEL_TILE && !p->panel->value[0])
		query_count(&arena, &q, BOARD_COUNT_CAP, &sql);
	else
		query_list(&arena, &q, &sql);
	conn_call(p->board->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_rows, p);
	arena_free(&arena);
}

void
part_read(struct part *p)
{
	p->again = p->asking;
	if (p->asking)
		return;
	p->asking = true;
	known_relation(p->board->page.desk->known, p->screen->view, on_relation, p);
}

void
part_done(struct part *p)
{
	conn_forget(p->board->page.desk->conn, p);
	known_forget(p->board->page.desk->known, p);
	rowset_free(&p->rows);
	arena_free(&p->arena);
}

int
part_rows(const struct part *p)
{
	int most = p->panel->place == PANEL_TABLE ? p->board->most : BOARD_ROWS;

	if (p->panel->place == PANEL_TILE || p->rows.n_rows == 0)
		return 1;
	return p->rows.n_rows < most ? p->rows.n_rows : most;
}

void
part_words(const struct part *p, struct str *out)
{
	const char *key = rowset_get(&p->rows, p->row, p->screen->key);

	str_add(out, p->panel->filter);
	if (p->panel->behind[0] && key) {
		str_addf(out, "%s%s:\"", out->len ? " " : "", p->panel->by);
		for (; *key; key++)
			str_add(out, *key == '"' ? "\"\"" : (char[]){*key, '\0'});
		str_addc(out, '"');
	} else if (p->panel->behind[0]) {
		str_addf(out, "%s%s:", out->len ? " " : "", p->panel->by);
	}
}
