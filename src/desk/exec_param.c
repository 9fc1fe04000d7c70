// SPDX-License-Identifier: MIT
// exec_param: what a parameter of an action may be, in the words of the people who use it.
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "desk/exec_env.h"

// The first row that fits tells the kind. name: how the parameter's name ends, "" for any; numbers
// of the database that are neither quantities nor percentages are amounts of money.
static const struct {
	const char *type, *name, *kind;
} kinds[] = {
	{"timestamptz", "", N_("date or time, for example tomorrow 9:00, mon, +3, 2h")},
	{"timestamp", "", N_("date or time, for example tomorrow 9:00, mon, +3, 2h")},
	{"date", "", N_("date, for example tomorrow, mon, +3, 0917, 2026-09-17")},
	{"bool", "", N_("yes or no")},
	{"int2", "", N_("whole number")}, {"int4", "", N_("whole number")},
	{"int8", "", N_("whole number")},
	{"numeric", "qty", N_("number")}, {"numeric", "percent", N_("percentage")},
	{"numeric", "", N_("amount, for example 12.50")},
	{"jsonb", "", N_("JSON")}, {"json", "", N_("JSON")}, {"uuid", "", N_("UUID")},
	{"_text", "", N_("values in braces: {first,second}")},
};

const char *
exec_param_kind(const struct routine_param *p)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (str_eq(kinds[i].type, p->type) && str_ends(p->name, kinds[i].name))
			return _(kinds[i].kind);
	}
	return str_eq(p->domain, "long_text") ? _("text; - reads it from standard input") : _("text");
}

// --- choices ----------------------------------------------------------------------------------------

static bool
may_have_choices(const struct routine_param *p)
{
	return p->domain[0] && !str_eq(p->domain, "long_text") && !str_eq(p->domain, "short_text");
}

static void
add_choice(struct exec *x, struct exec_choices *out, const char *code, const char *label)
{
	out->codes[out->n] = arena_strdup(&x->arena, code);
	out->labels[out->n++] = arena_strdup(&x->arena, label);
}

static void
make_room(struct exec *x, struct exec_choices *out, int n)
{
	out->codes = arena_alloc(&x->arena, (size_t)n * sizeof(*out->codes) + 1);
	out->labels = arena_alloc(&x->arena, (size_t)n * sizeof(*out->labels) + 1);
}

// Those of terms.ini, for who may not ask the database.
static void
choices_of_terms(struct exec *x, const char *domain, struct exec_choices *out)
{
	const struct screen_set *set = &x->d->set;

	make_room(x, out, set->n_terms);
	for (int i = 0; i < set->n_terms; i++) {
		const struct term_label *t = &set->terms[i];

		if (str_eq(t->section, domain))
			add_choice(x, out, t->code, i18n_context(domain, t->label));
	}
}

void
exec_choices(struct exec *x, const struct routine_param *p, const char *key,
	struct exec_choices *out)
{
	struct query q;
	struct rowset r;
	struct err ignored;

	*out = (struct exec_choices){0};
	if (!may_have_choices(p))
		return;
	query_choices(&x->arena, p->domain, key, &q);
	if (!exec_query(x, &q, &r, &ignored)) {
		choices_of_terms(x, p->domain, out);
		return;
	}
	make_room(x, out, r.n_rows);
	for (int i = 0; i < r.n_rows; i++) {
		const char *code = rowset_get(&r, i, "code"), *label = rowset_get(&r, i, "label");

		if (code)
			add_choice(x, out, code,
				label && label[0] ? label : screen_term(&x->d->set, p->domain, code));
	}
	rowset_free(&r);
}

// Whether the label says no more than the code: waiting_customer, Waiting customer.
static bool
says_the_same(const char *code, const char *label)
{
	for (; *code && *label; code++, label++) {
		if (strncasecmp(code, label, 1) != 0 && !(*code == '_' && *label == ' '))
			return false;
	}
	return !*code && !*label;
}

const char *
exec_choice(struct exec *x, const struct exec_choices *choices, int i)
{
	const char *code = choices->codes[i], *label = choices->labels[i];

	return says_the_same(code, label) ? code
		: arena_printf(&x->arena, "%s (%s)", code, label);
}

const char *
exec_code(struct exec *x, const struct routine_param *p, const char *value)
{
	for (int i = 0; i < x->d->set.n_terms; i++) {
		const struct term_label *t = &x->d->set.terms[i];

		if (str_eq(t->section, p->domain) && (!strcasecmp(t->code, value) ||
			!strcasecmp(t->label, value) ||
			str_eq(i18n_context(t->section, t->label), value)))
			return t->code;
	}
	if (str_eq(p->domain, "person_login") && (!strcasecmp(value, "me") || str_eq(value, _("me"))))
		return x->session.login;
	return value;
}
