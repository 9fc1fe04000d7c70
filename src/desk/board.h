// SPDX-License-Identifier: MIT
// board: private to board.c (what keys do), board_load.c (what is read), board_draw.c (what is seen).
//
// A board is its panels. Each part reads itself: a tile its number, a chart or table its first rows.
// The focus is a part and a row of it. Parts are laid out on a sheet as wide as the screen and as
// long as it takes; the screen shows a stretch of the sheet around the focus.
#pragma once

#include "desk/page.h"
#include "desk/reader.h"
#include "model/filter.h"

struct board;

struct part {
	struct board *board;
	const struct panel *panel;
	const struct screen *screen; // whose rows
	const struct screen *opens;  // the list that Enter shows, the panel's filter is in its words
	struct reader reader;
	struct arena arena; // of the filter
	struct filter filter;
	struct rowset rows;
	long count;    // of a tile; -1 unknown
	bool as_table; // a chart, shown as its table
	int row;       // under the cursor
	struct rect box; // on the sheet, as last laid out
};

struct board {
	struct page page;
	struct part *parts;
	int n;
	int at;     // the part with the focus
	int top;    // first row of the sheet that is shown
	int height; // rows of the sheet
	int most;   // rows of a table, on a screen of this size
};

#define BOARD_COUNT_CAP 10000
#define BOARD_ROWS 14 // of a chart or table; two weeks of days

// Begins to read what the part shows.
void part_begin(struct part *p);
void part_done(struct part *p);
// How many rows are shown, and the cursor can be on: 1 for a tile.
int part_rows(const struct part *p);
// The words that Enter filters the opened list by, appended to out.
void part_words(const struct part *p, struct str *out);

void board_draw(struct page *p, const struct rect *area);
