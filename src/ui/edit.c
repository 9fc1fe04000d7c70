// SPDX-License-Identifier: MIT
// edit: an editor for texts of several lines.
#include "ui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "term/key.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/caret.h"

#define CELLS_DEFAULT 79 // until it has been drawn
#define ROWS_DEFAULT 10
#define UNDO_TEXTS 4     // undo remembers about so many times the longest text
#define UNDO_MIN 4096

void
edit_init(struct edit *e, size_t max_bytes)
{
	size_t undo = max_bytes * UNDO_TEXTS;

	*e = (struct edit){.max_bytes = max_bytes, .goal = -1, .rows = ROWS_DEFAULT,
		.cells = CELLS_DEFAULT, .stale = true};
	undo_init(&e->undo, undo < UNDO_MIN ? UNDO_MIN : undo);
}

void
edit_done(struct edit *e)
{
	str_free(&e->text);
	free(e->lines);
	undo_done(&e->undo);
}

const char *
edit_text(const struct edit *e)
{
	return str_text(&e->text);
}

void
edit_set(struct edit *e, const char *text)
{
	size_t n = strlen(text);

	if (n > e->max_bytes)
		n = e->max_bytes;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	str_clear(&e->text);
	str_addn(&e->text, text, n);
	e->cursor = n;
	e->at_break = false;
	e->goal = -1;
	e->top = 0;
	e->stale = true;
	e->has_slots = false;
	e->slot_start = e->slot_end = 0;
	undo_clear(&e->undo);
}

// --- lines --------------------------------------------------------------------------------------

static void
add_line(struct edit *e, size_t start, size_t end)
{
	struct edit_line line = {.start = start, .end = end};

	VEC_PUSH(e->lines, e->n_lines, e->lines_cap, line);
}

static void
wrap(struct edit *e)
{
	size_t at = 0, skip = 0;

	if (!e->stale)
		return;
	e->stale = false;
	e->n_lines = 0;
	while (at < e->text.len) {
		size_t len = text_wrap(e->text.data + at, e->text.len - at, e->cells, &skip);

		add_line(e, at, at + len);
		at += len + skip;
	}
	if (e->n_lines == 0 || (skip > 0 && e->text.data[at - 1] == '\n'))
		add_line(e, at, at);
}

// The line the cursor is shown in: the last that begins at or before it.
static int
cursor_line(const struct edit *e)
{
	int low = 0, high = e->n_lines - 1;

	while (low < high) {
		int middle = (low + high + 1) / 2;

		if (e->lines[middle].start <= e->cursor)
			low = middle;
		else
			high = middle - 1;
	}
	if (e->at_break && low > 0 && e->lines[low].start == e->cursor &&
		e->lines[low - 1].end == e->cursor)
		low--;
	return low;
}

static int
column_in(const struct edit *e, int line)
{
	size_t to = e->cursor < e->lines[line].end ? e->cursor : e->lines[line].end;

	return caret_cells(&e->text, e->lines[line].start, to);
}

void
edit_position(struct edit *e, int *line, int *column)
{
	int at;

	wrap(e);
	at = cursor_line(e);
	if (line)
		*line = at;
	if (column)
		*column = column_in(e, at);
}

int
edit_lines(struct edit *e)
{
	wrap(e);
	return e->n_lines;
}

// --- moves --------------------------------------------------------------------------------------

static void
place(struct edit *e, size_t at)
{
	e->cursor = at;
	e->at_break = false;
	e->goal = -1;
	e->slot_start = e->slot_end = 0;
	undo_seal(&e->undo);
}

static void
place_at_end(struct edit *e, int line)
{
	place(e, e->lines[line].end);
	e->at_break = true;
}

// Up or down by lines, keeping to the column where the moves began. False at the edge.
static bool
move_lines(struct edit *e, int by)
{
	int from = cursor_line(e), to = from + by, column = 0, goal, width;
	size_t at;

	if (to < 0)
		to = 0;
	if (to >= e->n_lines)
		to = e->n_lines - 1;
	if (to == from)
		return false;
	goal = e->goal >= 0 ? e->goal : column_in(e, from);
	for (at = e->lines[to].start; at < e->lines[to].end; column += width) {
		size_t len = text_show(NULL, e->text.data + at, e->text.len - at, &width);

		if (column + width > goal)
			break;
		at += len;
	}
	place(e, at);
	e->at_break = at == e->lines[to].end && at > e->lines[to].start;
	e->goal = goal;
	return true;
}

// --- changes ------------------------------------------------------------------------------------

static void
changed(struct edit *e, size_t cursor)
{
	e->cursor = caret_snap(&e->text, cursor);
	e->at_break = false;
	e->goal = -1;
	e->slot_start = e->slot_end = 0;
	e->stale = true;
}

