// SPDX-License-Identifier: MIT
// table: a pane with the rows of a list: what is drawn, and what keys do.
#include "desk/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/grid.h"

#define MARK_CELLS 2 // in front of the columns, while rows are marked

static bool
command(struct pane *p, enum command c)
{
	struct table *t = (struct table *)p;
	int page = t->height > 1 ? t->height - 1 : 1;

	switch (c) {
	case CMD_UP:
		table_move(t, -1);
		return true;
	case CMD_DOWN:
		table_move(t, 1);
		return true;
	case CMD_PAGE_UP:
		table_move(t, -page);
		return true;
	case CMD_PAGE_DOWN:
		table_move(t, page);
		return true;
	case CMD_FIRST:
		if (t->at_start)
			table_select(t, 0);
		else
			table_load_wanted(t, ROWS_START, 0, 0);
		return true;
	case CMD_LAST:
		if (t->at_end)
			table_select(t, t->rows.n_rows - 1);
		else
			table_load_wanted(t, ROWS_END, 0, 0);
		return true;
	case CMD_RIGHT:
		t->scroll++;
		p->desk->dirty = true;
		return true;
	case CMD_LEFT:
		t->scroll -= t->scroll > 0;
		p->desk->dirty = true;
		return true;
	default:
		return table_mark_command(t, c);
	}
}

static void
draw_empty(const struct table *t, const struct rect *area)
{
	const char *text = pane_unread(&t->pane);

	if (text)
		;
	else if (t->filter.n_terms)
		text = _("Nothing matches the filter. F7 changes it; an empty filter shows all.");
	else
		text = _("Nothing here yet.");
	term_text(area->row + 1, area->col + 2, area->cols - 3, ROLE_MUTED, text, strlen(text));
}

void
table_layout(struct pane *p, int cells, struct grid *out)
{
	struct table *t = (struct table *)p;

	int gutter = t->marks.n ? MARK_CELLS : 0;

	grid_layout(out, &t->shown, cells - gutter, t->layout.frozen, t->scroll);
	while (t->scroll && !out->can_scroll_right && out->n <= 1) {
		t->scroll--;
		grid_layout(out, &t->shown, cells - gutter, t->layout.frozen, t->scroll);
	}
	for (int i = 0; i < out->n; i++)
		out->columns[i].at += gutter;
}

static void
draw(struct pane *p, const struct rect *area, bool focused)
{
	struct table *t = (struct table *)p;
	struct format_context format = desk_format(p->desk);
	struct grid grid;
	int head;

	table_layout(p, area->cols, &grid);
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

		grid_draw_row(&grid, &format, &t->rows, table_row_index(t, t->top + i), row, area->col,
			area->cols, is_selected && focused);
		if (t->marks.n)
			table_draw_mark(t, t->top + i, row, area->col, is_selected && focused);
		if (is_selected && focused)
			term_cursor(row, area->col);
	}
}

static void
table_free(struct pane *p)
{
	struct table *t = (struct table *)p;

	rowset_free(&t->rows);
	arena_free(&t->filter_arena);
	arena_free(&t->order_arena);
	free(t->filter_text);
	free(t->selected);
	free(t->last_mark);
	marks_free(&t->marks);
}

static const struct pane_ops ops = {
	.read = table_read,
	.take = table_take,
	.draw = draw,
	.row = table_row,
	.command = command,
	.free = table_free,
};

struct pane *
table_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct table *t = xcalloc(1, sizeof(*t));

	pane_init(&t->pane, &ops, d, s, by, by_value);
	table_arrange(&t->pane, "", "");
	t->filter_text = xstrdup(by ? "" : s->filter);
	t->matching = t->total = -1;
	t->at_start = true;
	return &t->pane;
}

static bool
keep_filter(struct table *t, const char *text, struct err *e)
{
	if (t->parsed && !table_parse_filter(t, text, e))
		return false;
	free(t->filter_text);
	t->filter_text = xstrdup(text);
	t->matching = -1;
	return true;
}

bool
table_set_filter(struct pane *p, const char *text, struct err *e)
{
	if (!keep_filter((struct table *)p, text, e))
		return false;
	table_reread(p);
	return true;
}

bool
table_set_view(struct pane *p, const char *filter, const char *columns, const char *sort, struct err *e)
{
	if (!keep_filter((struct table *)p, filter, e))
		return false;
	table_arrange(p, columns, sort);
	table_reread(p);
	return true;
}

const char *
table_filter(const struct pane *p)
{
	return ((const struct table *)p)->filter_text;
}

const struct rowset *
table_row(const struct pane *p, int *index)
{
	const struct table *t = (const struct table *)p;

	if (t->rows.n_rows == 0)
		return NULL;
	*index = table_row_index(t, t->index);
	return &t->rows;
}

const char *
table_step(struct pane *p, int by)
{
	struct table *t = (struct table *)p;
	int target = t->index + by;

	if (target < 0 || target >= t->rows.n_rows)
		return NULL;
	table_select(t, target);
	table_read_ahead(t);
	return t->selected;
}

static void
count_text(struct str *out, long n)
{
	if (n > TABLE_COUNT_CAP)
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
