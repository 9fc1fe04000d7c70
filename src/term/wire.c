// SPDX-License-Identifier: MIT
// wire: what curses wrote, in fewer bytes.
#include "term/wire.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "term/sequence.h"
#include "text/text.h"

#define ESC '\x1b'
#define MOVE_MAX 48
#define HEBREW 0x590 // from here on terminals differ in what they show
#define ELLIPSIS 0x2026
#define BLANKS_MAX 8 // more are erased in fewer bytes

void
wire_init(struct wire *w, int rows, int cols, bool goes_to_column, bool goes_to_row)
{
	*w = (struct wire){.rows = rows, .cols = cols, .bottom = rows, .goes_to_column = goes_to_column,
		.goes_to_row = goes_to_row, .wanted = {.front = -1, .back = -1}};
}

void
wire_resize(struct wire *w, int rows, int cols)
{
	w->rows = w->bottom = rows;
	w->cols = cols;
	w->at = w->goal = (struct wire_place){0};
}

// --- going ---

static void
prefer(char best[MOVE_MAX], const char *other)
{
	if (other[0] && (!best[0] || strlen(other) < strlen(best)))
		snprintf(best, MOVE_MAX, "%s", other);
}

// Along the row, from a column (0: not known) to another; "" when there is no way.
static void
along(const struct wire *w, int from, int to, char best[MOVE_MAX])
{
	char way[MOVE_MAX];
	int by = to - from;

	best[0] = '\0';
	if (to == 1)
		prefer(best, "\r");
	if (w->goes_to_column) {
		snprintf(way, sizeof(way), "\x1b[%dG", to);
		prefer(best, way);
	}
	if (!from || !by)
		return;
	if (by == -1)
		prefer(best, "\b");
	if (by == 1)
		prefer(best, "\x1b[C");
	snprintf(way, sizeof(way), "\x1b[%d%c", by > 0 ? by : -by, by > 0 ? 'C' : 'D');
	prefer(best, way);
}

// Down to the next line.
static void
beneath(const struct wire *w, int to, char best[MOVE_MAX])
{
	char rest[MOVE_MAX] = "";

	best[0] = '\0';
	if (to > 1)
		along(w, 1, to, rest);
	if (to == 1 || rest[0])
		snprintf(best, MOVE_MAX, "\r\n%.*s", MOVE_MAX - 3, rest);
}

static void
go(struct wire *w, struct str *out)
{
	const struct wire_place at = w->at, to = w->goal;
	char best[MOVE_MAX] = "", way[MOVE_MAX];

	w->at = to;
	if (at.row == to.row && at.col == to.col)
		return;
	if (to.row && to.col) {
		snprintf(way, sizeof(way), to.col == 1 ? "\x1b[%dH" : "\x1b[%d;%dH", to.row, to.col);
		prefer(best, way);
	}
	if (to.col && at.row == to.row) {
		along(w, at.col, to.col, way);
		prefer(best, way);
	}
	if (to.col && at.row && at.row != w->bottom && to.row == at.row + 1) {
		beneath(w, to.col, way);
		prefer(best, way);
	}
	if (to.row && at.col && at.col == to.col && w->goes_to_row) {
		snprintf(way, sizeof(way), "\x1b[%dd", to.row);
		prefer(best, way);
	}
	str_add(out, best);
}

// --- looking ---

static void
add_color(struct str *list, int color, int base)
{
	if (color < 0)
		str_addf(list, ";%d", base + 9);
	else if (color < 8)
		str_addf(list, ";%d", base + color);
	else if (color < 16)
		str_addf(list, ";%d", base + 52 + color);
	else
		str_addf(list, ";%d;5;%d", base + 8, color);
}

static void
add_attrs(struct str *list, unsigned attrs)
{
	for (int i = 1; i <= 9; i++) {
		if (attrs >> i & 1)
			str_addf(list, ";%d", i);
	}
}

static bool
same_look(const struct wire_look *a, const struct wire_look *b)
{
	return a->attrs == b->attrs && a->front == b->front && a->back == b->back;
}

