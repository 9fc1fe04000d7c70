// SPDX-License-Identifier: MIT
// filter_column: which column a filter means, and of what kind it is.
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "model/filter_value.h"

static bool
is_machinery(const char *name)
{
	return str_starts(name, "can_") || str_eq(name, "version") || str_eq(name, "style");
}

// A heading over people's names stands for their logins where the view has both: me and none are
// said of those, and a name finds them as well.
static const struct catalog_column *
login_beside(const struct relation *rel, const struct catalog_column *name)
{
	for (int i = 0; name && i < rel->n_columns; i++) {
		const struct catalog_column *c = &rel->columns[i];
		size_t n = strlen(c->name);

		if (str_eq(c->domain, "person_login") && strncmp(name->name, c->name, n) == 0 &&
			str_eq(name->name + n, "_name"))
			return c;
	}
	return name;
}

const char *
filter_column_of(const struct relation *rel, const char *shown)
{
	const struct catalog_column *c = login_beside(rel, catalog_column(rel, shown));

	return c ? c->name : shown;
}

static const struct catalog_column *
find_by_label(const struct parser *p, const char *folded)
{
	const struct screen *s = p->ctx->screen;

	for (int i = 0; i < s->n_columns; i++) {
		const char *label = s->columns[i].label;

		if (!label || !label[0])
			continue;
		if (str_eq(filter_fold(p->arena, label), folded) ||
			str_eq(filter_fold(p->arena, _(label)), folded))
			return login_beside(p->ctx->relation,
				catalog_column(p->ctx->relation, s->columns[i].name));
	}
	return NULL;
}

const struct catalog_column *
filter_find_column(const struct parser *p, const char *typed)
{
	static const char *const suffixes[] = {"", "at", "minor", "no", "name", "id"};
	const struct relation *rel = p->ctx->relation;
	const char *folded = filter_fold(p->arena, typed);
	const struct catalog_column *c = NULL;

	if (!folded[0])
		return NULL;
	for (size_t k = 0; k < sizeof(suffixes) / sizeof(*suffixes) && !c; k++) {
		const char *wanted = arena_printf(p->arena, "%s%s", folded, suffixes[k]);

		for (int i = 0; i < rel->n_columns && !c; i++) {
			if (!is_machinery(rel->columns[i].name) &&
				str_eq(filter_fold(p->arena, rel->columns[i].name), wanted))
				c = &rel->columns[i];
		}
		if (k == 0 && !c)
			c = find_by_label(p, folded);
	}
	return c;
}

bool
filter_fail_column(struct parser *p, int at, const char *typed)
{
	const struct screen *s = p->ctx->screen;
	const char **names = arena_alloc(p->arena, (size_t)(2 * s->n_columns + 1) * sizeof(*names));
	struct str list = {0};
	const char *near;
	int n = 0;

	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];

		if (!catalog_column(p->ctx->relation, c->name))
			continue;
		str_addf(&list, "%s%s", list.len ? ", " : "", c->name);
		names[n++] = c->name;
		if (c->label && c->label[0])
			names[n++] = _(c->label);
	}
	filter_fail(p, at, _("There is no column \"%s\""), typed);
	near = str_nearest(typed, names, n);
	if (near)
		err_hint(p->e, _("Did you mean %s? Put quotes around what is to be searched for"), near);
	else
		err_hint(p->e, _("Columns: %s"), str_text(&list));
	str_free(&list);
	return false;
}

enum filter_kind
filter_kind_of(const struct catalog_column *c, const struct column *shown)
{
	static const struct {
		const char *type;
		enum filter_kind kind;
	} kinds[] = {
		{"text", FILTER_TEXT}, {"varchar", FILTER_TEXT}, {"bpchar", FILTER_TEXT},
		{"name", FILTER_TEXT}, {"bool", FILTER_BOOL}, {"int2", FILTER_INTEGER},
		{"int4", FILTER_INTEGER}, {"int8", FILTER_INTEGER}, {"numeric", FILTER_NUMBER},
		{"float4", FILTER_NUMBER}, {"float8", FILTER_NUMBER}, {"date", FILTER_DATE},
		{"timestamptz", FILTER_TIME}, {"timestamp", FILTER_TIME}, {"uuid", FILTER_UUID},
		{"_text", FILTER_ARRAY}, {"_varchar", FILTER_ARRAY},
	};
	enum filter_kind kind = FILTER_OPAQUE;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (str_eq(kinds[i].type, c->type))
			kind = kinds[i].kind;
	}
	if (kind == FILTER_INTEGER && shown && shown->format == FORMAT_MONEY)
		return FILTER_MONEY;
	if (kind == FILTER_NUMBER && shown && shown->format == FORMAT_PERCENT)
		return FILTER_PERCENT;
	if (kind == FILTER_TEXT && shown && shown->format == FORMAT_LANGUAGE)
		return FILTER_CODED;
	if (kind == FILTER_TEXT && shown && shown->terms && shown->terms[0])
		return FILTER_CODED;
	if (kind == FILTER_TEXT && c->domain[0] && !str_eq(c->domain, "long_text") &&
		!str_eq(c->domain, "short_text"))
		return FILTER_CODED;
	return kind;
}
