// SPDX-License-Identifier: MIT
// board_load: the numbers and rows of a board's parts.
#include <stdlib.h>

#include "desk/board.h"

static bool
counts(const struct part *p)
{
	return p->panel->place == PANEL_TILE && !p->panel->value[0];
}

static void
take(void *ctx, struct rowset *r, const struct err *e)
{
	struct part *p = ctx;

	if (e)
		return;
	rowset_free(&p->rows);
	p->rows = *r;
	*r = (struct rowset){0};
	p->count = counts(p) ? atol(rowset_at(&p->rows, 0, 0)) : p->rows.n_rows;
	if (p->row >= part_rows(p))
		p->row = part_rows(p) - 1;
}

// Times such as "today" are of now: the words are read again each time.
static bool
parse_filter(struct part *p, struct err *e)
{
	struct desk *d = p->reader.desk;
	struct format_context format = desk_format(d);
	const struct filter_context ctx = {p->screen, p->reader.relation, &format, d->session.login};

	arena_free(&p->arena);
	return filter_parse(&p->arena, &ctx, p->panel->filter, &p->filter, e);
}

static void
read_part(void *ctx)
{
	struct part *p = ctx;
	struct list_request q = {.screen = p->screen, .relation = p->reader.relation,
		.order = p->screen->order, .n_order = p->screen->n_order, .seek = ROWS_START,
		.limit = BOARD_ROWS};
	struct arena arena = {0};
	struct query sql;
	struct err e;

	if (!p->panel->behind[0]) {
		if (!parse_filter(p, &e)) {
			p->reader.failed = true;
			desk_error(p->reader.desk, &e);
			return;
		}
		q.filter = &p->filter;
	}
	if (counts(p))
		query_count(&arena, &q, BOARD_COUNT_CAP, &sql);
	else
		query_list(&arena, &q, &sql);
	reader_send(&p->reader, &sql);
	arena_free(&arena);
}

void
part_begin(struct part *p)
{
	reader_init(&p->reader, p->board->page.desk, p->screen->view, read_part, take, p);
	reader_refresh(&p->reader, false);
}

void
part_done(struct part *p)
{
	reader_done(&p->reader);
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