static void
look(struct wire *w, struct str *out)
{
	const struct wire_look is = w->is, to = w->wanted;
	struct str whole = {0}, more = {0};
	bool can_add = w->knows_look && !(is.attrs & ~to.attrs);

	w->is = to;
	if (w->knows_look && same_look(&is, &to))
		return;
	w->knows_look = true;
	add_attrs(&whole, to.attrs);
	add_attrs(&more, to.attrs & ~is.attrs);
	if (to.front >= 0)
		add_color(&whole, to.front, 30);
	if (to.back >= 0)
		add_color(&whole, to.back, 40);
	if (to.front != is.front)
		add_color(&more, to.front, 30);
	if (to.back != is.back)
		add_color(&more, to.back, 40);
	if (can_add && more.len <= whole.len + 1)
		str_addf(out, "\x1b[%sm", str_text(&more) + 1);
	else
		str_addf(out, "\x1b[%s%sm", whole.len ? "0" : "", str_text(&whole));
	str_free(&whole);
	str_free(&more);
}

static void
settle(struct wire *w, struct str *out)
{
	go(w, out);
	look(w, out);
	w->blank = (struct wire_place){0};
}

static void
forget_place(struct wire *w)
{
	w->at = w->goal = (struct wire_place){0};
}

// --- what comes ---

// A colour of SGR: *i is on 38 or 48 and ends on its last parameter; -2: not one of 256.
static int
indexed(const struct sequence *s, int *i)
{
	if (sequence_param(s, *i + 1, 0) != 5 || *i + 2 >= s->n)
		return -2;
	*i += 2;
	return s->params[*i] >= 0 && s->params[*i] < 256 ? s->params[*i] : -2;
}

static bool
take_look(struct wire_look *l, const struct sequence *s)
{
	for (int i = 0; i < s->n || i == 0; i++) {
		int p = sequence_param(s, i, 0), c = p % 10, *color = p / 10 % 2 ? &l->front : &l->back;

		if (p == 0)
			*l = (struct wire_look){.front = -1, .back = -1};
		else if (p < 10)
			l->attrs |= 1u << p;
		else if (p > 20 && p < 30)
			l->attrs &= ~(1u << c | (p == 22) << 1);
		else if (p >= 30 && p < 50 && c != 8)
			*color = c == 9 ? -1 : c;
		else if ((p >= 90 && p < 98) || (p >= 100 && p < 108))
			*color = 8 + c;
		else if (p >= 30 && p < 50)
			*color = indexed(s, &i);
		else if (p != 10) // the first font; no other is ever asked for
			return false;
		if (*color < -1)
			return false;
	}
	return true;
}

// False when it is no move, or one from where it does not know.
static bool
take_move(struct wire *w, const struct sequence *s)
{
	struct wire_place *goal = &w->goal;
	int by = sequence_param(s, 0, 1);

	switch (s->final) {
	case 'H':
		*goal = (struct wire_place){sequence_param(s, 0, 1), sequence_param(s, 1, 1)};
		break;
	case 'G':
		goal->col = by;
		return by <= w->cols;
	case 'd':
		goal->row = by;
		break;
	case 'C':
	case 'D':
		goal->col = !goal->col ? 0 : goal->col + (s->final == 'C' ? by : -by);
		return goal->col > 0 && goal->col <= w->cols;
	case 'A':
	case 'B':
		goal->row = !goal->row ? 0 : goal->row + (s->final == 'B' ? by : -by);
		break;
	default:
		return false;
	}
	return goal->row > 0 && goal->row <= w->rows && goal->col > 0 && goal->col <= w->cols;
}

// Sequences that pass and move nothing, beside the controls whose last letter says so.
static bool
is_harmless(const struct sequence *s)
{
	static const char *const modes[] = {"?25h", "?25l", "?12h", "?12l", "?2004h", "?2004l",
		"?2026h", "?2026l"};

	if (s->len > 1 && s->bytes[1] == ']')
		return true;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (s->len == strlen(modes[i]) + 2 && memcmp(s->bytes + 2, modes[i], s->len - 2) == 0)
			return true;
	}
	return s->final && strchr("JKXP@tn", s->final);
}

