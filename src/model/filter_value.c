// SPDX-License-Identifier: MIT
// filter_value: values of a filter by the type of their column.
#include "model/filter_value.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "model/civil.h"
#include "model/when.h"

#define NUMBER_MAX 40

void
filter_append(struct arena *arena, const char ***values, int *n, const char *value)
{
	const char **grown;

	for (int i = 0; i < *n; i++) {
		if (str_eq((*values)[i], value))
			return;
	}
	grown = arena_alloc(arena, (size_t)(*n + 1) * sizeof(*grown));
	if (*n)
		memcpy(grown, *values, (size_t)*n * sizeof(*grown));
	grown[(*n)++] = value;
	*values = grown;
}

void
filter_add_value(struct parser *p, struct target *t, const char *value)
{
	filter_append(p->arena, &t->term->values, &t->term->n_values, value);
}

struct filter_other *
filter_other(struct parser *p, struct filter_term *term, const char *column, enum filter_op op)
{
	struct filter_other *grown;

	for (int i = 0; i < term->n_others; i++) {
		if (str_eq(term->others[i].column, column))
			return &term->others[i];
	}
	grown = arena_alloc(p->arena, (size_t)(term->n_others + 1) * sizeof(*grown));
	if (term->n_others)
		memcpy(grown, term->others, (size_t)term->n_others * sizeof(*grown));
	grown[term->n_others] = (struct filter_other){.column = column, .op = op};
	term->others = grown;
	return &grown[term->n_others++];
}

// --- numbers ------------------------------------------------------------------------------------

// [+-]digits[.digits] with k or 万 behind it; out receives a plain decimal.
static bool
parse_number(const char *s, char out[NUMBER_MAX])
{
	size_t n = 0, whole, part = 0, zeros;

	if (*s == '+' || *s == '-') {
		if (*s == '-')
			out[n++] = '-';
		s++;
	}
	whole = strspn(s, "0123456789");
	if (s[whole] == '.')
		part = strspn(s + whole + 1, "0123456789");
	if (whole + part == 0 || whole + part > 24 || (s[whole] == '.' && part == 0))
		return false;
	memcpy(out + n, s, whole);
	n += whole;
	s += whole + (part ? 1 : 0);
	zeros = str_eq(s + part, "k") || str_eq(s + part, "K") ? 3 : str_eq(s + part, "万") ? 4 : 0;
	if (!zeros && s[part])
		return false;
	for (size_t i = 0; i < zeros; i++)
		out[n++] = i < part ? s[i] : '0';
	if (part > zeros) {
		if (whole + zeros == 0)
			out[n++] = '0';
		out[n++] = '.';
		memcpy(out + n, s + zeros, part - zeros);
		n += part - zeros;
	}
	out[n] = '\0';
	return true;
}

static const char *
read_number(struct parser *p, const struct target *t, const struct slice *s)
{
	char *typed = arena_strdup(p->arena, filter_text(p->arena, s));
	char number[NUMBER_MAX];
	long long whole;
	char *end;

	if (t->kind == FILTER_PERCENT && str_ends(typed, "%"))
		typed[strlen(typed) - 1] = '\0';
	if (!parse_number(typed, number)) {
		filter_fail(p, s->g[0].at, _("\"%s\" is not a number"), typed);
		err_hint(p->e, "%s", _("For example 100, >100, 50..200, 10k; or none, any"));
		return NULL;
	}
	if (t->kind == FILTER_PERCENT)
		return arena_printf(p->arena, "%se-2", number);
	if (t->kind != FILTER_INTEGER)
		return arena_strdup(p->arena, number);
	whole = strtoll(number, &end, 10);
	if (*end || whole == LLONG_MAX || whole == LLONG_MIN) {
		filter_fail(p, s->g[0].at, _("\"%s\" is not a whole number"), typed);
		return NULL;
	}
	return arena_printf(p->arena, "%lld", whole);
}

// --- dates and times ----------------------------------------------------------------------------

// The day that an instant falls on, for the reader.
static struct when
whole_day(const struct parser *p, const struct when *w)
{
	int offset = p->ctx->format->utc_offset;

	return (struct when){.epoch = civil_day_of(w->epoch + offset) * DAY_SECONDS - offset};
}

static bool
read_when(struct parser *p, const struct target *t, const struct slice *s, struct when *w)
{
	const struct format_context *f = p->ctx->format;
	const char *typed = filter_text(p->arena, s);

	if (!when_parse(typed, f->now, f->utc_offset, w)) {
		filter_fail(p, s->g[0].at, _("\"%s\" is not a date or time"), typed);
		return err_hint(p->e, "%s",
			_("For example today, +3, mon, 0917, 2026-09-17, 14:30, 2h; or overdue, none, any"));
	}
	if (t->kind == FILTER_DATE && w->has_time)
		*w = whole_day(p, w);
	return true;
}

static const char *
when_text(struct parser *p, const struct when *w, int64_t later)
{
	struct when moved = *w;
	char text[64];

	moved.epoch += later;
	when_sql(&moved, p->ctx->format->utc_offset, text, sizeof(text));
	return arena_strdup(p->arena, text);
}

