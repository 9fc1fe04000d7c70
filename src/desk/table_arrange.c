// SPDX-License-Identifier: MIT
// table_arrange: which columns of a table are shown how, and in which order its rows come.
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/table.h"
#include "text/text.h"
#include "ui/grid.h"

#define FIT_MOST 60

// Some codes have an order that their letters do not give (low, normal, high, urgent): a view then
// has a column NAME_rank beside NAME.
static const char *
sort_column(const struct table *t, const char *column)
{
	const struct relation *rel = t->pane.reader.relation;
	const struct catalog_column *rank;
	char name[80];

	snprintf(name, sizeof(name), "%s_rank", column);
	rank = rel ? catalog_column(rel, name) : NULL;
	return rank ? rank->name : column;
}

static int
find_order(const struct table *t, const char *column)
{
	column = sort_column(t, column);
	for (int i = 0; i < t->n_order; i++) {
		if (str_eq(t->order[i].column, column))
			return i;
	}
	return -1;
}

void
table_sort(struct pane *p, const char *column)
{
	struct table *t = (struct table *)p;
	bool turn = find_order(t, column) == 0;

	t->order[0] = (struct order_term){
		.column = sort_column(t, column),
		.descending = turn && !t->order[0].descending,
	};
	t->n_order = 1;
	table_turn(t);
}

// Behind what tells rows apart nothing more can be sorted: a further column goes in front of it.
static int
last_place(const struct table *t)
{
	const char *last = t->n_order ? t->order[t->n_order - 1].column : NULL;

	return t->n_order - (str_eq(last, t->pane.screen->key) || str_eq(last, t->pane.screen->ident));
}

void
table_sort_further(struct pane *p, const char *column)
{
	struct table *t = (struct table *)p;
	int i = find_order(t, column);

	if (i < 0 && t->n_order < ORDER_MAX) {
		i = last_place(t);
		memmove(t->order + i + 1, t->order + i, (size_t)(t->n_order++ - i) * sizeof(*t->order));
		t->order[i] = (struct order_term){.column = sort_column(t, column)};
	} else if (i >= 0 && !t->order[i].descending) {
		t->order[i].descending = true;
	} else if (i >= 0) {
		memmove(t->order + i, t->order + i + 1,
			(size_t)(--t->n_order - i) * sizeof(*t->order));
	}
}

int
table_order_of(const struct pane *p, const char *column, bool *down)
{
	const struct table *t = (const struct table *)p;
	int i = find_order(t, column);

	*down = i >= 0 && t->order[i].descending;
	return i + 1;
}

void
table_rearranged(struct pane *p)
{
	struct table *t = (struct table *)p;

	t->shown = *p->screen;
	t->shown.columns = t->layout.columns;
	t->shown.n_columns = t->layout.n;
	p->desk->dirty = true;
}

void
table_arrange(struct pane *p, const char *columns, const char *sort)
{
	struct table *t = (struct table *)p;
	struct arena names = {0};

	layout_read(&t->layout, p->screen, columns);
	t->n_order = layout_read_order(&names, sort, t->order);
	arena_free(&t->order_arena);
	t->order_arena = names;
	if (t->n_order == 0) {
		memcpy(t->order, p->screen->order, sizeof(t->order));
		t->n_order = p->screen->n_order;
	}
	t->scroll = 0;
	table_rearranged(p);
}

void
table_reread(struct pane *p)
{
	table_turn((struct table *)p);
}

struct layout *
table_layout_of(struct pane *p)
{
	return &((struct table *)p)->layout;
}

const char *
table_columns_text(const struct pane *p, struct arena *arena)
{
	return layout_text(arena, &((const struct table *)p)->layout, p->screen);
}

const char *
table_sort_text(const struct pane *p, struct arena *arena)
{
	const struct table *t = (const struct table *)p;
	const char *text = layout_order_text(arena, t->order, t->n_order);

	return str_eq(text, layout_order_text(arena, p->screen->order, p->screen->n_order)) ? "" :
		text;
}

int
table_fitting_width(const struct pane *p, const struct column *c)
{
	const struct table *t = (const struct table *)p;
	struct format_context format = desk_format(p->desk);
	const char *label = i18n_text(c->label);
	int most = text_width(label, strlen(label)) + 2; // the mark of an order
	struct str text = {0};

	for (int i = 0; i < t->rows.n_rows; i++) {
		int width;

		str_clear(&text);
		grid_cell_text(&text, &format, c, &t->rows, i);
		width = text_width(str_text(&text), text.len);
		most = width > most ? width : most;
	}
	str_free(&text);
	return most < FIT_MOST ? most : FIT_MOST;
}
