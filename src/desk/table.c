// SPDX-License-Identifier: MIT
// table: a pane with the rows of a list, read window by window.
//
// The window is one rowset of at most WINDOW_ROWS around what is shown. Moving past its edge reads
// another window that overlaps it; a refresh reads the same stretch again. The selection is a key,
// never a row number: after any read the cursor is on the same record, and at the same height of
// the screen, or on its neighbour when the record has left the list.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/known.h"
#include "desk/pane.h"
#include "model/query.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/grid.h"

#define WINDOW_ROWS 200
#define OVERLAP_ROWS 60
#define COUNT_CAP 10000

struct table {
	struct pane pane;
	const struct relation *relation;
	struct order_term order[ORDER_MAX];
	int n_order;

	char *filter_text;
	struct arena filter_arena;
	struct filter filter;
	bool filter_parsed;

	struct rowset rows;
	bool reversed;         // rows came nearest-first from the far end
	bool at_start, at_end; // the window touches that end of the list
	char *selected;        // key, NULL when there are no rows
	int index, top;        // of the selection and the first row shown, in the window
	int height;            // rows shown when last drawn
	int scroll;            // columns scrolled away

	int requests;          // list queries under way; only the last one's answer counts
	enum query_seek seek;  // of the last one
	bool wanted;           // the person moved, and waits for it
	bool waiting;          // keys wait for it
	int wanted_move;       // rows to move once it is there
	bool again;            // a refresh came meanwhile
	bool loaded;
	long matching, total;  // -1 unknown; COUNT_CAP + 1 = more
};

static void load(struct table *t, enum query_seek seek, int anchor);

static int
row_index(const struct table *t, int shown)
{
	return t->reversed ? t->rows.n_rows - 1 - shown : shown;
}

static const char *
row_key(const struct table *t, int shown)
{
	return rowset_get(&t->rows, row_index(t, shown), t->pane.screen->key);
}

static void
select_row(struct table *t, int index)
{
	int n = t->rows.n_rows;

	if (index >= n)
		index = n - 1;
	if (index < 0)
		index = 0;
	t->index = index;
	free(t->selected);
	t->selected = n ? xstrdup(row_key(t, index)) : NULL;
	t->pane.desk->dirty = true;
}

static void
request_of(const struct table *t, struct list_request *q)
{
	*q = (struct list_request){
		.screen = t->pane.screen,
		.relation = t->relation,
		.order = t->order,
		.n_order = t->n_order,
		.filter = t->filter.n_terms ? &t->filter : NULL,
		.by = t->pane.by,
		.by_value = t->pane.by_value,
		.limit = WINDOW_ROWS,
	};
}

static int
find_key(const struct table *t, const char *key)
{
	for (int i = 0; key && i < t->rows.n_rows; i++) {
		if (str_eq(row_key(t, i), key))
			return i;
	}
	return -1;
}

static void
on_total(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	t->total = e || !r->n_rows ? -1 : atol(rowset_at(r, 0, 0));
	if (!t->filter.n_terms)
		t->matching = t->total;
	t->pane.desk->dirty = true;
}

static void
on_matching(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	t->matching = e || !r->n_rows ? -1 : atol(rowset_at(r, 0, 0));
	t->pane.desk->dirty = true;
}

static void
count(struct table *t)
{
	struct arena arena = {0};
	struct list_request q;
	struct query sql;

	request_of(t, &q);
	if (q.filter) {
		query_count(&arena, &q, COUNT_CAP, &sql);
		conn_call(t->pane.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params,
			on_matching, t);
		q.filter = NULL;
	}
	query_count(&arena, &q, COUNT_CAP, &sql);
	conn_call(t->pane.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_total, t);
	arena_free(&arena);
}

// Puts a fresh window in place of the old one, keeping record and height on the screen.
static void
take_window(struct table *t, struct rowset *r)
{
	int above = t->index - t->top, old_index = t->index, found;
	char *key = t->selected ? xstrdup(t->selected) : NULL;

	rowset_free(&t->rows);
	t->rows = *r;
	*r = (struct rowset){0};
	t->reversed = query_is_reversed(t->seek);
	if (t->seek == ROWS_START)
		t->at_start = true;
	else if (t->seek == ROWS_FROM)
		t->at_start = false;
	else
		t->at_start = t->rows.n_rows < WINDOW_ROWS;
	t->at_end = t->seek == ROWS_END ||
		(t->seek != ROWS_BEFORE && t->rows.n_rows < WINDOW_ROWS);
	found = find_key(t, key);
	free(key);
	if (t->wanted && t->seek == ROWS_START)
		select_row(t, 0);
	else if (t->wanted && t->seek == ROWS_END)
		select_row(t, t->rows.n_rows - 1);
	else
		select_row(t, (found >= 0 ? found : old_index) + t->wanted_move);
	t->top = t->index - above - (found >= 0 ? 0 : t->wanted_move);
}