// How long the thing named by w lasts: a day, or the minute that was typed.
static int64_t
length_of(const struct when *w)
{
	return w->has_time ? 60 : DAY_SECONDS;
}

static bool
is_overdue(struct parser *p, const struct slice *s)
{
	const char *folded = filter_fold(p->arena, filter_text(p->arena, s));

	return str_eq(folded, "overdue") || str_eq(folded, filter_fold(p->arena, _("overdue")));
}

static bool
read_time(struct parser *p, struct target *t, enum filter_op op, const struct slice *s)
{
	struct when w = {.epoch = p->ctx->format->now, .has_time = true, .exact = true};

	if (op == FILTER_EQ && is_overdue(p, s)) {
		w = t->kind == FILTER_DATE ? whole_day(p, &w) : w;
		op = FILTER_LT;
	} else if (!read_when(p, t, s, &w)) {
		return false;
	}
	t->term->op = op;
	if (op == FILTER_EQ) {
		t->term->op = FILTER_BETWEEN;
		filter_add_value(p, t, when_text(p, &w, 0));
		filter_add_value(p, t, when_text(p, &w, length_of(&w)));
	} else if (w.has_time || op == FILTER_GE || op == FILTER_LT) {
		filter_add_value(p, t, when_text(p, &w, 0));
	} else {
		t->term->op = op == FILTER_GT ? FILTER_GE : FILTER_LT;
		filter_add_value(p, t, when_text(p, &w, DAY_SECONDS));
	}
	return true;
}

// --- by kind ------------------------------------------------------------------------------------

bool
filter_read_ordered(struct parser *p, struct target *t, enum filter_op op, const struct slice *s)
{
	const char *number;

	if (t->kind == FILTER_DATE || t->kind == FILTER_TIME)
		return read_time(p, t, op, s);
	number = read_number(p, t, s);
	if (!number)
		return false;
	t->term->op = op;
	filter_add_value(p, t, number);
	return true;
}

bool
filter_read_range(struct parser *p, struct target *t, const struct slice *lo,
	const struct slice *hi)
{
	bool timed = t->kind == FILTER_DATE || t->kind == FILTER_TIME;
	const char *from, *to;
	struct when a, b;

	if (!lo)
		return filter_read_ordered(p, t, FILTER_LE, hi);
	if (!hi)
		return filter_read_ordered(p, t, FILTER_GE, lo);
	if (timed) {
		if (!read_when(p, t, lo, &a) || !read_when(p, t, hi, &b))
			return false;
		if (b.epoch < a.epoch)
			return filter_fail(p, lo->g[0].at, "%s", _("This range ends before it begins"));
		from = when_text(p, &a, 0);
		to = when_text(p, &b, length_of(&b));
	} else {
		from = read_number(p, t, lo);
		to = from ? read_number(p, t, hi) : NULL;
		if (!to)
			return false;
	}
	if (!timed && strtod(from, NULL) > strtod(to, NULL))
		return filter_fail(p, lo->g[0].at, "%s", _("This range ends before it begins"));
	// Both stay, even when they are the same.
	t->term->op = FILTER_BETWEEN;
	t->term->values = arena_alloc(p->arena, 2 * sizeof(*t->term->values));
	t->term->values[0] = from;
	t->term->values[1] = to;
	t->term->n_values = 2;
	return true;
}

static bool
is_uuid(const char *s)
{
	int digits = 0;

	for (; *s; s++) {
		if (isxdigit((unsigned char)*s))
			digits++;
		else if (*s != '-')
			return false;
	}
	return digits == 32;
}

static bool
read_bool(struct parser *p, struct target *t, const struct slice *s, const char *typed)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{N_("yes"), true}, {N_("no"), false}, {"y", true}, {"n", false}, {"true", true},
		{"false", false}, {"1", true}, {"0", false}, {"on", true}, {"off", false},
	};
	const char *folded = filter_fold(p->arena, typed);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq(words[i].word, folded) ||
			(i < 2 && str_eq(filter_fold(p->arena, _(words[i].word)), folded))) {
			filter_add_value(p, t, words[i].value ? "true" : "false");
			return true;
		}
	}
	filter_fail(p, s->g[0].at, _("%s is yes or no"), t->typed);
	return err_hint(p->e, "%s", _("It may also be none or any"));
}

bool
filter_read_plain(struct parser *p, struct target *t, const struct slice *s)
{
	const char *typed = filter_text(p->arena, s), *number;

	switch (t->kind) {
	case FILTER_BOOL:
		return read_bool(p, t, s, typed);
	case FILTER_UUID:
		if (!is_uuid(typed))
			return filter_fail(p, s->g[0].at, _("\"%s\" is not a UUID"), typed);
		filter_add_value(p, t, typed);
		return true;
	case FILTER_INTEGER:
	case FILTER_NUMBER:
	case FILTER_MONEY:
	case FILTER_PERCENT:
		number = read_number(p, t, s);
		if (number)
			filter_add_value(p, t, number);
		return number != NULL;
	default:
		filter_add_value(p, t, typed);
		return true;
	}
}
