// SPDX-License-Identifier: MIT
// grid: columns of a list laid out for a width, and rows drawn in them.
//
// grid_layout() chooses which columns fit: those of high rank go first, then flexible ones (width
// 0) share what is left. Below GRID_CARD_CELLS a row is a card of two lines: the short columns on
// the first, the flexible ones on the second. A grid holds no memory and borrows the screen.
#pragma once

#include "base/rowset.h"
#include "base/str.h"
#include "model/format.h"
#include "model/screen.h"
#include "term/theme.h"

#define GRID_COLUMNS_MAX 40
#define GRID_CARD_CELLS 64

struct grid_column {
	const struct column *column;
	int at, width; // cells from the grid's left edge
	int line;      // 0, or 1 in a card
};

struct grid {
	const struct screen *screen;
	struct grid_column columns[GRID_COLUMNS_MAX];
	int n;
	int row_lines;  // 1, or 2 for cards
	bool is_cut;    // some columns did not fit
	bool can_scroll_right;
};

// scroll: columns skipped behind the first `frozen` ones, which always stay.
void grid_layout(struct grid *g, const struct screen *s, int cells, int frozen, int scroll);
// Headings, with ^ or v and a number at the columns of the order.
void grid_draw_head(const struct grid *g, const struct order_term *order, int n_order, int row,
	int col, int cells);
// One row; `selected` shades its first columns. Draws g->row_lines lines.
void grid_draw_row(const struct grid *g, const struct format_context *ctx, const struct rowset *r,
	int index, int row, int col, int cells, bool selected);
// Sanitized one-line text of a cell, appended to out.
void grid_cell_text(struct str *out, const struct format_context *ctx, const struct column *c,
	const struct rowset *r, int index);
// The role of a cell by the row's style and what the column is.
enum theme_role grid_cell_role(const struct screen *s, const struct column *c,
	const struct rowset *r, int index);
