// SPDX-License-Identifier: MIT
// grid: columns of a list laid out for a width, and rows drawn in them.
#include "ui/grid.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "term/term.h"
#include "text/text.h"

#define GAP 1
#define FLEX_MIN 14
#define RANK_MAX 9
#define CARD_INDENT 2
#define SHADE_CELLS 80

static int
least_width(const struct column *c)
{
	return c->width ? c->width : FLEX_MIN;
}

// The columns to show, in file order, up to a rank, without the scrolled-away ones.
static int
choose(const struct screen *s, int max_rank, int frozen, int scroll, const struct column **out)
{
	int n = 0;

	for (int i = 0; i < s->n_columns && n < GRID_COLUMNS_MAX; i++) {
		const struct column *c = &s->columns[i];

		if (c->hidden || c->rank > max_rank)
			continue;
		if (n >= frozen && scroll > 0) {
			scroll--;
			continue;
		}
		out[n++] = c;
	}
	return n;
}

static int
needed(const struct column **columns, int n)
{
	int sum = n ? (n - 1) * GAP : 0;

	for (int i = 0; i < n; i++)
		sum += least_width(columns[i]);
	return sum;
}

static void
place(struct grid *g, const struct column **columns, int n, int cells, int line)
{
	int n_flex = 0, spare = cells - (n ? (n - 1) * GAP : 0), at = 0;

	for (int i = 0; i < n; i++) {
		if (columns[i]->width)
			spare -= columns[i]->width;
		else
			n_flex++;
	}
	for (int i = 0; i < n && g->n < GRID_COLUMNS_MAX && at < cells; i++) {
		int width = columns[i]->width;

		if (!width) {
			width = spare > 0 ? spare / n_flex : least_width(columns[i]);
			spare -= width;
			n_flex--;
		}
		if (width > cells - at)
			width = cells - at;
		g->columns[g->n++] = (struct grid_column){columns[i], at, width, line};
		at += width + GAP;
	}
}

static void
layout_card(struct grid *g, const struct screen *s, int cells)
{
	const struct column *first[GRID_COLUMNS_MAX], *second[GRID_COLUMNS_MAX];
	const struct column *all[GRID_COLUMNS_MAX];
	int n = choose(s, 2, 1, 0, all), n_first = 0, n_second = 0, used = 0;

	g->row_lines = 2;
	for (int i = 0; i < n; i++) {
		const struct column *c = all[i];

		if (c->width && used + c->width <= cells) {
			first[n_first++] = c;
			used += c->width + GAP;
		} else if (!c->width) {
			second[n_second++] = c;
		} else {
			g->is_cut = true;
		}
	}
	place(g, first, n_first, cells, 0);
	n_first = g->n;
	place(g, second, n_second, cells - CARD_INDENT, 1);
	for (int i = n_first; i < g->n; i++)
		g->columns[i].at += CARD_INDENT;
}

void
grid_layout(struct grid *g, const struct screen *s, int cells, int frozen, int scroll)
{
	const struct column *chosen[GRID_COLUMNS_MAX];
	int n, rank = RANK_MAX, least = RANK_MAX;

	*g = (struct grid){.screen = s, .row_lines = 1};
	if (cells < GRID_CARD_CELLS) {
		layout_card(g, s, cells);
		return;
	}
	for (int i = 0; i < s->n_columns; i++) {
		if (!s->columns[i].hidden && s->columns[i].rank < least)
			least = s->columns[i].rank;
	}
	do
		n = choose(s, rank, frozen, scroll, chosen);
	while (needed(chosen, n) > cells && --rank >= least);
	g->is_cut = rank < RANK_MAX || scroll > 0;
	g->can_scroll_right = n > frozen + 1 && needed(chosen, n) > cells;
	place(g, chosen, n, cells, 0);
}

// A column is ordered by itself or by its NAME_rank.
static bool
orders(const struct order_term *term, const struct column *c)
{
	size_t n = strlen(c->name);

	return strncmp(term->column, c->name, n) == 0 &&
		(term->column[n] == '\0' || str_eq(term->column + n, "_rank"));
}

// Cuts a heading without an ellipsis, so that its sort mark stays.
static void
shorten(struct str *text, int cells)
{
	size_t n = text_clip(str_text(text), text->len, cells > 1 ? cells : 1, NULL);

	str_cut(text, n, text->len - n);
}

static int
count_shown(const struct grid *g, const struct order_term *order, int n_order)
{
	int n = 0;

	for (int k = 0; k < n_order; k++) {
		for (int i = 0; i < g->n; i++)
			n += orders(&order[k], g->columns[i].column);
	}
	return n;
}

