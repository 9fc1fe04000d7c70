// SPDX-License-Identifier: MIT
// table_load: the rows of a table, read window by window.
#include <stdlib.h>

#include "desk/table.h"

#define WINDOW_ROWS 200
#define OVERLAP_ROWS 60
#define AHEAD_ROWS 20 // the next window is read when the selection is so near to the edge

int
table_row_index(const struct table *t, int shown)
{
	return t->reversed ? t->rows.n_rows - 1 - shown : shown;
}

const char *
table_key(const struct table *t, int shown)
{
	const char *key = rowset_get(&t->rows, table_row_index(t, shown), t->pane.screen->key);

	return key ? key : "";
}

void
table_select(struct table *t, int index)
{
	int n = t->rows.n_rows;

	if (index >= n)
		index = n - 1;
	if (index < 0)
		index = 0;
	t->index = index;
	free(t->selected);
	t->selected = n ? xstrdup(table_key(t, index)) : NULL;
	t->pane.desk->dirty = true;
}

void
table_request(const struct table *t, struct list_request *q)
{
	*q = (struct list_request){
		.screen = t->pane.screen,
		.relation = t->pane.reader.relation,
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
		if (str_eq(table_key(t, i), key))
			return i;
	}
	return -1;
}

static void
on_total(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	t->counting[0] = 0;
	t->total = e || !r->n_rows ? -1 : atol(rowset_at(r, 0, 0));
	if (!t->filter.n_terms)
		t->matching = t->total;
	t->pane.desk->dirty = true;
}

static void
on_matching(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	t->counting[1] = 0;
	t->matching = e || !r->n_rows ? -1 : atol(rowset_at(r, 0, 0));
	t->pane.desk->dirty = true;
}

static void
count(struct table *t)
{
	struct conn *conn = t->pane.desk->conn;
	struct arena arena = {0};
	struct list_request q;
	struct query sql;

	table_request(t, &q);
	if (q.filter) {
		query_count(&arena, &q, TABLE_COUNT_CAP, &sql);
		t->counting[1] = conn_call(conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params,
			on_matching, t);
		q.filter = NULL;
	}
	query_count(&arena, &q, TABLE_COUNT_CAP, &sql);
	t->counting[0] = conn_call(conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_total, t);
	arena_free(&arena);
	table_count_hidden(t);
}

// Rows go before counts, and a count of what is no longer asked for must not arrive.
static void
stop_counting(struct table *t)
{
	for (int i = 0; i < 3; i++) {
		if (t->counting[i])
			conn_cancel(t->pane.desk->conn, t->counting[i]);
		t->counting[i] = 0;
	}
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
		table_select(t, 0);
	else if (t->wanted && t->seek == ROWS_END)
		table_select(t, t->rows.n_rows - 1);
	else
		table_select(t, (found >= 0 ? found : old_index) + t->wanted_move);
	t->top = t->index - above - (found >= 0 ? 0 : t->wanted_move);
}

static void
load(struct table *t, enum query_seek seek, int anchor)
{
	struct arena arena = {0};
	struct list_request q;
	struct query sql;

	stop_counting(t);
	table_request(t, &q);
	q.seek = seek;
	if (seek == ROWS_FROM || seek == ROWS_BEFORE || seek == ROWS_AFTER)
		q.anchor = query_anchor(&arena, &q, &t->rows, table_row_index(t, anchor));
	query_list(&arena, &q, &sql);
	t->seek = seek;
	reader_send(&t->pane.reader, &sql);
	arena_free(&arena);
}

void
table_take(void *ctx, struct rowset *r, const struct err *e)
{
	struct table *t = ctx;

	if (!e) {
		take_window(t, r);
		// A window that begins in the middle but is short: the list has shrunk; show its end.
		if (t->seek == ROWS_FROM && t->rows.n_rows == 0) {
			load(t, ROWS_END, 0);
			return;
		}
		if (!t->pane.reader.again)
			count(t);
	} else if (t->turned) {
		rowset_free(&t->rows);
		table_select(t, 0);
		t->pane.reader.loaded = false;
		t->pane.reader.failed = true;
	}
	t->wanted = t->turned = false;
	t->wanted_move = 0;
}

void
table_load_wanted(struct table *t, enum query_seek seek, int anchor, int move)
{
	if (!t->pane.reader.relation)
		return; // there is nothing to move in, to sort or to filter
	t->wanted = t->pane.reader.awaited = true;
	t->wanted_move = move;
	load(t, seek, anchor);
}

void
table_turn(struct table *t)
{
	t->turned = true;
	table_load_wanted(t, ROWS_START, 0, 0);
}

void
table_move(struct table *t, int by)
{
	int target = t->index + by, n = t->rows.n_rows;

	if (n == 0)
		return;
	// The next window overlaps this one by what is shown at least, however tall the terminal is.
	if (target >= n && !t->at_end) {
		int overlap = n > OVERLAP_ROWS ? n - OVERLAP_ROWS : 0;

		table_load_wanted(t, ROWS_FROM, t->top < overlap ? t->top : overlap, by);
		return;
	}
	if (target < 0 && !t->at_start) {
		int below = t->top + t->height > OVERLAP_ROWS ? t->top + t->height : OVERLAP_ROWS;

		table_load_wanted(t, ROWS_BEFORE, below < n ? below : n - 1, by);
		return;
	}
	// A page at a time keeps the selection's height on the screen.
	if (by > 1 || by < -1)
		t->top += target < 0 ? -t->index : target >= n ? n - 1 - t->index : by;
	table_select(t, target);
}

void
table_read_ahead(struct table *t)
{
	int n = t->rows.n_rows;

	if (t->pane.reader.call || n <= OVERLAP_ROWS)
		return;
	if (t->index >= n - AHEAD_ROWS && !t->at_end)
		load(t, ROWS_FROM, n - OVERLAP_ROWS);
	else if (t->index < AHEAD_ROWS && !t->at_start)
		load(t, ROWS_BEFORE, OVERLAP_ROWS);
}

struct filter_context
table_filter_context(const struct pane *p, const struct format_context *format)
{
	return (struct filter_context){
		.screen = p->screen,
		.relation = p->reader.relation,
		.format = format,
		.me = p->desk->session.login,
	};
}

bool
table_parse_filter(struct table *t, const char *text, struct err *e)
{
	struct format_context format = desk_format(t->pane.desk);
	struct filter_context ctx = table_filter_context(&t->pane, &format);
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

// Once the view's columns are known the filter can be read.
static void
parse_first(struct table *t)
{
	struct err bad;

	t->parsed = true;
	if (table_parse_filter(t, t->filter_text, &bad))
		return;
	desk_error(t->pane.desk, &bad);
	t->filter_text[0] = '\0';
}

void
table_read(void *ctx)
{
	struct table *t = ctx;

	if (!t->parsed)
		parse_first(t);
	if (t->at_start || t->rows.n_rows == 0)
		load(t, ROWS_START, 0);
	else
		load(t, ROWS_FROM, 0);
}
