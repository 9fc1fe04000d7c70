// SPDX-License-Identifier: MIT
// pane: a part of a page that shows rows of one screen definition: table, timeline or fields.
//
// A list page is one pane; a record page is several. A pane loads itself through its reader, keeps
// its position by key, and reads again when told (reader_refresh()). It is freed by its page, and
// its callbacks die with it.
#pragma once

#include "desk/reader.h"
#include "model/layout.h"
#include "ui/find.h"
#include "ui/grid.h"
#include "ui/rect.h"

struct pane;
struct marks;

struct pane_ops {
	// Of its reader; ctx is the pane.
	void (*read)(void *ctx);
	conn_done_fn take;
	void (*draw)(struct pane *p, const struct rect *area, bool focused);
	// The row that Enter opens: its rowset and index, or NULL; a timeline has none.
	const struct rowset *(*row)(const struct pane *p, int *index);
	void (*plain)(const struct pane *p, struct str *out); // uncut, as lines; NULL: row() has it all
	bool (*command)(struct pane *p, enum command c);
	void (*find)(struct pane *p, enum find_step step, struct find_state *state); // NULL: not in it
	void (*free)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	struct desk *desk;
	const struct screen *screen;
	const char *by;   // related rows: column that equals by_value; or NULL
	char *by_value;   // owned
	struct reader reader;
};

// Each of these reads once its reader is refreshed.
struct pane *table_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
struct pane *timeline_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
struct pane *fields_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
// The pane for a screen by its kind; it begins to read.
struct pane *pane_new(struct desk *d, const struct screen *s, const char *by, const char *by_value);
// What every pane begins with; by_value is copied. Each kind's constructor calls it.
void pane_init(struct pane *p, const struct pane_ops *ops, struct desk *d, const struct screen *s,
	const char *by, const char *by_value);
void pane_free(struct pane *p);
// What stands in place of rows: being read, or could not be; NULL when there has been an answer.
const char *pane_unread(const struct pane *p);

// --- table ---
// Sets the filter and loads from the start. On a bad filter: false, e.where = "char N", and the
// table keeps the old one. Before the relation is known the text is parsed later, and errors show
// as a message.
bool table_set_filter(struct pane *p, const char *text, struct err *e);
// The same with another arrangement (table_arrange()), in one reading.
bool table_set_view(struct pane *p, const char *filter, const char *columns, const char *sort,
	struct err *e);
const char *table_filter(const struct pane *p);
void table_sort(struct pane *p, const char *column); // again: turns the direction
// Adds the column to the order, turns it, or takes it out, in this turn.
void table_sort_further(struct pane *p, const char *column);
// Columns and order as words (model/layout.h); "" is the screen's own. Reads nothing.
void table_arrange(struct pane *p, const char *columns, const char *sort);
const char *table_columns_text(const struct pane *p, struct arena *arena);
const char *table_sort_text(const struct pane *p, struct arena *arena); // "": the screen's own
// The arrangement, for changing it; then table_rearranged().
struct layout *table_layout_of(struct pane *p);
void table_rearranged(struct pane *p);
// The place of a column in the order, from 1; 0: none. down: its direction.
int table_order_of(const struct pane *p, const char *column, bool *down);
// The width that shows the whole of what has been read of a column.
int table_fitting_width(const struct pane *p, const struct column *c);
// What it shows from now on: reads from the start.
void table_reread(struct pane *p);
// What its filter is read with: the columns of the view, NULL before they are known.
struct filter_context table_filter_context(const struct pane *p, const struct format_context *format);
// Where its columns stand in so many cells.
void table_layout(struct pane *p, int cells, struct grid *out);
// The row under the cursor: its rowset and index, or NULL when there is none.
const struct rowset *table_row(const struct pane *p, int *index);
// Moves the selection by one row; returns its key, or NULL at the end.
const char *table_step(struct pane *p, int by);
// --- its marks ---
struct marks *table_marks(struct pane *p);
void table_marks_text(const struct pane *p, struct str *out); // "3 marked, 1 hidden by the filter"
const char *table_mark_reason(const struct pane *p); // of the row under the cursor, or NULL
// Reads the marked rows in the list's order, whatever the filter; only when the list has been read.
void table_query_marked(const struct pane *p, struct arena *arena, struct query *out);
// "12 of 3,410"
void table_count_text(const struct pane *p, struct str *out);