static bool
insert(struct edit *e, const char *text, size_t n)
{
	size_t slot = e->slot_end - e->slot_start;
	size_t room = e->max_bytes > e->text.len - slot ? e->max_bytes - (e->text.len - slot) : 0;
	bool fits = n <= room;

	if (!fits) {
		n = room;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	undo_replace(&e->undo, &e->text, e->cursor, slot, text, n);
	changed(e, e->cursor + n);
	return fits;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	undo_replace(&e->undo, &e->text, from, to - from, "", 0);
	changed(e, from);
}

bool
edit_paste(struct edit *e, const char *text, size_t n)
{
	bool fits;

	undo_seal(&e->undo);
	fits = insert(e, text, n);
	undo_seal(&e->undo);
	return fits;
}

static void
step_undo(struct edit *e, bool (*step)(struct undo *, struct str *, size_t *))
{
	size_t cursor;

	if (step(&e->undo, &e->text, &cursor))
		changed(e, cursor);
}

static bool
move_key(struct edit *e, uint32_t key)
{
	int line = cursor_line(e);

	switch (key) {
	case K_LEFT:
		place(e, caret_left(&e->text, e->cursor));
		return true;
	case K_RIGHT:
		place(e, caret_right(&e->text, e->cursor));
		return true;
	case K_CTRL | K_LEFT:
		place(e, caret_word_left(&e->text, e->cursor));
		return true;
	case K_CTRL | K_RIGHT:
		place(e, caret_word_right(&e->text, e->cursor));
		return true;
	case K_UP:
		return move_lines(e, -1);
	case K_DOWN:
		return move_lines(e, 1);
	case K_PAGE_UP:
		(void)move_lines(e, -(e->rows > 1 ? e->rows - 1 : 1));
		return true;
	case K_PAGE_DOWN:
		(void)move_lines(e, e->rows > 1 ? e->rows - 1 : 1);
		return true;
	case K_HOME:
	case K_CTRL | 'a':
		place(e, e->lines[line].start);
		return true;
	case K_END:
	case K_CTRL | 'e':
		place_at_end(e, line);
		return true;
	case K_CTRL | K_HOME:
		place(e, 0);
		return true;
	case K_CTRL | K_END:
		place(e, e->text.len);
		return true;
	default:
		return false;
	}
}

// From the cursor to the end of its line, or over the break when it is there already.
static void
cut_line_end(struct edit *e)
{
	size_t end = e->lines[cursor_line(e)].end;

	cut(e, e->cursor, e->cursor < end ? end : caret_right(&e->text, e->cursor));
}

bool
edit_key(struct edit *e, uint32_t key)
{
	char bytes[4];

	wrap(e);
	if (caret_is_text(key)) {
		(void)insert(e, bytes, utf8_encode(key, bytes));
		return true;
	}
	switch (key) {
	case K_ENTER:
		(void)insert(e, "\n", 1);
		return true;
	case K_BACKSPACE:
	case K_DELETE:
		if (e->slot_end > e->slot_start) {
			cut(e, e->slot_start, e->slot_end);
			return true;
		}
		if (key == K_DELETE)
			cut(e, e->cursor, caret_right(&e->text, e->cursor));
		else
			cut(e, caret_left(&e->text, e->cursor), e->cursor);
		return true;
	case K_CTRL | 'w':
	case K_ALT | K_BACKSPACE:
		cut(e, caret_word_left(&e->text, e->cursor), e->cursor);
		return true;
	case K_CTRL | 'u':
		cut(e, e->lines[cursor_line(e)].start, e->cursor);
		return true;
	case K_CTRL | 'k':
		cut_line_end(e);
		return true;
	case K_CTRL | 'z':
		step_undo(e, undo_back);
		return true;
	case K_CTRL | 'y':
		step_undo(e, undo_again);
		return true;
	default:
		return move_key(e, key);
	}
}

// --- drawing ------------------------------------------------------------------------------------

static void
scroll(struct edit *e, int line)
{
	if (e->top > e->n_lines - e->rows)
		e->top = e->n_lines - e->rows;
	if (e->top < 0)
		e->top = 0;
	if (line < e->top)
		e->top = line;
	if (line >= e->top + e->rows)
		e->top = line - e->rows + 1;
}

static void
draw_line(const struct edit *e, const struct edit_line *line, int row, int col, int cells)
{
	static struct str shown; // kept for its memory
	int width;

	str_clear(&shown);
	for (size_t at = line->start; at < line->end;)
		at += text_show(&shown, e->text.data + at, e->text.len - at, &width);
	term_text(row, col, cells, ROLE_TEXT, str_text(&shown), shown.len);
	if (e->slot_start >= line->start && e->slot_end <= line->end && e->slot_end > e->slot_start)
		term_shade(row, col + caret_cells(&e->text, line->start, e->slot_start),
			caret_cells(&e->text, e->slot_start, e->slot_end), ROLE_SELECTED);
}

void
edit_draw(struct edit *e, int row, int col, int rows, int cols, bool focused)
{
	int line, column;

	if (rows < 1 || cols < 2)
		return;
	e->rows = rows;
	if (e->cells != cols - 1) { // the last column is for the cursor behind a full line
		e->cells = cols - 1;
		e->stale = true;
	}
	wrap(e);
	line = cursor_line(e);
	column = column_in(e, line);
	scroll(e, line);
	for (int i = 0; i < rows; i++) {
		term_fill(row + i, col, cols, ROLE_TEXT);
		if (e->top + i < e->n_lines)
			draw_line(e, &e->lines[e->top + i], row + i, col, cols);
	}
	if (e->top > 0)
		term_text(row, col + cols - 1, 1, ROLE_MUTED, "^", 1);
	if (e->top + rows < e->n_lines)
		term_text(row + rows - 1, col + cols - 1, 1, ROLE_MUTED, "v", 1);
	if (focused)
		term_cursor(row + line - e->top, col + (column < cols ? column : cols - 1));
}
