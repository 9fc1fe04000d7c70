// SPDX-License-Identifier: MIT
// filter_code: coded values of a filter, by their codes and by what people see for them.
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/filter_value.h"

#define HINT_BYTES 190    // of a list of values, so that the hint ends with what belongs behind it
#define PREFIX_LETTERS 3  // so much of a code's label finds it by a bare word
#define PREFIX_CHINESE 2
#define FIRST_CHINESE 0x2e80u // and Japanese, Korean

static void
list_code(struct code_list *list, const char *code, const char *msgid, const char *label)
{
	list->codes[list->n] = code;
	list->msgids[list->n] = msgid;
	list->labels[list->n++] = label;
}

struct code_list
filter_codes(struct arena *arena, const struct filter_context *ctx, const struct catalog_column *c,
	const struct column *shown)
{
	const struct screen_set *set = ctx->format ? ctx->format->set : NULL;
	const char *section = shown && shown->terms && shown->terms[0] ? shown->terms : c->domain;
	bool language = shown && shown->format == FORMAT_LANGUAGE;
	struct code_list list = {0};
	const char *code, *name;
	int most = set ? set->n_terms : 0;

	for (int i = 0; language && format_language(i, &code, &name); i++)
		most = i + 1;
	list.codes = arena_alloc(arena, (size_t)most * sizeof(char *) + 1);
	list.labels = arena_alloc(arena, (size_t)most * sizeof(char *) + 1);
	list.msgids = arena_alloc(arena, (size_t)most * sizeof(char *) + 1);
	for (int i = 0; language && format_language(i, &code, &name); i++)
		list_code(&list, code, name, _(name));
	for (int i = 0; !language && set && i < set->n_terms; i++) {
		const struct term_label *t = &set->terms[i];

		if (str_eq(t->section, section))
			list_code(&list, t->code, t->label, i18n_context(section, t->label));
	}
	return list;
}

// --- mistakes -----------------------------------------------------------------------------------

// Appends what a person may type to mean it: a label with blanks in quotes.
static void
add_typable(struct str *out, const char *label)
{
	const char *quote = strpbrk(label, " ,:") ? "\"" : "";

	str_addf(out, "%s%s%s", quote, label, quote);
}

// "New, Open, ..., none, any". Several codes may be shown alike (zh, zh-Hans).
static void
list_values(struct str *out, const struct code_list *list)
{
	for (int i = 0; i < list->n; i++) {
		if (i > 0 && str_eq(list->labels[i], list->labels[i - 1]))
			continue;
		if (out->len + strlen(list->labels[i]) > HINT_BYTES) {
			str_add(out, "..., ");
			break;
		}
		add_typable(out, list->labels[i]);
		str_add(out, ", ");
	}
	str_addf(out, "%s, %s", _("none"), _("any"));
}

// What to write instead of yes and no: there is something, there is nothing. NULL: neither typed.
static const char *
instead_of_yes_no(struct parser *p, const char *typed)
{
	const char *folded = filter_fold(p->arena, typed);

	if (str_eq(folded, "yes") || str_eq(folded, filter_fold(p->arena, _("yes"))))
		return _("any");
	if (str_eq(folded, "no") || str_eq(folded, filter_fold(p->arena, _("no"))))
		return _("none");
	return NULL;
}

static const char *
nearest_label(struct parser *p, const char *typed, const struct code_list *list)
{
	const char **names = arena_alloc(p->arena, (size_t)(3 * list->n) * sizeof(*names) + 1);
	const char *folded = filter_fold(p->arena, typed), *near;
	const char *const *const kinds[] = {list->labels, list->codes, list->msgids};
	int n = 0;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (int i = 0; i < list->n; i++)
			names[n++] = filter_fold(p->arena, kinds[k][i]);
	}
	near = str_nearest(folded, names, n);
	for (int i = 0; near && i < n; i++) {
		if (names[i] == near)
			return list->labels[i % list->n];
	}
	return NULL;
}

static bool
fail_code(struct parser *p, const struct target *t, const struct slice *s, const char *typed,
	const struct code_list *list)
{
	const char *instead = instead_of_yes_no(p, typed);
	const char *near = instead ? NULL : nearest_label(p, typed, list);
	struct str all = {0}, one = {0};

	filter_fail(p, s->g[0].at, _("%s is never \"%s\""), t->typed, typed);
	list_values(&all, list);
	if (near)
		add_typable(&one, near);
	if (instead)
		err_hint(p->e, _("Did you mean %s:%s?"), t->typed, instead);
	else if (near)
		err_hint(p->e, _("Did you mean %s? Values: %s"), str_text(&one), str_text(&all));
	else
		err_hint(p->e, _("Values: %s"), str_text(&all));
	str_free(&all);
	str_free(&one);
	return false;
}

// --- values of a column -------------------------------------------------------------------------

