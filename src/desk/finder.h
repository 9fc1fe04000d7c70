// SPDX-License-Identifier: MIT
// finder: the filter of a list while it is typed: in one line, or in a row of cells.
//
// Both write the same language (model/filter.h). The line holds all of it; the cells hold what is
// said of the columns that are shown, and keep the rest. What may stand at the cursor is listed
// below it: Tab takes the first, Up and Down choose another. A filter that cannot be read leaves
// everything as it is, with the cursor at the character at fault. Owned by the list page.
#pragma once

#include "desk/page.h"
#include "desk/pane.h"
#include "ui/grid.h"
#include "ui/input.h"

#define FINDER_PARTS 8

enum finder_mode { FINDER_OFF, FINDER_LINE, FINDER_CELLS };

struct finder {
	struct page *page;  // the list: keys are text to it while the finder is there
	struct pane *table; // of it
	enum finder_mode mode; // set by finder_mode() alone
	struct input line;
	char problem[1000]; // why what was typed does not do

	struct input cells[GRID_COLUMNS_MAX]; // n, of `columns`
	const char *columns[GRID_COLUMNS_MAX];
	int n, at;
	char *rest;

	struct arena arena; // of parts
	struct filter_part parts[FINDER_PARTS];
	int n_parts, picked; // picked: -1 when none is
	size_t from;         // byte of the input that a part replaces from
	bool offered;        // listed although nothing has been typed yet
	int col;             // of the cursor, as last drawn

	void (*applied)(void *ctx); // told after a filter has been put in force
	void *applied_ctx;
};

void finder_init(struct finder *f, struct page *page, struct pane *table);
void finder_done(struct finder *f);
// Begins with the filter in force. Cells need headings to stand below: without them, the line.
void finder_begin(struct finder *f, enum finder_mode mode, int cells);
void finder_end(struct finder *f);
void finder_apply(struct finder *f); // ends when the filter could be read; may have to ask a warden first
bool finder_command(struct finder *f, enum command c);
bool finder_key(struct finder *f, uint32_t key);
bool finder_paste(struct finder *f, const char *text, size_t n);
void finder_offer(struct finder *f); // lists the parts, whether anything has been typed or not
// Puts text at the cursor.
void finder_insert(struct finder *f, const char *text);

// The line with the filter, whatever the mode; the row of cells; and the list of parts over all.
void finder_draw_line(struct finder *f, int row, int cells);
void finder_draw_cells(struct finder *f, int row, int cells);
void finder_draw_parts(struct finder *f, const struct rect *below); // its whole width

void finder_mode(struct finder *f, enum finder_mode mode); // finder*.c only
// --- finder_parts.c ---
void finder_list_parts(struct finder *f);
void finder_take_part(struct finder *f);
// --- finder_cells.c ---
void finder_begin_cells(struct finder *f, int cells);
void finder_end_cells(struct finder *f);
const char *finder_cells_text(const struct finder *f, struct arena *arena, int *at);
