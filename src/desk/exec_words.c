// SPDX-License-Identifier: MIT
// exec_words: a command line as words, and words as options.
#include "desk/exec_words.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"

// One word in the making.
struct reading {
	const char *p;
	struct str text, filter;
	int parts;  // quoted and unquoted stretches seen
	bool quoted;
};

// For the filter: the quoted stretch as a phrase, its quotes doubled.
static void
add_phrase(struct str *out, const char *text)
{
	str_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			str_addc(out, '"');
		str_addc(out, *text);
	}
	str_addc(out, '"');
}

// Reads a quoted stretch at r->p; false when it has no end.
static bool
read_quoted(struct reading *r)
{
	char quote = *r->p++;
	struct str part = {0};

	while (*r->p && *r->p != quote) {
		if (quote == '"' && r->p[0] == '\\' && (r->p[1] == '"' || r->p[1] == '\\'))
			r->p++;
		str_addc(&part, *r->p++);
	}
	str_add(&r->text, str_text(&part));
	add_phrase(&r->filter, str_text(&part));
	str_free(&part);
	if (!*r->p)
		return false;
	r->p++;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
read_word(struct reading *r, struct err *e)
{
	bool plain = false;

	r->parts = 0;
	r->quoted = *r->p == '\'' || *r->p == '"';
	while (*r->p && !is_blank(*r->p)) {
		if (*r->p == '\'' || *r->p == '"') {
			r->parts++;
			plain = false;
			if (!read_quoted(r))
				return err_set(e, ERR_USAGE, "%s", _("A quote is not closed"));
			continue;
		}
		r->parts += !plain;
		plain = true;
		if (*r->p == '\\' && r->p[1])
			r->p++;
		str_addc(&r->text, *r->p);
		str_addc(&r->filter, *r->p++);
	}
	return true;
}

bool
words_split(struct arena *arena, const char *line, struct words *out, struct err *e)
{
	struct reading r = {.p = line};
	bool ok = true;

	out->n = 0;
	while (ok) {
		struct word *w = &out->items[out->n];

		while (is_blank(*r.p))
			r.p++;
		if (!*r.p)
			break;
		if (out->n == WORDS_MAX) {
			ok = err_set(e, ERR_USAGE, "%s", _("There are too many words"));
			break;
		}
		str_clear(&r.text);
		str_clear(&r.filter);
		ok = read_word(&r, e);
		w->text = arena_strdup(arena, str_text(&r.text));
		w->quoted = r.quoted;
		w->filter = r.quoted && r.parts == 1 && strpbrk(w->text, ":<>=")
			? w->text : arena_strdup(arena, str_text(&r.filter));
		out->n++;
	}
	str_free(&r.text);
	str_free(&r.filter);
	return ok;
}

// --- options --------------------------------------------------------------------------------------

static bool
fail_unknown(const char *name, const struct option *options, int n, struct err *e)
{
	const char *names[64];
	const char *near;
	int count = 0;

	for (int i = 0; i < n && count < 64; i++)
		names[count++] = options[i].name;
	near = str_nearest(name, names, count);
	err_set(e, ERR_USAGE, _("There is no option --%s"), name);
	if (near)
		err_hint(e, _("Did you mean --%s?"), near);
	return false;
}

// _ and - are the same: parameters of actions have names with _.
static bool
same_name(const char *name, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!name[i] || (name[i] == '_' ? '-' : name[i]) != (text[i] == '_' ? '-' : text[i]))
			return false;
	}
	return !name[len];
}

// options[i] for the text behind "--", up to "=" if there is one; NULL when unknown.
static struct option *
find_option(const char *text, struct option *options, int n)
{
	for (int i = 0; i < n; i++) {
		if (same_name(options[i].name, text, strcspn(text, "=")))
			return &options[i];
	}
	return NULL;
}

bool
words_options(const struct words *words, int from, struct option *options, int n,
	struct words *rest, struct err *e)
{
	bool ended = false;

	rest->n = 0;
	for (int i = from; i < words->n; i++) {
		const struct word *w = &words->items[i];
		const char *name = w->text + 2, *equals;
		struct option *o;

		if (ended || w->quoted || !str_starts(w->text, "--")) {
			rest->items[rest->n++] = *w;
			continue;
		}
		if (!name[0]) {
			ended = true;
			continue;
		}
		o = find_option(name, options, n);
		equals = strchr(name, '=');
		if (!o)
			return fail_unknown(name, options, n, e);
		if (o->value)
			return err_set(e, ERR_USAGE, _("--%s is given twice"), o->name);
		if (!o->arg && equals)
			return err_set(e, ERR_USAGE, _("--%s takes no value"), o->name);
		if (!o->arg)
			o->value = "";
		else if (equals)
			o->value = equals + 1;
		else if (i + 1 < words->n)
			o->value = words->items[++i].text;
		else
			return err_set(e, ERR_USAGE, _("--%s needs a value: %s"), o->name, _(o->arg));
	}
	return true;
}

static int
index_of(const struct words *words, const char *text)
{
	for (int i = 0; i < words->n; i++) {
		if (words->items[i].text == text)
			return i;
	}
	return -1;
}

static bool
is_option(const struct word *w)
{
	return !w->quoted && str_starts(w->text, "--");
}

// The option whose value the word at `at` seems to go on with: it stands in front, takes a value, and
// none of the words that were expected (the last of them, or NULL) stands between. *first: its place.
static const struct option *
option_before(const struct words *words, int at, const char *last_expected, struct option *options,
	int n, int *first)
{
	const struct option *o;

	for (*first = at; *first > 0 && !is_option(&words->items[*first]); --*first)
		;
	if (*first == 0 || index_of(words, last_expected) > *first)
		return NULL;
	o = find_option(words->items[*first].text + 2, options, n);
	return o && o->arg ? o : NULL;
}

bool
words_refuse(const struct words *words, const struct words *rest, int most,
	struct option *options, int n, struct err *e)
{
	const char *excess = rest->items[most].text, *equals;
	struct str value = {0};
	const struct option *o;
	int first;

	err_set(e, ERR_USAGE, _("Unexpected word \"%s\""), excess);
	o = option_before(words, index_of(words, excess), most ? rest->items[most - 1].text : NULL,
		options, n, &first);
	if (!o)
		return err_hint(e, "%s", _("Words that belong together need quotes around them"));
	equals = strchr(words->items[first].text, '=');
	if (equals)
		str_add(&value, equals + 1);
	for (int i = first + 1; i < words->n && !is_option(&words->items[i]); i++)
		str_addf(&value, "%s%s", value.len ? " " : "", words->items[i].text);
	// Quotes inside would need more care than an example should show.
	err_hint(e, _("Put quotes around the value twice, because your own shell takes one pair away: "
		"--%s \"'%s'\""), o->name, strpbrk(str_text(&value), "'\"") || value.len > 80 ? "..."
		: str_text(&value));
	str_free(&value);
	return false;
}

const char *
option_value(const struct option *options, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (str_eq(options[i].name, name))
			return options[i].value;
	}
	return NULL;
}