void
grid_draw_head(const struct grid *g, const struct order_term *order, int n_order, int row, int col,
	int cells)
{
	struct str text = {0};
	bool several = count_shown(g, order, n_order) > 1;

	term_fill(row, col, cells, ROLE_LABEL);
	for (int i = 0; i < g->n; i++) {
		const struct grid_column *gc = &g->columns[i];

		if (gc->line > 0)
			continue;
		str_clear(&text);
		str_add(&text, i18n_text(gc->column->label));
		for (int k = 0; k < n_order; k++) {
			if (!orders(&order[k], gc->column))
				continue;
			shorten(&text, gc->width - 2 - several);
			str_add(&text, order[k].descending ? " v" : " ^");
			if (several)
				str_addf(&text, "%d", k + 1);
		}
		if (format_is_right_aligned(gc->column->format)) {
			struct str fitted = {0};

			text_fit(&fitted, str_text(&text), text.len, gc->width, true);
			term_text(row, col + gc->at, gc->width, ROLE_LABEL, fitted.data, fitted.len);
			str_free(&fitted);
		} else {
			term_text(row, col + gc->at, gc->width, ROLE_LABEL, str_text(&text), text.len);
		}
	}
	str_free(&text);
}

void
grid_cell_text(struct str *out, const struct format_context *ctx, const struct column *c,
	const struct rowset *r, int index)
{
	struct arena arena = {0};
	const char *text = format_cell(&arena, ctx, c, r, index);

	text_sanitize(out, text, strlen(text), TEXT_LINE);
	arena_free(&arena);
}

static bool
has_format(const struct screen *s, enum format f)
{
	for (int i = 0; i < s->n_columns; i++) {
		if (s->columns[i].format == f && !s->columns[i].hidden)
			return true;
	}
	return false;
}

// The state that a row's style is about, when it has no clock: its first code.
static const struct column *
first_code(const struct screen *s)
{
	for (int i = 0; i < s->n_columns; i++) {
		if (s->columns[i].format == FORMAT_CODE && !s->columns[i].hidden)
			return &s->columns[i];
	}
	return NULL;
}

enum theme_role
grid_cell_role(const struct screen *s, const struct column *c, const struct rowset *r, int index)
{
	const char *style = rowset_get(r, index, "style");
	enum theme_role role = style ? theme_role_of_style(style) : ROLE_TEXT;

	// Urgency belongs to the clock where there is one, else to the states; a whole row in
	// colour would make the list unreadable. Only "muted" is about the row.
	if (role == ROLE_MUTED || role == ROLE_TEXT)
		return role;
	if (has_format(s, FORMAT_COUNTDOWN))
		return c->format == FORMAT_COUNTDOWN ? role : ROLE_TEXT;
	return c == first_code(s) ? role : ROLE_TEXT;
}

// How far the shade of the selected row goes: through whole columns. Each step of the cursor sends two
// rows as far as this, so on a wide terminal it is not the whole row.
static int
shade_cells(const struct grid *g, int cells)
{
	int end = 0;

	if (cells <= SHADE_CELLS)
		return cells;
	for (int i = 0; i < g->n; i++) {
		int column_end = g->columns[i].at + g->columns[i].width;

		if (column_end > end && column_end <= SHADE_CELLS)
			end = column_end;
	}
	return end ? end : SHADE_CELLS;
}

void
grid_draw_row(const struct grid *g, const struct format_context *ctx, const struct rowset *r,
	int index, int row, int col, int cells, bool selected)
{
	struct str text = {0}, fitted = {0};

	for (int line = 0; line < g->row_lines; line++)
		term_fill(row + line, col, cells, ROLE_TEXT);
	for (int i = 0; i < g->n; i++) {
		const struct grid_column *gc = &g->columns[i];

		str_clear(&text);
		str_clear(&fitted);
		grid_cell_text(&text, ctx, gc->column, r, index);
		text_fit(&fitted, str_text(&text), text.len, gc->width,
			format_is_right_aligned(gc->column->format));
		term_text(row + gc->line, col + gc->at, gc->width,
			grid_cell_role(g->screen, gc->column, r, index), str_text(&fitted), fitted.len);
	}
	if (selected) {
		for (int line = 0; line < g->row_lines; line++)
			term_shade(row + line, col, shade_cells(g, cells), ROLE_SELECTED);
	}
	str_free(&text);
	str_free(&fitted);
}
