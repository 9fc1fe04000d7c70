// SPDX-License-Identifier: MIT
// fieldset: the fields of one row, label beside value, in one to three columns.
#include "ui/fieldset.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/find.h"
#include "ui/grid.h"

#define COMPACT_CELLS 38 // a column of the compact form is at least this wide
#define LABEL_MAX 18

static int
label_width(const struct screen *s)
{
	int width = 0;

	for (int i = 0; i < s->n_columns; i++) {
		const char *label = i18n_text(s->columns[i].label);
		int w = text_width(label, strlen(label));

		if (!s->columns[i].hidden && w > width)
			width = w;
	}
	return width > LABEL_MAX ? LABEL_MAX : width;
}

// Draws one field at line `line` (scrolled by top); returns the lines it takes.
static int
draw_field(const struct screen *s, const struct column *c, const struct str *text,
	const struct rowset *r, int index, const struct rect *area, int line, int labels, const char *needle)
{
	const char *label = i18n_text(c->label), *value = str_text(text);
	int cells = area->cols - labels - 2, lines = 0;
	enum theme_role role = grid_cell_role(s, c, r, index);
	size_t at = 0;

	if (cells < 4)
		return 0;
	if (line >= 0 && line < area->rows)
		term_text(area->row + line, area->col, labels, ROLE_LABEL, label, strlen(label));
	do {
		size_t skip = 0;
		size_t n = text->len > at ? text_wrap(value + at, text->len - at, cells, &skip) : 0;
		int row = line + lines++;

		if (row >= 0 && row < area->rows)
			term_text(area->row + row, area->col + labels + 2, cells, role, value + at, n);
		if (needle && row >= 0 && row < area->rows)
			find_shade(needle, area->row + row, area->col + labels + 2, cells, value + at, n);
		at += n + skip;
	} while (at < text->len);
	return lines;
}

int
fieldset_draw(const struct screen *s, const struct format_context *ctx, const struct rowset *r,
	int index, const struct rect *area, struct fieldset_place *place, const char *needle)
{
	int labels = label_width(s), top = place ? place->top : 0, line = -top;
	struct str text = {0};

	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];

		if (c->hidden)
			continue;
		str_clear(&text);
		grid_cell_text(&text, ctx, c, r, index);
		if (text.len == 0)
			continue;
		line += draw_field(s, c, &text, r, index, area, line, labels, needle);
	}
	str_free(&text);
	if (place) {
		place->lines = line + top;
		place->rows = area->rows;
		term_cursor(area->row, area->col);
	}
	if (line > area->rows)
		term_print(area->row + area->rows - 1, area->col + area->cols - 1, ROLE_MUTED, "v");
	return line + top;
}

bool
fieldset_command(struct fieldset_place *place, enum command c)
{
	int max = place->lines - place->rows;

	switch (c) {
	case CMD_UP:
		place->top--;
		break;
	case CMD_DOWN:
		place->top++;
		break;
	case CMD_PAGE_UP:
		place->top -= place->rows;
		break;
	case CMD_PAGE_DOWN:
		place->top += place->rows;
		break;
	case CMD_FIRST:
		place->top = 0;
		break;
	case CMD_LAST:
		place->top = max;
		break;
	default:
		return false;
	}
	if (place->top > max)
		place->top = max;
	if (place->top < 0)
		place->top = 0;
	return true;
}

static int
visible_columns(const struct screen *s)
{
	int n = 0;

	for (int i = 0; i < s->n_columns; i++)
		n += !s->columns[i].hidden;
	return n;
}

static int
compact_columns(int cells)
{
	int n = cells / COMPACT_CELLS;

	return n < 1 ? 1 : n > 3 ? 3 : n;
}

int
fieldset_compact_rows(const struct screen *s, int cells)
{
	int columns = compact_columns(cells);

	return (visible_columns(s) + columns - 1) / columns;
}

void
fieldset_draw_compact(const struct screen *s, const struct format_context *ctx,
	const struct rowset *r, int index, const struct rect *area, const char *needle)
{
	int columns = compact_columns(area->cols), rows = fieldset_compact_rows(s, area->cols);
	int width = area->cols / columns, labels = label_width(s), n = 0;
	struct str text = {0};

	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];
		const char *label = i18n_text(c->label);
		int row, col;

		if (c->hidden)
			continue;
		row = n % rows;
		col = n++ / rows * width;
		if (row >= area->rows)
			continue;
		str_clear(&text);
		grid_cell_text(&text, ctx, c, r, index);
		term_text(area->row + row, area->col + col, labels, ROLE_LABEL, label, strlen(label));
		term_text(area->row + row, area->col + col + labels + 2, width - labels - 3,
			grid_cell_role(s, c, r, index), str_text(&text), text.len);
		if (needle)
			find_shade(needle, area->row + row, area->col + col + labels + 2, width - labels - 3,
				str_text(&text), text.len);
	}
	str_free(&text);
}

int
fieldset_matches(const struct screen *s, const struct format_context *ctx, const struct rowset *r,
	int index, const char *needle)
{
	struct str text = {0};
	size_t len;
	int n = 0;

	for (int i = 0; i < s->n_columns; i++) {
		if (s->columns[i].hidden)
			continue;
		str_clear(&text);
		grid_cell_text(&text, ctx, &s->columns[i], r, index);
		for (long at = find_in(str_text(&text), text.len, 0, needle, &len); at >= 0;
			at = find_in(str_text(&text), text.len, (size_t)at + len, needle, &len))
			n++;
	}
	str_free(&text);
	return n;
}
