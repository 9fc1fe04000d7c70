// SPDX-License-Identifier: MIT
// filter_cells: a filter as one cell below each column of a list, and back.
//
// A cell holds what stands behind "name:", with a - in front for "not". What cells cannot hold (bare
// words, a second condition on a column) is the rest.
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/filter_value.h"

// The bytes of characters [at, end), counted from 1.
static const char *
characters(struct arena *arena, const char *text, int at, int end)
{
	size_t left = strlen(text), from = 0, i = 0;
	uint32_t cp;
	int n = 1;

	for (; i < left && n < end; n++) {
		if (n == at)
			from = i;
		i += utf8_decode(text + i, left - i, &cp);
	}
	return at >= n ? "" : arena_strndup(arena, text + from, i - from);
}

static int
index_of(const char *const *columns, int n, const char *name)
{
	for (int i = 0; name && i < n; i++) {
		if (str_eq(columns[i], name))
			return i;
	}
	return -1;
}

static const char *
joined(struct arena *arena, const char *a, const char *b)
{
	return arena_printf(arena, "%s%s%s", a, a[0] && b[0] ? " " : "", b);
}

bool
filter_to_cells(struct arena *arena, const struct filter_context *ctx, const char *text,
	const char *const *columns, int n, const char **cells, const char **rest)
{
	struct filter filter;
	struct err ignored;

	*rest = "";
	for (int i = 0; i < n; i++)
		cells[i] = "";
	if (!filter_parse(arena, ctx, text, &filter, &ignored))
		return false;
	for (int i = 0; i < filter.n_terms; i++) {
		const struct filter_term *t = &filter.terms[i];
		int k = index_of(columns, n, t->column);
		const char *value = characters(arena, text, t->value_at, t->end);
		const char *whole = characters(arena, text, t->at, t->end);

		value = str_trim(arena_strdup(arena, value));
		if (k < 0 || cells[k][0] || !value[0])
			*rest = joined(arena, *rest, whole);
		else
			cells[k] = arena_printf(arena, "%s%s", whole[0] == '-' ? "-" : "", value);
	}
	return true;
}

// Whether a leading minus says "not": it does unless it begins a number or a time.
static bool
is_negated(const char *cell)
{
	return cell[0] == '-' && !(cell[1] >= '0' && cell[1] <= '9');
}

// Appends one side of a value, in quotes when it has a blank.
static void
add_side(struct str *out, const char *text, size_t n)
{
	bool quote = memchr(text, ' ', n) && !memchr(text, '"', n);

	str_add(out, quote ? "\"" : "");
	str_addn(out, text, n);
	str_add(out, quote ? "\"" : "");
}

static void
add_value(struct str *out, const char *value)
{
	size_t sign = strspn(value, "<>=");
	const char *dots;

	str_addn(out, value, sign);
	value += sign;
	value += strspn(value, " ");
	dots = strchr(value, '"') ? NULL : strstr(value, "..");
	if (dots) {
		add_side(out, value, (size_t)(dots - value));
		str_add(out, "..");
		value = dots + 2;
	}
	add_side(out, value, strlen(value));
}

static int
count_characters(const struct str *s)
{
	int n = 0;
	uint32_t cp;

	for (size_t i = 0; i < s->len; n++)
		i += utf8_decode(s->data + i, s->len - i, &cp);
	return n;
}

const char *
filter_from_cells(struct arena *arena, const char *const *columns, int n, const char *const *cells,
	const char *rest, int *at)
{
	struct str out = {0};
	const char *text;

	str_add(&out, rest);
	for (int i = 0; i < n; i++) {
		char *cell = str_trim(arena_strdup(arena, cells[i]));
		bool negated = is_negated(cell);

		if (!cell[0] || !cell[negated])
			continue;
		str_addf(&out, "%s%s%s:", out.len ? " " : "", negated ? "-" : "", columns[i]);
		at[i] = count_characters(&out) + 1;
		add_value(&out, cell + negated);
	}
	text = arena_strndup(arena, str_text(&out), out.len);
	str_free(&out);
	return text;
}