static void
on_rows(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	if (--t->requests > 0)
		return;
	if (e) {
		if (t->wanted || !t->loaded)
			desk_error(t->pane.desk, e);
	} else {
		take_window(t, r);
		t->loaded = true;
		// A window that begins in the middle but is short: the list has shrunk; show its end.
		if (t->seek == ROWS_FROM && t->rows.n_rows == 0)
			load(t, ROWS_END, 0);
	}
	if (!t->requests) {
		t->wanted = false;
		t->wanted_move = 0;
		t->waiting = t->waiting && t->again;
		if (t->again) {
			t->again = false;
			t->pane.ops->refresh(&t->pane, t->waiting);
		} else if (!e) {
			count(t);
		}
	}
	t->pane.desk->dirty = true;
}

static void
load(struct table *t, enum query_seek seek, int anchor)
{
	struct arena arena = {0};
	struct list_request q;
	struct query sql;

	request_of(t, &q);
	q.seek = seek;
	if (seek == ROWS_FROM || seek == ROWS_BEFORE || seek == ROWS_AFTER)
		q.anchor = query_anchor(&arena, &q, &t->rows, row_index(t, anchor));
	query_list(&arena, &q, &sql);
	t->seek = seek;
	t->requests++;
	conn_call(t->pane.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_rows, t);
	arena_free(&arena);
}

static void
load_wanted(struct table *t, enum query_seek seek, int anchor, int move)
{
	t->wanted = true;
	t->wanted_move = move;
	load(t, seek, anchor);
}

static void
move(struct table *t, int by)
{
	int target = t->index + by, n = t->rows.n_rows;

	if (n == 0)
		return;
	if (target >= n && !t->at_end) {
		load_wanted(t, ROWS_FROM, n > OVERLAP_ROWS ? n - OVERLAP_ROWS : 0, by);
		return;
	}
	if (target < 0 && !t->at_start) {
		load_wanted(t, ROWS_BEFORE, n > OVERLAP_ROWS ? OVERLAP_ROWS : n - 1, by);
		return;
	}
	// A page at a time keeps the selection's height on the screen.
	if (by > 1 || by < -1)
		t->top += target < 0 ? -t->index : target >= n ? n - 1 - t->index : by;
	select_row(t, target);
}

static void
refresh(struct pane *p, bool wait)
{
	struct table *t = (struct table *)p;

	if (!t->relation)
		return;
	t->waiting = t->waiting || wait;
	if (t->requests) {
		t->again = true;
		return;
	}
	if (t->at_start || t->rows.n_rows == 0)
		load(t, ROWS_START, 0);
	else
		load(t, ROWS_FROM, 0);
}

static bool
command(struct pane *p, enum command c)
{
	struct table *t = (struct table *)p;
	int page = t->height > 1 ? t->height - 1 : 1;

	switch (c) {
	case CMD_UP:
		move(t, -1);
		return true;
	case CMD_DOWN:
		move(t, 1);
		return true;
	case CMD_PAGE_UP:
		move(t, -page);
		return true;
	case CMD_PAGE_DOWN:
		move(t, page);
		return true;
	case CMD_FIRST:
		if (t->at_start)
			select_row(t, 0);
		else
			load_wanted(t, ROWS_START, 0, 0);
		return true;
	case CMD_LAST:
		if (t->at_end)
			select_row(t, t->rows.n_rows - 1);
		else
			load_wanted(t, ROWS_END, 0, 0);
		return true;
	case CMD_RIGHT:
		t->scroll++;
		p->desk->dirty = true;
		return true;
	case CMD_LEFT:
		t->scroll -= t->scroll > 0;
		p->desk->dirty = true;
		return true;
	case CMD_REFRESH:
		refresh(p, true);
		return true;
	default:
		return false;
	}
}

static void
draw_empty(const struct table *t, const struct rect *area)
{
	const char *text;

	if (!t->loaded)
		text = _("Reading ...");
	else if (t->filter.n_terms)
		text = _("Nothing matches the filter. F7 changes it; an empty filter shows all.");
	else
		text = _("Nothing here yet.");
	term_text(area->row + 1, area->col + 2, area->cols - 3, ROLE_MUTED, text, strlen(text));
}

static void
draw(struct pane *p, const struct rect *area, bool focused)
{
	struct table *t = (struct table *)p;
	struct format_context format = desk_format(p->desk);
	struct grid grid;
	int head;

	grid_layout(&grid, p->screen, area->cols, t->scroll);
	if (t->scroll && !grid.can_scroll_right && grid.n <= 1) {
		t->scroll--;
		grid_layout(&grid, p->screen, area->cols, t->scroll);
	}
	head = grid.row_lines == 1;
	t->height = (area->rows - head) / grid.row_lines;
	for (int i = 0; i < area->rows; i++)
		term_fill(area->row + i, area->col, area->cols, ROLE_TEXT);
	if (head)
		grid_draw_head(&grid, t->order, t->n_order, area->row, area->col, area->cols);
	if (t->rows.n_rows == 0) {
		draw_empty(t, area);
		if (focused)
			term_cursor(area->row + head, area->col);
		return;
	}
	if (t->top > t->rows.n_rows - t->height)
		t->top = t->rows.n_rows - t->height;
	if (t->top > t->index)
		t->top = t->index;
	if (t->top < 0)
		t->top = 0;
	if (t->index >= t->top + t->height)
		t->top = t->index - t->height + 1;
	for (int i = 0; i < t->height && t->top + i < t->rows.n_rows; i++) {
		int row = area->row + head + i * grid.row_lines;
		bool is_selected = t->top + i == t->index;

		grid_draw_row(&grid, &format, &t->rows, row_index(t, t->top + i), row, area->col,
			area->cols, is_selected && focused);
		if (is_selected && focused)
			term_cursor(row, area->col);
	}
}