// The beginning of a row up to the cursor: a few blanks instead of going there, erasing and coming
// back. curses then likes to go on by another blank in the last of these cells.
static bool
blank_begin(struct wire *w, const struct sequence *s, struct str *out)
{
	const struct wire_place last = w->goal;

	if (s->final != 'K' || sequence_param(s, 0, 0) != 1 || !last.row || !last.col || last.col > BLANKS_MAX)
		return false;
	w->goal.col = 1;
	settle(w, out);
	str_addf(out, "%*s", last.col, "");
	w->at.col = last.col + 1;
	w->goal = w->blank = last;
	return true;
}

static void
escape(struct wire *w, const struct sequence *s, struct str *out)
{
	const struct wire_place goal = w->goal;
	const struct wire_look wanted = w->wanted;

	if (s->len == 3 && memcmp(s->bytes, "\x1b(B", 3) == 0) {
		if (!w->knows_charset)
			str_addn(out, s->bytes, s->len);
		w->knows_charset = true;
		return;
	}
	if (s->final == 'm' ? take_look(&w->wanted, s) : take_move(w, s))
		return;
	w->goal = goal;
	w->wanted = wanted;
	if (blank_begin(w, s, out))
		return;
	settle(w, out);
	str_addn(out, s->bytes, s->len);
	if (s->final == 'r')
		w->bottom = sequence_param(s, 1, w->rows);
	if (!is_harmless(s)) {
		forget_place(w);
		w->knows_look = false;
	}
}

static void
control(struct wire *w, char c, struct str *out)
{
	struct wire_place *goal = &w->goal;

	if (c == '\r') {
		goal->col = 1;
		return;
	}
	if (c == '\b' && goal->col > 1) {
		goal->col--;
		return;
	}
	if (c == '\n' && goal->row && goal->col && goal->row < w->rows && goal->row != w->bottom) {
		goal->row++;
		return;
	}
	if (c == '\x0f' && w->knows_charset)
		return;
	settle(w, out);
	str_addc(out, c);
	if (c == '\x0f')
		w->knows_charset = true;
	else if (c != '\a')
		forget_place(w);
}

// Cells of text about which all terminals agree, with the widths that ours was asked for; else -1.
static int
sure_cells(const char *bytes, size_t n)
{
	int cells = 0;

	for (size_t i = 0; i < n;) {
		uint32_t cp;

		i += utf8_decode(bytes + i, n - i, &cp);
		if (cp >= HEBREW && cp != ELLIPSIS)
			return -1;
		cells += text_cp_width(cp);
	}
	return cells;
}

// Behind the last column it stands on the border, and only what names the column is sure.
static void
text(struct wire *w, const char *bytes, size_t n, struct str *out)
{
	bool is_there = bytes[0] == ' ' && w->blank.row && w->goal.row == w->blank.row &&
		w->goal.col == w->blank.col && same_look(&w->is, &w->wanted);
	int cells = sure_cells(bytes, n) - is_there;

	w->goal.col += is_there;
	settle(w, out);
	str_addn(out, bytes + is_there, n - is_there);
	if (w->at.col)
		w->at.col += cells;
	if (cells < 0 || w->at.col > w->cols)
		w->at.col = 0;
	w->goal = w->at;
}

void
wire_pass(struct wire *w, const char *bytes, size_t n, struct str *out)
{
	for (size_t i = 0, len; i < n; i += len) {
		len = 1;
		if (bytes[i] == ESC) {
			struct sequence s = sequence_at(bytes + i, n - i);

			escape(w, &s, out);
			len = s.len;
		} else if ((unsigned char)bytes[i] < ' ') {
			control(w, bytes[i], out);
		} else {
			while (i + len < n && (unsigned char)bytes[i + len] >= ' ')
				len++;
			text(w, bytes + i, len, out);
		}
	}
	settle(w, out);
}
