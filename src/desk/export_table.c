// SPDX-License-Identifier: MIT
// export_table: rows as a table for people.
#include <stdlib.h>
#include <string.h>

#include "desk/export_kind.h"
#include "text/text.h"

#define GAP "  "

static int
width_of(const struct export *x, const char *text)
{
	int width = text_width(text, strlen(text));

	return width > x->widest ? x->widest : width;
}

static void
table_line(struct export *x, const char *const *cells)
{
	struct str line = {0};

	str_add(&line, x->indent);
	for (int i = 0; i < x->n_columns; i++) {
		const char *cell = cells[i];

		str_add(&line, i ? GAP : "");
		text_fit(&line, cell, strlen(cell), x->widths[i], x->columns[i].right);
	}
	while (line.len && line.data[line.len - 1] == ' ')
		line.data[--line.len] = '\0';
	str_addn(x->out, str_text(&line), line.len);
	str_addc(x->out, '\n');
	str_free(&line);
}

// Measures the rows held so far, if that has not been done, and prints them.
static void
table_flush(struct export *x)
{
	const char **labels;
	int n = x->n_columns;

	if (!x->widths) {
		x->widths = xcalloc((size_t)n, sizeof(*x->widths));
		labels = arena_alloc(&x->arena, (size_t)n * sizeof(*labels));
		for (int i = 0; i < n; i++) {
			labels[i] = x->columns[i].label;
			x->widths[i] = width_of(x, labels[i]);
			for (int row = 0; row < x->n_held; row++) {
				int width = width_of(x, x->held[row * n + i]);

				if (width > x->widths[i])
					x->widths[i] = width;
			}
		}
		if (x->n_held)
			table_line(x, labels);
	}
	for (int row = 0; row < x->n_held; row++)
		table_line(x, x->held + row * n);
	arena_free(&x->arena);
	x->held = NULL;
	x->n_held = 0;
}

static void
table_row(struct export *x, const char *const *cells)
{
	struct str safe = {0};
	int n = x->n_columns;

	if (!x->held)
		x->held = arena_alloc(&x->arena, (size_t)(EXPORT_HELD * n) * sizeof(*x->held));
	for (int i = 0; i < n; i++) {
		const char *cell = cells[i] ? cells[i] : "";

		str_clear(&safe);
		text_sanitize(&safe, cell, strlen(cell), TEXT_LINE);
		x->held[x->n_held * n + i] = arena_strdup(&x->arena, str_text(&safe));
	}
	str_free(&safe);
	if (++x->n_held == EXPORT_HELD)
		table_flush(x);
}

static void
table_begin(struct export *x)
{
	(void)x; // the heading comes with the first rows, when widths are known
}

static bool
table_end(struct export *x, struct err *e)
{
	(void)e;
	table_flush(x);
	free(x->widths);
	return true;
}

const struct export_form export_table = {table_begin, table_row, table_end};
