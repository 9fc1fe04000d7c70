// SPDX-License-Identifier: MIT
// board_draw: a board laid out on a sheet, and the stretch of it that the screen shows.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/board.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/chart.h"
#include "ui/grid.h"

#define GAP 2
#define TILE_LEAST 16 // cells
#define TILE_MOST 26
#define TILE_LINES 3  // number, label, blank
#define COLUMN_LEAST 37
#define TABLE_LEAST 56 // cells; a narrower column makes a table take the whole width
#define COLUMNS_MAX 4
#define ROWS_TALL 30
#define TABLE_ROWS 5 // of a table on a screen less tall

// --- layout -----------------------------------------------------------------------------------------

static int
lay_tiles(struct board *b, int cols)
{
	int n = 0, per_row, width, at = 0;

	for (int i = 0; i < b->n; i++)
		n += b->parts[i].panel->place == PANEL_TILE;
	if (n == 0)
		return 0;
	per_row = (cols + GAP) / (TILE_LEAST + GAP);
	if (per_row < 1)
		per_row = 1;
	if (per_row > n)
		per_row = n;
	// Rows of equal length look better than a full one and a rest.
	per_row = (n + (n + per_row - 1) / per_row - 1) / ((n + per_row - 1) / per_row);
	width = (cols + GAP) / per_row - GAP;
	if (width > TILE_MOST)
		width = TILE_MOST;
	for (int i = 0; i < b->n; i++) {
		if (b->parts[i].panel->place != PANEL_TILE)
			continue;
		b->parts[i].box = (struct rect){at / per_row * TILE_LINES,
			at % per_row * (width + GAP), TILE_LINES - 1, width};
		at++;
	}
	return (n + per_row - 1) / per_row * TILE_LINES;
}

static bool
shows_table(const struct part *p)
{
	return p->panel->place == PANEL_TABLE || p->as_table;
}

static int
lines_of(const struct part *p, int cells)
{
	int each = shows_table(p) && cells < GRID_CARD_CELLS ? 2 : 1;

	return 1 + (shows_table(p) && each == 1) + part_rows(p) * each + 1;
}

// Charts stand in columns, tables where they have room; each goes where the sheet is shortest.
static void
lay_out(struct board *b, int cols)
{
	int n_columns = (cols + GAP) / (COLUMN_LEAST + GAP), bottom[COLUMNS_MAX], width, start;

	n_columns = n_columns < 1 ? 1 : n_columns > COLUMNS_MAX ? COLUMNS_MAX : n_columns;
	if (n_columns > 2 && cols < 180)
		n_columns = 2;
	width = (cols + GAP) / n_columns - GAP;
	start = lay_tiles(b, cols);
	for (int i = 0; i < n_columns; i++)
		bottom[i] = start;
	for (int i = 0; i < b->n; i++) {
		struct part *p = &b->parts[i];
		bool wide = shows_table(p) && width < TABLE_LEAST;
		int at = 0;

		if (p->panel->place == PANEL_TILE)
			continue;
		for (int c = 1; c < n_columns; c++) {
			if (wide ? bottom[c] > bottom[at] : bottom[c] < bottom[at])
				at = c;
		}
		p->box = (struct rect){bottom[at], wide ? 0 : at * (width + GAP), 0, wide ? cols : width};
		p->box.rows = lines_of(p, p->box.cols);
		for (int c = 0; c < n_columns; c++) {
			if (wide || c == at)
				bottom[c] = p->box.row + p->box.rows;
		}
	}
	b->height = start;
	for (int c = 0; c < n_columns; c++)
		b->height = bottom[c] > b->height ? bottom[c] : b->height;
}

// --- drawing ----------------------------------------------------------------------------------------

// What is drawn on: lines of the sheet outside the screen are left out.
struct sheet {
	const struct rect *area;
	const struct board *board;
	struct format_context format;
	int top;
};

// The screen row of a row of the sheet, or -1.
static int
row_on_screen(const struct sheet *s, int row)
{
	row -= s->top;
	return row >= 0 && row < s->area->rows ? s->area->row + row : -1;
}

static enum theme_role
tile_role(const struct part *p)
{
	if (p->panel->value[0]) {
		const char *style = rowset_get(&p->rows, 0, "style");

		return style ? theme_role_of_style(style) : ROLE_TEXT;
	}
	return p->count > 0 ? theme_role_of_style(p->panel->style) : ROLE_TEXT;
}

