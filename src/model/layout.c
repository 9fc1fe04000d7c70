// SPDX-License-Identifier: MIT
// layout: the columns of a list as a person has arranged them.
#include "model/layout.h"

#include <stdlib.h>
#include <string.h>

static int
find(const struct layout *l, const char *name)
{
	for (int i = 0; i < l->n; i++) {
		if (str_eq(l->columns[i].name, name))
			return i;
	}
	return -1;
}

void
layout_move(struct layout *l, int from, int to)
{
	struct column moved = l->columns[from];
	int by = from < to ? 1 : -1;

	for (int i = from; i != to; i += by)
		l->columns[i] = l->columns[i + by];
	l->columns[to] = moved;
}

void
layout_show(struct layout *l, int i, bool shown)
{
	l->columns[i].hidden = !shown;
	if (shown)
		l->columns[i].rank = 1; // it stays when there is little room
}

void
layout_widen(struct layout *l, int i, int width)
{
	l->columns[i].width = width < LAYOUT_LEAST ? LAYOUT_LEAST :
		width > LAYOUT_MOST ? LAYOUT_MOST : width;
}

// --- reading --------------------------------------------------------------------------------------

// "name=40" or "freeze=2".
static void
read_number(struct layout *l, const char *name, const char *value)
{
	long number;
	int i = find(l, name);

	if (!str_to_long(value, 0, LAYOUT_MOST, &number))
		return;
	if (str_eq(name, "freeze"))
		l->frozen = number > LAYOUT_COLUMNS ? LAYOUT_COLUMNS : (int)number;
	else if (i >= 0)
		layout_widen(l, i, (int)number);
}

// "name>other"
static void
read_place(struct layout *l, const char *name, const char *other)
{
	int from = find(l, name), behind = other[0] ? find(l, other) : -1;

	if (from < 0 || (behind < 0 && other[0]) || from == behind)
		return;
	layout_move(l, from, behind < from ? behind + 1 : behind);
}

static void
read_word(struct layout *l, char *word)
{
	char *sign = strpbrk(word, "=>");
	int i;

	if (word[0] == '-' || word[0] == '+') {
		i = find(l, word + 1);
		if (i >= 0)
			layout_show(l, i, word[0] == '+');
		return;
	}
	if (!sign)
		return;
	if (*sign == '=') {
		*sign = '\0';
		read_number(l, word, sign + 1);
	} else {
		*sign = '\0';
		read_place(l, word, sign + 1);
	}
}

void
layout_read(struct layout *l, const struct screen *s, const char *text)
{
	char *copy = xstrdup(text), *save = NULL;

	*l = (struct layout){.frozen = 1};
	for (int i = 0; i < s->n_columns && l->n < LAYOUT_COLUMNS; i++)
		l->columns[l->n++] = s->columns[i];
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		read_word(l, word);
	free(copy);
}

// --- writing --------------------------------------------------------------------------------------

static void
add_word(struct str *out, const char *a, const char *b, const char *c)
{
	str_addf(out, "%s%s%s%s", out->len ? " " : "", a, b, c);
}

// The fewest moves, from the first column on, that make the screen's order this one.
static void
add_moves(struct str *out, const struct layout *l, const struct screen *s)
{
	struct layout now;

	layout_read(&now, s, "");
	for (int i = 0; i < l->n; i++) {
		int at = find(&now, l->columns[i].name);

		// One column moved far to the right is one word, not a word for each that moved up.
		if (at == i + 1 && at < l->n) {
			int to = find(l, now.columns[i].name);

			if (to > i + 1) {
				add_word(out, now.columns[i].name, ">", now.columns[to].name);
				layout_move(&now, i, to);
				at = i;
			}
		}
		if (at == i)
			continue;
		add_word(out, l->columns[i].name, ">", i ? l->columns[i - 1].name : "");
		layout_move(&now, at, i);
	}
}

const char *
layout_text(struct arena *arena, const struct layout *l, const struct screen *s)
{
	struct str out = {0};
	const char *text;

	for (int i = 0; i < l->n; i++) {
		const struct column *c = &l->columns[i], *begun = screen_column(s, c->name);
		const char *width = arena_printf(arena, "%d", c->width);

		if (c->hidden && !begun->hidden)
			add_word(&out, "-", c->name, "");
		else if (!c->hidden && (begun->hidden || c->rank != begun->rank))
			add_word(&out, "+", c->name, "");
		if (c->width != begun->width)
			add_word(&out, c->name, "=", width);
	}
	add_moves(&out, l, s);
	if (l->frozen != 1)
		add_word(&out, "freeze", "=", arena_printf(arena, "%d", l->frozen));
	text = arena_strndup(arena, str_text(&out), out.len);
	str_free(&out);
	return text;
}

// --- order ----------------------------------------------------------------------------------------

const char *
layout_order_text(struct arena *arena, const struct order_term *order, int n)
{
	struct str out = {0};
	const char *text;

	for (int i = 0; i < n; i++)
		add_word(&out, order[i].descending ? "-" : "", order[i].column, "");
	text = arena_strndup(arena, str_text(&out), out.len);
	str_free(&out);
	return text;
}

int
layout_read_order(struct arena *arena, const char *text, struct order_term *out)
{
	char *copy = arena_strdup(arena, text), *save = NULL;
	int n = 0;

	for (char *word = strtok_r(copy, " ,", &save); word && n < ORDER_MAX;
		word = strtok_r(NULL, " ,", &save)) {
		bool down = word[0] == '-';

		out[n++] = (struct order_term){.column = word + down, .descending = down};
	}
	return n;
}
