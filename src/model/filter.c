// SPDX-License-Identifier: MIT
// filter: the one language for finding rows.
//
// Text becomes characters with places (read_glyphs), those become words at blanks, a word becomes a
// term: a column with operator and values, or a search. Columns are found in filter_column.c, values
// by type in filter_value.c.
#include "model/filter.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wctype.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/filter_value.h"

#define LEFT_CURLY 0x201cu
#define RIGHT_CURLY 0x201du
#define ELLIPSIS 0x2026u
#define TWO_CHINESE_STOPS "。。"
#define LESS_EQUAL 0x2264u
#define GREATER_EQUAL 0x2265u

// --- characters ---------------------------------------------------------------------------------

bool
filter_fail(struct parser *p, int at, const char *fmt, ...)
{
	char text[sizeof(p->e->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	p->wrong_at = at;
	err_set(p->e, ERR_DATA, "%s", text);
	return err_where(p->e, _("character %d"), at);
}

bool
filter_is(const struct slice *s, int i, char c)
{
	return i >= 0 && i < s->n && !s->g[i].quoted && s->g[i].cp == (uint32_t)(unsigned char)c;
}

const char *
filter_text(struct arena *arena, const struct slice *s)
{
	char *out = arena_alloc(arena, (size_t)s->n * 4 + 1);
	size_t n = 0;

	for (int i = 0; i < s->n; i++) {
		if (s->g[i].cp)
			n += utf8_encode(s->g[i].cp, out + n);
	}
	return out;
}

const char *
filter_words(struct arena *arena, const struct slice *s)
{
	char *out = arena_alloc(arena, (size_t)s->n * 4 + 1);
	size_t n = 0;

	for (int i = 0; i < s->n; i++) {
		if (s->g[i].word)
			n += utf8_encode(s->g[i].word, out + n);
	}
	return out;
}

const char *
filter_fold(struct arena *arena, const char *s)
{
	size_t left = strlen(s), n = 0;
	char *out = arena_alloc(arena, left * 4 + 1);

	while (left > 0) {
		uint32_t cp;
		size_t taken = utf8_decode(s, left, &cp);

		cp = (uint32_t)towlower((wint_t)utf8_fold_width(cp));
		if (cp != ' ' && cp != '_' && cp != '-')
			n += utf8_encode(cp, out + n);
		s += taken;
		left -= taken;
	}
	return out;
}

static bool
is_quote(uint32_t cp)
{
	return cp == '"' || cp == LEFT_CURLY || cp == RIGHT_CURLY;
}

// An unquoted character: what it does, and what it looks for.
static struct glyph
plain_glyph(uint32_t cp, int at)
{
	uint32_t folded = utf8_fold_width(cp);

	if (folded < ' ')
		folded = ' ';
	return (struct glyph){folded, folded < 0x80 && isalnum((int)folded) ? folded : cp, false, at};
}

static bool
read_glyphs(struct parser *p, const char *text, struct slice *out)
{
	size_t left = strlen(text);
	struct glyph *g = arena_alloc(p->arena, (2 * left + 1) * sizeof(*g));
	int n = 0, at = 1, quote_at = 0;
	uint32_t cp;

	for (size_t taken; left > 0; text += taken, left -= taken, at++) {
		taken = utf8_decode(text, left, &cp);
		if (quote_at && cp == '"' && left > 1 && text[1] == '"') {
			g[n++] = (struct glyph){cp, cp, true, at++};
			taken = 2;
		} else if (is_quote(utf8_fold_width(cp))) {
			if (!quote_at)
				g[n++] = (struct glyph){0, 0, true, at};
			quote_at = quote_at ? 0 : at;
		} else if (quote_at) {
			g[n++] = (struct glyph){cp, cp, true, at};
		} else if (cp == ELLIPSIS || str_starts(text, TWO_CHINESE_STOPS)) {
			// Input methods write a range's dots so.
			g[n++] = plain_glyph('.', at);
			g[n++] = plain_glyph('.', at);
			at += cp != ELLIPSIS;
			taken = cp == ELLIPSIS ? taken : strlen(TWO_CHINESE_STOPS);
		} else {
			g[n++] = plain_glyph(cp, at);
		}
	}
	if (quote_at)
		return filter_fail(p, quote_at, "%s", _("This quote is not closed"));
	g[n] = (struct glyph){0, 0, false, at};
	*out = (struct slice){g, n};
	return true;
}

// --- terms --------------------------------------------------------------------------------------

static struct slice
cut(const struct slice *s, int from, int to)
{
	return (struct slice){s->g + from, to - from};
}

// Takes a comparison sign off the front of s.
static bool
take_operator(struct slice *s, enum filter_op *op)
{
	bool less = filter_is(s, 0, '<'), more = filter_is(s, 0, '>'), equal = filter_is(s, 1, '=');
	int n = 1;

	if (s->n > 0 && !s->g[0].quoted && s->g[0].cp == LESS_EQUAL)
		*op = FILTER_LE;
	else if (s->n > 0 && !s->g[0].quoted && s->g[0].cp == GREATER_EQUAL)
		*op = FILTER_GE;
	else if (less || more)
		*op = less ? (equal ? FILTER_LE : FILTER_LT) : equal ? FILTER_GE : FILTER_GT;
	else if (filter_is(s, 0, '='))
		*op = FILTER_EQ;
	else
		return false;
	if ((less || more) && equal)
		n = 2;
	*s = cut(s, n, s->n);
	return true;
}

static int
find_range(const struct slice *s)
{
	for (int i = 0; i + 1 < s->n; i++) {
		if (filter_is(s, i, '.') && filter_is(s, i + 1, '.'))
			return i;
	}
	return -1;
}

static bool
is_ordered(enum filter_kind kind)
{
	return kind == FILTER_INTEGER || kind == FILTER_NUMBER || kind == FILTER_MONEY ||
		kind == FILTER_PERCENT || kind == FILTER_DATE || kind == FILTER_TIME;
}

static bool
read_one(struct parser *p, struct target *t, const struct slice *s)
{
	if (s->n == 0)
		return filter_fail(p, s->g[0].at, "%s", _("A value is missing here"));
	if (t->kind == FILTER_CODED)
		return filter_read_code(p, t, s);
	if (t->kind == FILTER_TEXT) {
		filter_add_value(p, t, filter_words(p->arena, s));
		return true;
	}
	return filter_read_plain(p, t, s);
}

// value[,value...]
static bool
read_list(struct parser *p, struct target *t, const struct slice *s, bool whole)
{
	int from = 0;

	t->whole = whole;
	t->term->values = arena_alloc(p->arena, sizeof(*t->term->values));
	t->term->op = t->kind == FILTER_TEXT && !whole ? FILTER_CONTAINS : FILTER_IN;
	for (int i = 0; i <= s->n; i++) {
		struct slice item;

		if (i < s->n && !filter_is(s, i, ','))
			continue;
		item = cut(s, from, i);
		if (!read_one(p, t, &item))
			return false;
		from = i + 1;
	}
	if (t->term->op == FILTER_IN && t->term->n_values == 1)
		t->term->op = FILTER_EQ;
	return true;
}

static bool
has_comma(const struct slice *s)
{
	for (int i = 0; i < s->n; i++) {
		if (filter_is(s, i, ','))
			return true;
	}
	return false;
}

// none, any: unless the column has a code of that name.
static bool
read_emptiness(struct parser *p, struct target *t, const struct slice *s)
{
	const char *folded = filter_fold(p->arena, filter_text(p->arena, s));
	bool none = str_eq(folded, "none") || str_eq(folded, filter_fold(p->arena, _("none")));
	bool any = str_eq(folded, "any") || str_eq(folded, filter_fold(p->arena, _("any")));
	struct err ignored;
	struct parser quiet = {p->arena, p->ctx, &ignored, 0};

	if (folded[0] && ((s->n > 0 && s->g[0].quoted) || (!none && !any)))
		return false;
	if (folded[0] && t->kind == FILTER_CODED && t->shown && t->shown->terms) {
		struct filter_term trial = {0};
		struct target other = *t;

		other.term = &trial;
		if (filter_read_code(&quiet, &other, s) && trial.n_values == 1 && t->shown->terms[0])
			return false;
	}
	t->term->op = FILTER_NULL;
	t->term->negate ^= any;
	return true;
}

static bool
read_values(struct parser *p, struct target *t, struct slice s)
{
	enum filter_op op = FILTER_EQ;
	bool has_op = take_operator(&s, &op);
	int dots = find_range(&s);

	if (t->kind == FILTER_OPAQUE)
		return filter_fail(p, s.g[0].at, _("%s cannot be filtered"), t->typed);
	if (!has_op && read_emptiness(p, t, &s))
		return true;
	if (has_op && op != FILTER_EQ && !is_ordered(t->kind))
		return filter_fail(p, s.g[0].at, _("%s can only be compared with : or ="), t->typed);
	if (!is_ordered(t->kind))
		return read_list(p, t, &s, has_op);
	if (!has_op && dots >= 0) {
		struct slice lo = cut(&s, 0, dots), hi = cut(&s, dots + 2, s.n);

		if (lo.n == 0 && hi.n == 0)
			return filter_fail(p, s.g[0].at, "%s", _("A range needs a beginning or an end"));
		return filter_read_range(p, t, lo.n ? &lo : NULL, hi.n ? &hi : NULL);
	}
	if (s.n == 0)
		return filter_fail(p, s.g[0].at, "%s", _("A value is missing here"));
	if (has_comma(&s) && op == FILTER_EQ && t->kind != FILTER_DATE && t->kind != FILTER_TIME)
		return read_list(p, t, &s, true);
	if (has_comma(&s))
		return filter_fail(p, s.g[0].at, "%s", _("One value, or a range a..b, can stand here"));
	return filter_read_ordered(p, t, op, &s);
}

static bool
all_digits(const char *s)
{
	return s[0] && !s[strspn(s, "0123456789")];
}

static bool
is_operator(const struct glyph *g)
{
	return !g->quoted && (g->cp == LESS_EQUAL || g->cp == GREATER_EQUAL ||
		(g->cp < 0x80 && g->cp && strchr(":<>=", (int)g->cp)));
}

// The place of the operator behind a column's name, or -1.
static int
find_operator(const struct slice *s)
{
	for (int i = 1; i < s->n; i++) {
		if (is_operator(&s->g[i]))
			return i;
	}
	return -1;
}

static bool
read_search(struct parser *p, const struct slice *s, struct filter_term *term)
{
	const struct screen *screen = p->ctx->screen;
	const char *text = filter_words(p->arena, s);
	bool searchable = false, quoted = false;

	for (int i = 0; i < screen->n_columns; i++)
		searchable = searchable || screen->columns[i].search;
	for (int i = 0; i < s->n; i++)
		quoted = quoted || s->g[i].quoted;
	if (!quoted)
		filter_search_codes(p, term, s);
	if (!searchable && !term->n_others)
		return filter_fail(p, s->g[0].at, "%s",
			_("No column can be searched here: write column:value"));
	term->op = FILTER_SEARCH;
	term->values = arena_alloc(p->arena, sizeof(*term->values));
	term->values[term->n_values++] = text;
	return true;
}

// What a word is about: the column it begins with and the place of the operator behind that, or
// NULL for a word to search for. *unknown: it looks like a term, but there is no such column.
static const struct catalog_column *
find_column(const struct parser *p, const struct slice *s, int *at, const char **typed, bool *unknown)
{
	const struct catalog_column *c;
	struct slice name;

	*unknown = false;
	*at = find_operator(s);
	if (*at < 0)
		return NULL;
	name = cut(s, 0, *at);
	*typed = filter_text(p->arena, &name);
	c = filter_find_column(p, *typed);
	*unknown = !c && filter_is(s, *at, ':') && !all_digits(*typed);
	return c;
}

// What a minus in front negates.
static struct slice
without_minus(const struct slice *word)
{
	return filter_is(word, 0, '-') && word->n > 1 ? cut(word, 1, word->n) : *word;
}

static bool
read_term(struct parser *p, const struct slice *word, struct filter_term *term)
{
	struct slice s = without_minus(word);
	const struct catalog_column *c;
	struct target t = {.term = term};
	bool unknown;
	int at;

	term->at = term->value_at = word->g[0].at;
	term->end = word->g[word->n].at;
	term->negate = s.n < word->n;
	c = find_column(p, &s, &at, &t.typed, &unknown);
	if (unknown)
		return filter_fail_column(p, s.g[0].at, t.typed);
	if (!c)
		return read_search(p, &s, term);
	t.column = c;
	t.shown = screen_column(p->ctx->screen, c->name);
	t.kind = filter_kind_of(c, t.shown);
	term->column = c->name;
	at += filter_is(&s, at, ':');
	term->value_at = s.g[at].at;
	return read_values(p, &t, cut(&s, at, s.n));
}

// --- words --------------------------------------------------------------------------------------

// The word at i of all; empty at its end.
static struct slice
word_at(const struct slice *all, int i)
{
	int to = i;

	while (to < all->n && !filter_is(all, to, ' '))
		to++;
	return cut(all, i, to);
}

static int
skip_blanks(const struct slice *all, int i)
{
	while (filter_is(all, i, ' '))
		i++;
	return i;
}

// Whether a word is a column and an operator, and its value is still to come.
static bool
awaits_value(const struct parser *p, const struct slice *word)
{
	struct slice s = without_minus(word);
	const char *typed;
	bool unknown;
	int at;

	if (!find_column(p, &s, &at, &typed, &unknown))
		return false;
	while (at < s.n && is_operator(&s.g[at]))
		at++;
	return at == s.n;
}

// Whether a word is a term of its own, and no value of the word in front of it.
static bool
is_term(const struct parser *p, const struct slice *word)
{
	struct slice s = without_minus(word);
	const char *typed;
	bool unknown;
	int at;

	if (s.n < word->n && !(s.g[0].cp >= '0' && s.g[0].cp <= '9'))
		return true;
	return find_column(p, &s, &at, &typed, &unknown) || unknown;
}

static struct slice
join(struct arena *arena, const struct slice *a, const struct slice *b)
{
	struct glyph *g = arena_alloc(arena, (size_t)(a->n + b->n + 1) * sizeof(*g));

	memcpy(g, a->g, (size_t)a->n * sizeof(*g));
	memcpy(g + a->n, b->g, (size_t)(b->n + 1) * sizeof(*g));
	return (struct slice){g, a->n + b->n};
}

bool
filter_parse(struct arena *arena, const struct filter_context *ctx, const char *text,
	struct filter *out, struct err *e)
{
	struct parser p = {arena, ctx, e, 0};
	struct slice all = {0};
	int i = 0;

	*out = (struct filter){0};
	if (!read_glyphs(&p, text, &all)) {
		out->wrong_at = p.wrong_at;
		return false;
	}
	out->terms = arena_alloc(arena, (size_t)(all.n / 2 + 1) * sizeof(*out->terms));
	i = skip_blanks(&all, 0);
	while (i < all.n) {
		struct slice word = word_at(&all, i), next;

		i = skip_blanks(&all, i + word.n);
		next = word_at(&all, i);
		if (next.n && awaits_value(&p, &word) && !is_term(&p, &next)) {
			word = join(arena, &word, &next);
			i = skip_blanks(&all, i + next.n);
		}
		if (!read_term(&p, &word, &out->terms[out->n_terms++])) {
			out->wrong_at = p.wrong_at;
			return false;
		}
	}
	return true;
}