static void
number_text(const struct part *p, const struct format_context *format, struct str *out)
{
	const struct column *c = screen_column(p->screen, p->panel->value);

	if (p->reader.failed)
		str_addc(out, '?');
	else if (!p->reader.loaded)
		str_add(out, "...");
	else if (c && p->rows.n_rows)
		grid_cell_text(out, format, c, &p->rows, 0);
	else if (p->count > BOARD_COUNT_CAP)
		str_add(out, "10,000+");
	else if (p->count >= 1000)
		str_addf(out, "%ld,%03ld", p->count / 1000, p->count % 1000);
	else
		str_addf(out, "%ld", p->count);
}

// Urgency has a sign of its own, for those who see no colour.
static const char *
mark_of(enum theme_role role)
{
	return role == ROLE_DANGER ? "!" : role == ROLE_WARN ? "*" : "";
}

static void
draw_tile(const struct sheet *s, const struct part *p, bool focused)
{
	int row = row_on_screen(s, p->box.row), col = s->area->col + p->box.col;
	int below = row_on_screen(s, p->box.row + 1), cells = p->box.cols;
	enum theme_role role = tile_role(p);
	const char *label = _(p->panel->label);
	struct str text = {0};

	number_text(p, &s->format, &text);
	if (mark_of(role)[0])
		str_addf(&text, " %s", mark_of(role));
	if (row >= 0) {
		term_text(row, col, cells, role == ROLE_TEXT ? ROLE_LABEL : role, str_text(&text),
			text.len);
		if (focused)
			term_cursor(row, col);
	}
	if (below >= 0)
		term_text(below, col, cells, ROLE_TEXT, label, strlen(label));
	if (focused) {
		term_shade(row < 0 ? below : row, col, cells, ROLE_SELECTED);
		if (row >= 0 && below >= 0)
			term_shade(below, col, cells, ROLE_SELECTED);
	}
	str_free(&text);
}

// The column that says what a bar is of: the first one shown that is not the value.
static const struct column *
label_column(const struct part *p)
{
	for (int i = 0; i < p->screen->n_columns; i++) {
		const struct column *c = &p->screen->columns[i];

		if (!c->hidden && !str_eq(c->name, p->panel->value))
			return c;
	}
	return NULL;
}

static int
widest_cell(const struct sheet *s, const struct part *p, const struct column *c)
{
	int widest = 1;

	for (int i = 0; c && i < p->rows.n_rows; i++) {
		struct str text = {0};
		int width;

		grid_cell_text(&text, &s->format, c, &p->rows, i);
		width = text_width(str_text(&text), text.len);
		widest = width > widest ? width : widest;
		str_free(&text);
	}
	return widest;
}

static double
value_of(const struct part *p, int row)
{
	const char *value = rowset_get(&p->rows, row, p->panel->value);

	return value ? strtod(value, NULL) : 0;
}

struct bars {
	const struct column *label, *value;
	int label_cells, bar_cells, value_cells;
	double most;
};

static struct bars
measure(const struct sheet *s, const struct part *p)
{
	struct bars m = {.label = label_column(p), .value = screen_column(p->screen, p->panel->value)};

	m.label_cells = widest_cell(s, p, m.label);
	m.value_cells = widest_cell(s, p, m.value);
	if (m.label_cells > p->box.cols * 2 / 5)
		m.label_cells = p->box.cols * 2 / 5;
	m.bar_cells = p->box.cols - m.label_cells - m.value_cells - 4;
	for (int i = 0; i < p->rows.n_rows; i++)
		m.most = value_of(p, i) > m.most ? value_of(p, i) : m.most;
	return m;
}

// "Returns       ████▌      12 !"
static void
draw_bar(const struct sheet *s, const struct part *p, const struct bars *m, int i, int row)
{
	const char *style = rowset_get(&p->rows, i, "style");
	enum theme_role role = style ? theme_role_of_style(style) : ROLE_TEXT;
	int col = s->area->col + p->box.col;
	struct str text = {0}, fitted = {0};

	if (m->label)
		grid_cell_text(&text, &s->format, m->label, &p->rows, i);
	term_text(row, col, m->label_cells, ROLE_TEXT, str_text(&text), text.len);
	col += m->label_cells + 1;
	str_clear(&text);
	if (m->bar_cells > 0) {
		chart_bar(&text, m->most > 0 ? value_of(p, i) / m->most : 0, m->bar_cells);
		term_text(row, col, m->bar_cells, role, str_text(&text), text.len);
		col += m->bar_cells + 1;
	}
	str_clear(&text);
	grid_cell_text(&text, &s->format, m->value, &p->rows, i);
	text_fit(&fitted, str_text(&text), text.len, m->value_cells, true);
	term_text(row, col, m->value_cells, ROLE_TEXT, str_text(&fitted), fitted.len);
	term_print(row, col + m->value_cells + 1, role, "%s", mark_of(role));
	str_free(&text);
	str_free(&fitted);
}