// Whether word stands at the beginning of whole and ends where a word of it does: letters of the
// Latin alphabet must not go on behind it.
static bool
begins(const char *whole, const char *word)
{
	size_t n = strlen(word);

	return n > 0 && strncasecmp(whole, word, n) == 0 && !isalnum((unsigned char)whole[n]);
}

// The other way to match of a column of logins: the name beside it.
static void
add_name(struct parser *p, struct target *t, const char *typed)
{
	const struct catalog_column *name = catalog_column(p->ctx->relation,
		arena_printf(p->arena, "%s_name", t->column->name));
	struct filter_other *other;

	if (!name || filter_kind_of(name, NULL) != FILTER_TEXT)
		return;
	other = filter_other(p, t->term, name->name, t->whole ? FILTER_IN : FILTER_CONTAINS);
	filter_append(p->arena, &other->values, &other->n_values, typed);
}

// Codes that are not listed anywhere (countries, SKUs) are taken as written, in any case.
static void
add_unlisted(struct parser *p, struct target *t, const char *typed)
{
	char *upper = arena_strdup(p->arena, typed), *lower = arena_strdup(p->arena, typed);

	for (char *c = upper; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	filter_add_value(p, t, typed);
	filter_add_value(p, t, upper);
	filter_add_value(p, t, lower);
}

static void
add_person(struct parser *p, struct target *t, const char *typed)
{
	const char *folded = filter_fold(p->arena, typed);

	if (p->ctx->me &&
		(str_eq(folded, "me") || str_eq(folded, filter_fold(p->arena, _("me"))))) {
		filter_add_value(p, t, p->ctx->me);
		return;
	}
	add_unlisted(p, t, typed);
	add_name(p, t, typed);
}

bool
filter_read_code(struct parser *p, struct target *t, const struct slice *s)
{
	const char *typed = filter_text(p->arena, s), *folded = filter_fold(p->arena, typed);
	struct code_list list = filter_codes(p->arena, p->ctx, t->column, t->shown);
	int before = t->term->n_values;

	if (str_eq(t->column->domain, "person_login")) {
		add_person(p, t, typed);
		return true;
	}
	if (list.n == 0) {
		add_unlisted(p, t, typed);
		return true;
	}
	for (int i = 0; i < list.n; i++) {
		if (str_eq(filter_fold(p->arena, list.codes[i]), folded) ||
			str_eq(filter_fold(p->arena, list.labels[i]), folded) ||
			str_eq(filter_fold(p->arena, list.msgids[i]), folded))
			filter_add_value(p, t, list.codes[i]);
	}
	for (int i = 0; i < list.n && t->term->n_values == before; i++) {
		for (int k = i; k < list.n; k++) {
			if (begins(list.codes[k], typed) || begins(list.labels[k], typed) ||
				begins(list.msgids[k], typed))
				filter_add_value(p, t, list.codes[k]);
		}
	}
	if (t->term->n_values == before)
		return fail_code(p, t, s, typed, &list);
	return true;
}

// --- a bare word --------------------------------------------------------------------------------

// Whether a folded word is long enough to stand for what begins with it.
static bool
is_prefix(const char *word)
{
	size_t left = strlen(word);
	int n = 0, least = PREFIX_LETTERS;
	uint32_t cp;

	for (size_t taken; left > 0; word += taken, left -= taken, n++) {
		taken = utf8_decode(word, left, &cp);
		if (cp >= FIRST_CHINESE)
			least = PREFIX_CHINESE;
	}
	return n >= least;
}

static bool
says(struct parser *p, const char *name, const char *word, bool prefix)
{
	const char *folded = filter_fold(p->arena, name);

	return prefix ? str_starts(folded, word) : str_eq(folded, word);
}

void
filter_search_codes(struct parser *p, struct filter_term *term, const struct slice *s)
{
	const struct screen *screen = p->ctx->screen;
	const char *word = filter_fold(p->arena, filter_text(p->arena, s));
	bool prefix = is_prefix(word);

	for (int i = 0; word[0] && i < screen->n_columns; i++) {
		const struct column *shown = &screen->columns[i];
		const struct catalog_column *c = catalog_column(p->ctx->relation, shown->name);
		struct code_list list;

		if ((shown->format != FORMAT_CODE && shown->format != FORMAT_LANGUAGE) || !c ||
			filter_kind_of(c, shown) != FILTER_CODED)
			continue;
		list = filter_codes(p->arena, p->ctx, c, shown);
		for (int k = 0; k < list.n; k++) {
			struct filter_other *other;

			if (!says(p, list.codes[k], word, prefix) &&
				!says(p, list.labels[k], word, prefix) &&
				!says(p, list.msgids[k], word, prefix))
				continue;
			other = filter_other(p, term, c->name, FILTER_IN);
			filter_append(p->arena, &other->values, &other->n_values, list.codes[k]);
		}
	}
}
