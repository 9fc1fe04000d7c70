// SPDX-License-Identifier: MIT
// pane: a part of a page that shows rows of one screen definition: table, timeline or fields.
//
// A list page is one pane; a record page is several. A pane loads itself, keeps its position by
// key, and reads again when told. It is freed by its page, and its callbacks die with it.
#pragma once

#include "desk/desk.h"
#include "ui/rect.h"

struct pane;
struct relation;

struct pane_ops {
	// The view's columns are known now and may be asked for; or, with e, could not be learned.
	void (*known)(struct pane *p, const struct err *e);
	void (*draw)(struct pane *p, const struct rect *area, bool focused);
	// The row that Enter opens: its rowset and index, or NULL; a timeline has none.
	const struct rowset *(*row)(const struct pane *p, int *index);
	bool (*command)(struct pane *p, enum command c);
	// Reads again and keeps the place; wait: the pane is busy until it has the answer.
	void (*refresh)(struct pane *p, bool wait);
	bool (*busy)(const struct pane *p); // a move or first load the person waits for
	void (*free)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	struct desk *desk;
	const struct screen *screen;
	const char *by;   // related rows: column that equals by_value; or NULL
	char *by_value;   // owned
	const struct relation *relation; // NULL until known
	bool asking;      // for the relation
};

struct pane *table_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
struct pane *timeline_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
struct pane *fields_new(struct desk *d, const struct screen *s, const char *by,
	const char *by_value);
// The pane for a screen by its kind.
struct pane *pane_new(struct desk *d, const struct screen *s, const char *by, const char *by_value);
// What every pane begins with; by_value is copied. Each kind's constructor calls it.
void pane_init(struct pane *p, const struct pane_ops *ops, struct desk *d, const struct screen *s,
	const char *by, const char *by_value);
void pane_free(struct pane *p);
// Learns the view's columns, for ops->known. A pane whose question failed asks again when it is
// refreshed; while an answer is on its way this does nothing.
void pane_ask_relation(struct pane *p);

// --- table ---
// Sets the filter and loads from the start. On a bad filter: false, e.where = "char N", and the
// table keeps the old one. Before the relation is known the text is parsed later, and errors show
// as a message.
bool table_set_filter(struct pane *p, const char *text, struct err *e);
const char *table_filter(const struct pane *p);
void table_sort(struct pane *p, const char *column); // again: turns the direction
// The row under the cursor: its rowset and index, or NULL when there is none.
const struct rowset *table_row(const struct pane *p, int *index);
// Moves the selection by one row; returns its key, or NULL at the end.
const char *table_step(struct pane *p, int by);
// "12 of 3,410"
void table_count_text(const struct pane *p, struct str *out);
