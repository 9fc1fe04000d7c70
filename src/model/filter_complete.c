// SPDX-License-Identifier: MIT
// filter_complete: what may stand at the cursor of a filter that is being typed.
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/filter_value.h"

// The place that is being typed at: a column's name, or behind its operator a value.
struct place {
	size_t from;                         // byte where what is completed begins
	const struct catalog_column *column; // NULL: a name is being typed
	bool unknown;                        // of what is no column: nothing is known
	const char *typed;                   // folded
};

struct parts {
	struct arena *arena;
	const char *typed;
	struct filter_part *out;
	int n, max;
	bool inside; // second round: what has the typed text elsewhere than at its beginning
};

// --- where the cursor is --------------------------------------------------------------------------

// The byte where the word in front of the cursor begins.
static size_t
word_start(const char *text, size_t cursor)
{
	size_t start = 0;
	bool quoted = false;

	for (size_t i = 0; i < cursor; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (text[i] == ' ' && !quoted)
			start = i + 1;
	}
	return start;
}

static bool
is_sign(uint32_t cp)
{
	cp = utf8_fold_width(cp);
	return cp == ':' || cp == '<' || cp == '>' || cp == '=';
}

// The first operator in [from, to) and where what follows it begins; to when there is none.
static size_t
find_sign(const char *text, size_t from, size_t to, size_t *behind)
{
	size_t found = to;

	for (size_t i = from, taken; i < to; i += taken) {
		uint32_t cp;

		taken = utf8_decode(text + i, to - i, &cp);
		if (is_sign(cp)) {
			found = found == to ? i : found;
			*behind = i + taken;
		} else if (found < to) {
			break;
		}
	}
	return found;
}

// Behind the last comma or range in [from, to): that much is settled.
static size_t
last_value(const char *text, size_t from, size_t to)
{
	size_t at = from;

	for (size_t i = from; i < to; i++) {
		if (text[i] == ',' || (text[i] == '.' && i > from && text[i - 1] == '.'))
			at = i + 1;
	}
	return at;
}

static struct place
find_place(const struct parser *p, const char *text, size_t cursor)
{
	struct place at = {.from = word_start(text, cursor)};
	size_t start = at.from, behind = 0, sign;

	start += text[start] == '-' && start < cursor;
	sign = find_sign(text, start, cursor, &behind);
	if (sign == cursor && at.from > 1) {
		// A blank may stand between "name:" and its value.
		size_t before = word_start(text, at.from - 1), ends = 0;
		size_t found = find_sign(text, before, at.from - 1, &ends);

		if (found < at.from - 1 && ends == at.from - 1) {
			before += text[before] == '-';
			at.column = filter_find_column(p,
				arena_strndup(p->arena, text + before, found - before));
		}
	} else if (sign < cursor) {
		at.column = filter_find_column(p,
			arena_strndup(p->arena, text + start, sign - start));
		at.unknown = !at.column;
		start = last_value(text, behind, cursor);
	}
	at.from = start;
	start += text[start] == '"' && start < cursor;
	at.typed = filter_fold(p->arena, arena_strndup(p->arena, text + start, cursor - start));
	return at;
}

// --- what may stand there -------------------------------------------------------------------------

static bool
fits(const struct parts *parts, const char *name)
{
	const char *folded = filter_fold(parts->arena, name);

	if (parts->inside)
		return strstr(folded, parts->typed) && !str_starts(folded, parts->typed);
	return str_starts(folded, parts->typed);
}

static void
add(struct parts *parts, const char *text, const char *label)
{
	for (int i = 0; i < parts->n; i++) {
		if (str_eq(parts->out[i].text, text))
			return;
	}
	if (parts->n < parts->max)
		parts->out[parts->n++] = (struct filter_part){text, label};
}

static void
add_if_fits(struct parts *parts, const char *text, const char *label)
{
	if (fits(parts, text) || fits(parts, label))
		add(parts, text, label);
}

// The shortest name that still means the column.
static const char *
short_name(const struct parser *p, const struct catalog_column *c)
{
	const char *end = strrchr(c->name, '_');
	const char *name = end ? arena_strndup(p->arena, c->name, (size_t)(end - c->name)) : c->name;

	return filter_find_column(p, name) == c ? name : c->name;
}

static void
add_columns(const struct parser *p, struct parts *parts)
{
	const struct screen *s = p->ctx->screen;

	for (int i = 0; i < s->n_columns; i++) {
		const struct relation *rel = p->ctx->relation;
		const struct catalog_column *c =
			catalog_column(rel, filter_column_of(rel, s->columns[i].name));
		const char *name;

		if (!c || filter_kind_of(c, &s->columns[i]) == FILTER_OPAQUE)
			continue;
		name = short_name(p, c);
		if (fits(parts, name) || fits(parts, c->name) || fits(parts, i18n_text(s->columns[i].label)))
			add(parts, arena_printf(p->arena, "%s:", name), i18n_text(s->columns[i].label));
	}
}

static void
add_times(struct parts *parts)
{
	static const struct {
		const char *text, *label;
	} times[] = {
		{"today", N_("today")}, {"tomorrow", N_("tomorrow")}, {"yesterday", N_("yesterday")},
		{"overdue", N_("before now")}, {"<2h", N_("within two hours")},
		{"-7..today", N_("the last seven days")}, {"today..+7", N_("the next seven days")},
		{"-1m..today", N_("the last month")},
	};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		add_if_fits(parts, times[i].text, _(times[i].label));
}

static void
add_values(const struct parser *p, struct parts *parts, const struct catalog_column *c)
{
	const struct column *shown = screen_column(p->ctx->screen, c->name);
	enum filter_kind kind = filter_kind_of(c, shown);
	struct code_list list = {0};

	if (kind == FILTER_CODED)
		list = filter_codes(p->arena, p->ctx, c, shown);
	for (int i = 0; i < list.n; i++) {
		if (fits(parts, list.labels[i]) || fits(parts, list.codes[i]) ||
			fits(parts, list.msgids[i]))
			add(parts, list.codes[i], list.labels[i]);
	}
	if (str_eq(c->domain, "person_login"))
		add_if_fits(parts, "me", p->ctx->me ? p->ctx->me : "");
	if (kind == FILTER_BOOL) {
		add_if_fits(parts, "yes", _("yes"));
		add_if_fits(parts, "no", _("no"));
	}
	if (kind == FILTER_DATE || kind == FILTER_TIME)
		add_times(parts);
	if (parts->inside)
		return;
	add_if_fits(parts, "none", _("empty"));
	add_if_fits(parts, "any", _("not empty"));
}

int
filter_complete(struct arena *arena, const struct filter_context *ctx, const char *text,
	size_t cursor, size_t *from, struct filter_part *out, int max)
{
	struct err ignored;
	struct parser p = {arena, ctx, &ignored, 0};
	struct place at = find_place(&p, text, cursor);
	struct parts parts = {arena, at.typed, out, 0, max, false};

	*from = at.from;
	// One letter is in too many words to look for it inside them.
	for (int round = 0; round < (strlen(at.typed) > 1 ? 2 : 1) && !at.unknown; round++) {
		parts.inside = round > 0;
		if (at.column)
			add_values(&p, &parts, at.column);
		else
			add_columns(&p, &parts);
	}
	return parts.n;
}