static void
draw_chart(const struct sheet *s, const struct part *p, bool focused)
{
	struct bars m = measure(s, p);

	for (int i = 0; i < p->rows.n_rows; i++) {
		int row = row_on_screen(s, p->box.row + 1 + i), col = s->area->col + p->box.col;

		if (row < 0)
			continue;
		draw_bar(s, p, &m, i, row);
		if (focused && i == p->row) {
			term_shade(row, col, p->box.cols, ROLE_SELECTED);
			term_cursor(row, col);
		}
	}
}

static void
draw_table(const struct sheet *s, const struct part *p, bool focused)
{
	int col = s->area->col + p->box.col, head, row;
	struct grid grid;

	grid_layout(&grid, p->screen, p->box.cols, 1, 0);
	head = grid.row_lines == 1;
	row = row_on_screen(s, p->box.row + 1);
	if (head && row >= 0)
		grid_draw_head(&grid, p->screen->order, 0, row, col, p->box.cols);
	for (int i = 0; i < part_rows(p); i++) {
		int line = p->box.row + 1 + head + i * grid.row_lines;

		row = row_on_screen(s, line);
		if (row < 0 || row_on_screen(s, line + grid.row_lines - 1) < 0)
			continue;
		grid_draw_row(&grid, &s->format, &p->rows, i, row, col, p->box.cols,
			focused && i == p->row);
		if (focused && i == p->row)
			term_cursor(row, col);
	}
}

static void
draw_panel(const struct sheet *s, const struct part *p, bool focused)
{
	int row = row_on_screen(s, p->box.row), col = s->area->col + p->box.col;
	int first = row_on_screen(s, p->box.row + 1);
	const char *label = _(p->panel->label);

	if (row >= 0)
		term_text(row, col, p->box.cols, ROLE_LABEL, label, strlen(label));
	if (p->rows.n_rows && shows_table(p)) {
		draw_table(s, p, focused);
	} else if (p->rows.n_rows) {
		draw_chart(s, p, focused);
	} else if (first >= 0) {
		const char *text = p->reader.failed ? _("This could not be read.") :
			p->reader.loaded ? _("Nothing here yet.") : _("Reading ...");

		term_text(first, col, p->box.cols, ROLE_MUTED, text, strlen(text));
		if (focused)
			term_cursor(first, col);
	}
}

// Moves the stretch so that the focus is on it, with the head of its part where that fits.
static void
follow(struct board *b, int rows)
{
	const struct part *p = &b->parts[b->at];
	bool card = shows_table(p) && p->box.cols < GRID_CARD_CELLS;
	int first = p->box.row, last;

	if (p->panel->place == PANEL_TILE)
		last = first + TILE_LINES - 1;
	else
		last = first + 1 + (shows_table(p) && !card) + p->row * (card ? 2 : 1) + card;
	if (b->top > b->height - rows)
		b->top = b->height - rows;
	if (b->top > first)
		b->top = first;
	if (last >= b->top + rows)
		b->top = last - rows + 1;
	if (b->top < 0)
		b->top = 0;
}

// The line under a sheet that is longer than the screen.
static void
draw_more(const struct rect *below, bool up, bool down)
{
	const char *text = up && down ? _("more above and below") : up ? _("more above") :
		_("more below");

	term_text(below->row, below->col, below->cols, ROLE_MUTED, text, strlen(text));
}

void
board_draw(struct page *page, const struct rect *area)
{
	struct board *b = (struct board *)page;
	struct rect inner = {area->row, area->col + 1, area->rows, area->cols - 2};
	struct sheet s = {.area = &inner, .board = b, .format = desk_format(page->desk)};

	b->most = inner.rows < ROWS_TALL ? TABLE_ROWS : BOARD_ROWS;
	lay_out(b, inner.cols);
	if (b->height > inner.rows)
		inner.rows--;
	follow(b, inner.rows);
	s.top = b->top;
	for (int i = 0; i < b->n; i++) {
		if (b->parts[i].panel->place == PANEL_TILE)
			draw_tile(&s, &b->parts[i], i == b->at);
		else
			draw_panel(&s, &b->parts[i], i == b->at);
	}
	if (inner.rows < area->rows) {
		struct rect below = {inner.row + inner.rows, inner.col, 1, inner.cols};

		draw_more(&below, b->top > 0, b->top + inner.rows < b->height);
	}
}
