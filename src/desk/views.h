// SPDX-License-Identifier: MIT
// views: the saved views of a list: filter, columns, order and sort under one name.
//
// A view is for oneself, for a role or for everybody. Nine of those a person sees can be pinned: they
// stand above the list with their counts, and their digits open them. A list begins as it was left;
// the first time, with the view its role begins with. Owned by the list page; borrows its table.
#pragma once

#include "desk/pane.h"

#define VIEWS_PINNED 9

struct view {
	const char *id, *name, *filter, *columns, *sort, *role;
	int pin; // 0: none
	bool mine, shared, begins;
	long count; // of a pinned one; -1: not known
};

struct views {
	struct desk *desk;
	struct pane *table;
	struct rowset rows;
	struct arena arena;
	struct view *items; // n
	int n;
	char current[64]; // name of the one in force; "": none
	char saving[64];  // the name that was typed for a new one
	bool begins;      // the list has not been read yet
	bool typed;       // the filter is neither the view's nor the screen's, but the person's own
	unsigned counting; // a count under way; 0: none
	int counted;      // the item it is of
};

void views_init(struct views *v, struct desk *d, struct pane *table);
void views_done(struct views *v);
// Asks for the views; then the table reads. begin: with the view it was left with.
void views_open(struct views *v, bool begin);
void views_changed(struct views *v); // somebody saved one
// After the list's rows have been read, and when they have changed.
void views_count(struct views *v);
void views_pick(struct views *v, int pin); // 1 to 9
void views_menu(struct views *v);
// How the list is arranged now is how it begins the next time.
void views_keep(struct views *v);
void views_filtered(void *views); // the same after a filter has been typed
// "Most urgent", with a * when it has been changed since; nothing when none is in force.
void views_title(const struct views *v, struct str *out);
int views_rows(const struct views *v); // of the line of pins
void views_draw(const struct views *v, int row, int cells);

// --- shared with views_menu.c ---
void views_apply(struct views *v, const struct view *view); // NULL: as the screen begins
struct view *views_find(const struct views *v, const char *name);
void views_load(struct views *v);
void views_save(struct views *v);
void views_save_as(struct views *v, bool shared, const char *role, bool begins);