static bool
busy(const struct pane *p)
{
	const struct table *t = (const struct table *)p;

	return !t->loaded || t->wanted || t->waiting;
}

static void
table_free(struct pane *p)
{
	struct table *t = (struct table *)p;

	rowset_free(&t->rows);
	arena_free(&t->filter_arena);
	free(t->filter_text);
	free(t->selected);
}

static const struct pane_ops ops = {
	.draw = draw,
	.command = command,
	.refresh = refresh,
	.busy = busy,
	.free = table_free,
};

static bool
parse_filter(struct table *t, const char *text, struct err *e)
{
	struct format_context format = desk_format(t->pane.desk);
	struct filter_context ctx = {
		.screen = t->pane.screen,
		.relation = t->relation,
		.format = &format,
		.me = t->pane.desk->session.login,
	};
	struct arena arena = {0};
	struct filter filter;

	if (!filter_parse(&arena, &ctx, text, &filter, e)) {
		arena_free(&arena);
		return false;
	}
	arena_free(&t->filter_arena);
	t->filter_arena = arena;
	t->filter = filter;
	return true;
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct table *t = ctx;
	struct err bad;

	if (e) {
		t->loaded = true;
		desk_error(t->pane.desk, e);
		return;
	}
	t->relation = rel;
	if (!parse_filter(t, t->filter_text, &bad)) {
		desk_error(t->pane.desk, &bad);
		t->filter_text[0] = '\0';
	}
	load(t, ROWS_START, 0);
}

struct pane *
table_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct table *t = xcalloc(1, sizeof(*t));

	t->pane = (struct pane){.ops = &ops, .desk = d, .screen = s, .by = by,
		.by_value = by_value ? xstrdup(by_value) : NULL};
	memcpy(t->order, s->order, sizeof(t->order));
	t->n_order = s->n_order;
	t->filter_text = xstrdup(by ? "" : s->filter);
	t->matching = t->total = -1;
	t->at_start = true;
	known_relation(d->known, s->view, on_relation, t);
	return &t->pane;
}

bool
table_set_filter(struct pane *p, const char *text, struct err *e)
{
	struct table *t = (struct table *)p;

	if (t->relation && !parse_filter(t, text, e))
		return false;
	free(t->filter_text);
	t->filter_text = xstrdup(text);
	t->matching = -1;
	if (t->relation)
		load_wanted(t, ROWS_START, 0, 0);
	return true;
}

const char *
table_filter(const struct pane *p)
{
	return ((const struct table *)p)->filter_text;
}

// Some codes have an order that their letters do not give (low, normal, high, urgent): a view then
// has a column NAME_rank beside NAME.
static const char *
sort_column(const struct table *t, const char *column)
{
	const struct catalog_column *rank;
	char name[80];

	snprintf(name, sizeof(name), "%s_rank", column);
	rank = t->relation ? catalog_column(t->relation, name) : NULL;
	return rank ? rank->name : column;
}

void
table_sort(struct pane *p, const char *column)
{
	struct table *t = (struct table *)p;
	bool turn;

	column = sort_column(t, column);
	turn = t->n_order && str_eq(t->order[0].column, column);

	t->order[0] = (struct order_term){
		.column = column,
		.descending = turn && !t->order[0].descending,
	};
	t->n_order = 1;
	load_wanted(t, ROWS_START, 0, 0);
}

const struct rowset *
table_row(const struct pane *p, int *index)
{
	const struct table *t = (const struct table *)p;

	if (t->rows.n_rows == 0)
		return NULL;
	*index = row_index(t, t->index);
	return &t->rows;
}

const char *
table_step(struct pane *p, int by)
{
	struct table *t = (struct table *)p;
	int target = t->index + by;

	if (target < 0 || target >= t->rows.n_rows)
		return NULL;
	select_row(t, target);
	return t->selected;
}

static void
count_text(struct str *out, long n)
{
	if (n > COUNT_CAP)
		str_add(out, "10,000+");
	else if (n >= 1000)
		str_addf(out, "%ld,%03ld", n / 1000, n % 1000);
	else
		str_addf(out, "%ld", n);
}

void
table_count_text(const struct pane *p, struct str *out)
{
	const struct table *t = (const struct table *)p;

	if (t->total < 0 || t->matching < 0)
		return;
	if (!t->filter.n_terms) {
		count_text(out, t->total);
		return;
	}
	count_text(out, t->matching);
	str_addf(out, " %s ", _("of"));
	count_text(out, t->total);
}
