// SPDX-License-Identifier: MIT
// table: private to table.c (what is drawn and done) and table_load.c (what is read).
//
// The window is one rowset of at most WINDOW_ROWS around what is shown. Moving past its edge reads
// another window that overlaps it; a refresh reads the same stretch again. The selection is a key,
// never a row number: after any read the cursor is on the same record, and at the same height of
// the screen, or on its neighbour when the record has left the list.
#pragma once

#include "desk/marks.h"
#include "desk/pane.h"
#include "model/layout.h"
#include "model/query.h"

#define TABLE_COUNT_CAP 10000

struct table {
	struct pane pane;
	struct order_term order[ORDER_MAX];
	int n_order;
	struct arena order_arena; // names of an order that is not the screen's
	struct layout layout;
	struct screen shown;      // the screen with the columns of layout

	char *filter_text;
	struct arena filter_arena;
	struct filter filter;

	struct rowset rows;
	bool reversed;         // rows came nearest-first from the far end
	bool at_start, at_end; // the window touches that end of the list
	char *selected;        // key, NULL when there are no rows
	int index, top;        // of the selection and the first row shown, in the window
	int height;            // rows shown when last drawn
	int scroll;            // columns scrolled away

	enum query_seek seek;  // of the last list query
	bool wanted;           // the person moved, and waits for it
	bool turned;           // what is shown belongs to another filter or order
	int wanted_move;       // rows to move once it is there
	bool parsed;           // the filter has been read, against the columns of the view
	unsigned counting[3];  // counts under way, 0: none: total, matching, marked and matching
	long matching, total;  // -1 unknown; TABLE_COUNT_CAP + 1 = more
	struct marks marks;
	char *last_mark;       // key; where a range begins; or NULL
	int hidden_marks;      // marked rows that the filter does not find
	int asked_marks;       // how many were marked when that was asked
};

void table_read(void *ctx); // pane_ops.read and take
void table_take(void *ctx, struct rowset *r, const struct err *e);
int table_row_index(const struct table *t, int shown); // in the rowset, of a row of the window
const char *table_key(const struct table *t, int shown); // never NULL
// What the list asks for, without a place to begin.
void table_request(const struct table *t, struct list_request *out);
bool table_mark_command(struct table *t, enum command c); // false: it is not about marks
void table_count_hidden(struct table *t); // reads how many marks the filter does not find
void table_draw_mark(const struct table *t, int shown, int row, int col, bool selected);
void table_select(struct table *t, int index);
void table_move(struct table *t, int by);
// Reads from seek (an anchor is a row of the window); the person waits, and then moves.
void table_load_wanted(struct table *t, enum query_seek seek, int anchor, int move);
// For steps that nobody sees: the window moves along before its edge is reached.
void table_read_ahead(struct table *t);
// What is shown is no longer what is asked for: reads from the start; the old rows never come back.
void table_turn(struct table *t);
MUST_CHECK bool table_parse_filter(struct table *t, const char *text, struct err *e);
