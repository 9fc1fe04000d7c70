// SPDX-License-Identifier: MIT
// finder_cells: a filter typed below the headings of a list.
#include <stdlib.h>
#include <string.h>

#include "desk/finder.h"
#include "term/term.h"

#define CELL_CHARS 200
#define CELL_LEAST 16 // the cell that is being typed in lies over its neighbours when it is narrower

// A column of the list has one cell, also where two of its headings mean the same one.
static void
add_cell(struct finder *f, const char *column)
{
	for (int i = 0; i < f->n; i++) {
		if (str_eq(f->columns[i], column))
			return;
	}
	f->columns[f->n] = column;
	input_init(&f->cells[f->n++], CELL_CHARS);
}

void
finder_begin_cells(struct finder *f, int cells)
{
	struct format_context format = desk_format(f->table->desk);
	struct filter_context ctx = table_filter_context(f->table, &format);
	const char *values[GRID_COLUMNS_MAX], *rest;
	struct arena arena = {0};
	struct grid grid;

	table_layout(f->table, cells, &grid);
	if (!ctx.relation || grid.row_lines > 1)
		return;
	for (int i = 0; i < grid.n; i++)
		add_cell(f, filter_column_of(ctx.relation, grid.columns[i].column->name));
	if (f->n && filter_to_cells(&arena, &ctx, table_filter(f->table), f->columns, f->n, values,
			&rest)) {
		for (int i = 0; i < f->n; i++) {
			input_set(&f->cells[i], values[i]);
			input_seek(&f->cells[i], i ? 1 : CELL_CHARS);
		}
		f->rest = xstrdup(rest);
		f->at = 0;
		finder_mode(f, FINDER_CELLS);
	}
	arena_free(&arena);
}

void
finder_end_cells(struct finder *f)
{
	for (int i = 0; i < f->n; i++)
		input_done(&f->cells[i]);
	f->n = 0;
	free(f->rest);
	f->rest = NULL;
}

const char *
finder_cells_text(const struct finder *f, struct arena *arena, int *at)
{
	const char *values[GRID_COLUMNS_MAX];

	for (int i = 0; i < f->n; i++)
		values[i] = input_text(&f->cells[i]);
	return filter_from_cells(arena, f->columns, f->n, values, f->rest, at);
}

static int
cell_of(const struct finder *f, const char *column)
{
	for (int i = 0; i < f->n; i++) {
		if (str_eq(f->columns[i], column))
			return i;
	}
	return -1;
}

void
finder_draw_cells(struct finder *f, int row, int cells)
{
	const struct relation *rel = f->table->reader.relation;
	struct grid grid;
	int at = 0, width = 0;

	table_layout(f->table, cells, &grid);
	term_fill(row, 0, cells, ROLE_TEXT);
	for (int i = 0; i < grid.n; i++) {
		const struct grid_column *gc = &grid.columns[i];
		int cell = cell_of(f, filter_column_of(rel, gc->column->name));

		if (cell < 0)
			continue;
		if (cell == f->at && !width) {
			at = gc->at;
			width = gc->width > CELL_LEAST ? gc->width : CELL_LEAST;
		}
		input_draw(&f->cells[cell], row, gc->at, gc->width, false);
	}
	if (at + width > cells)
		at = cells > width ? cells - width : 0;
	input_draw(&f->cells[f->at], row, at, width < cells ? width : cells, true);
	f->col = at + input_cursor(&f->cells[f->at]);
}
