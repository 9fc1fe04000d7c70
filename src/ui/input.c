// SPDX-License-Identifier: MIT
// input: a field of one line.
#include "ui/input.h"

#include <string.h>

#include "base/utf8.h"
#include "term/key.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/caret.h"

void
input_init(struct input *in, int max_chars)
{
	*in = (struct input){.max_chars = max_chars};
}

void
input_done(struct input *in)
{
	str_free(&in->text);
}

const char *
input_text(const struct input *in)
{
	return str_text(&in->text);
}

// Inserts what fits at the cursor; false when not all did.
static bool
insert(struct input *in, const char *text, size_t n)
{
	int left = in->max_chars - utf8_count(str_text(&in->text), in->text.len);
	size_t i = 0;

	for (; i < n && left > 0; left--) {
		char bytes[4];
		uint32_t cp;
		size_t len;

		i += utf8_decode(text + i, n - i, &cp);
		if (cp == '\r' && i < n && text[i] == '\n')
			i++;
		if (cp < 0x20)
			cp = ' ';
		len = utf8_encode(cp, bytes);
		str_insert(&in->text, in->cursor, bytes, len);
		in->cursor += len;
	}
	in->cursor = caret_snap(&in->text, in->cursor);
	return i == n;
}

void
input_set(struct input *in, const char *text)
{
	str_clear(&in->text);
	in->cursor = in->first = 0;
	(void)insert(in, text, strlen(text));
}

bool
input_paste(struct input *in, const char *text, size_t n)
{
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--; // a line copied whole brings its end along
	return insert(in, text, n);
}

static void
cut(struct input *in, size_t from, size_t to)
{
	str_cut(&in->text, from, to - from);
	in->cursor = caret_snap(&in->text, from);
}

void
input_complete(struct input *in, size_t from, const char *text)
{
	cut(in, from, in->cursor);
	(void)insert(in, text, strlen(text));
}

void
input_seek(struct input *in, int character)
{
	uint32_t cp;

	in->cursor = 0;
	while (--character > 0 && in->cursor < in->text.len)
		in->cursor += utf8_decode(in->text.data + in->cursor, in->text.len - in->cursor, &cp);
	in->cursor = caret_snap(&in->text, in->cursor);
}

bool
input_key(struct input *in, uint32_t key)
{
	char bytes[4];

	if (caret_is_text(key)) {
		(void)insert(in, bytes, utf8_encode(key, bytes));
		return true;
	}
	switch (key) {
	case K_LEFT:
		in->cursor = caret_left(&in->text, in->cursor);
		return true;
	case K_RIGHT:
		in->cursor = caret_right(&in->text, in->cursor);
		return true;
	case K_CTRL | K_LEFT:
		in->cursor = caret_word_left(&in->text, in->cursor);
		return true;
	case K_CTRL | K_RIGHT:
		in->cursor = caret_word_right(&in->text, in->cursor);
		return true;
	case K_HOME:
	case K_CTRL | 'a':
		in->cursor = 0;
		return true;
	case K_END:
	case K_CTRL | 'e':
		in->cursor = in->text.len;
		return true;
	case K_BACKSPACE:
		cut(in, caret_left(&in->text, in->cursor), in->cursor);
		return true;
	case K_DELETE:
		cut(in, in->cursor, caret_right(&in->text, in->cursor));
		return true;
	case K_CTRL | 'w':
	case K_ALT | K_BACKSPACE:
		cut(in, caret_word_left(&in->text, in->cursor), in->cursor);
		return true;
	case K_CTRL | 'u':
		cut(in, 0, in->cursor);
		return true;
	case K_CTRL | 'k':
		cut(in, in->cursor, in->text.len);
		return true;
	default:
		return false;
	}
}

// Cells for text when showing begins at `first`: one goes to "<", one is kept for the cursor behind
// the text or for ">".
static int
room(size_t first, int cells)
{
	return cells - (first > 0) - 1;
}

// Moves the shown part as little as brings the cursor into view, and never shows emptiness at the
// right while text is hidden at the left.
static void
scroll(struct input *in, int cells)
{
	int cells_to; // from the first shown to the cursor, then to the end

	if (in->first > in->cursor)
		in->first = in->cursor;
	if (in->first > 0 && in->first == in->cursor && in->cursor > 0)
		in->first = caret_left(&in->text, in->first); // see what is before the cursor
	cells_to = caret_cells(&in->text, in->first, in->cursor);
	while (in->first < in->cursor && cells_to > room(in->first, cells)) {
		size_t next = caret_right(&in->text, in->first);

		cells_to -= caret_cells(&in->text, in->first, next);
		in->first = next < in->cursor ? next : in->cursor;
	}
	cells_to = caret_cells(&in->text, in->first, in->text.len);
	while (in->first > 0) {
		size_t before = caret_left(&in->text, in->first);

		cells_to += caret_cells(&in->text, before, in->first);
		if (cells_to > room(before, cells))
			break;
		in->first = before;
	}
}

void
input_draw(struct input *in, int row, int col, int cells, bool focused)
{
	static struct str shown; // kept for its memory
	enum theme_role role = focused ? ROLE_FIELD_ON : ROLE_FIELD;
	size_t at;
	int left, used = 0, width;

	if (cells < 2)
		return;
	scroll(in, cells);
	left = in->first > 0;
	str_clear(&shown);
	for (at = in->first; at < in->text.len; used += width) {
		size_t len = text_show(NULL, in->text.data + at, in->text.len - at, &width);

		if (used + width > room(in->first, cells))
			break;
		at += text_show(&shown, in->text.data + at, len, &width);
	}
	term_fill(row, col, cells, role);
	term_text(row, col + left, cells - left, role, str_text(&shown), shown.len);
	if (left)
		term_text(row, col, 1, role, "<", 1);
	if (at < in->text.len)
		term_text(row, col + cells - 1, 1, role, ">", 1);
	in->column = left + caret_cells(&in->text, in->first, in->cursor);
	if (in->column >= cells)
		in->column = cells - 1;
	if (focused)
		term_cursor(row, col + in->column);
}

int
input_cursor(const struct input *in)
{
	return in->column;
}
