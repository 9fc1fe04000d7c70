// SPDX-License-Identifier: MIT
// query_filter: the condition that a filter stands for.
#include "model/query_build.h"

// Appends ` op $n::type`, with money brought to the minor units of the row's currency.
static void
compare(struct build *b, struct str *out, const char *op, const char *value, const char *type,
	const struct column *money)
{
	const struct format_currency *all;
	int n;

	str_addf(out, " %s ", op);
	if (!money) {
		str_addf(out, "$%d::%s", build_param(b, value), type);
		return;
	}
	str_addf(out, "$%d::numeric * ", build_param(b, value));
	if (!money->currency || !money->currency[0]) {
		str_add(out, "100");
		return;
	}
	all = format_currencies(&n);
	str_add(out, "case");
	for (int exponent = 0; exponent <= 3; exponent += 3) {
		const char *separator = "";

		str_add(out, " when ");
		build_name(out, money->currency);
		str_add(out, " in (");
		for (int i = 0; i < n; i++) {
			if (all[i].exponent != exponent)
				continue;
			str_addf(out, "%s'%s'", separator, all[i].code);
			separator = ", ";
		}
		str_addf(out, ") then %d", exponent ? 1000 : 1);
	}
	str_add(out, " else 100 end");
}

// The value as a pattern of ILIKE that finds it anywhere.
static const char *
contains_pattern(struct arena *arena, const char *value)
{
	struct str s = {0};
	const char *out;

	str_addc(&s, '%');
	for (; *value; value++) {
		if (*value == '%' || *value == '_' || *value == '\\')
			str_addc(&s, '\\');
		str_addc(&s, *value);
	}
	str_addc(&s, '%');
	out = arena_strndup(arena, s.data, s.len);
	str_free(&s);
	return out;
}

// Other columns by which a row matches as well: comparisons that an index can answer each.
static void
others(struct build *b, struct str *out, const struct filter_term *t, const char *separator)
{
	for (int i = 0; i < t->n_others; i++) {
		const struct filter_other *o = &t->others[i];
		bool listed = o->op == FILTER_IN;

		for (int k = 0; k < o->n_values; k++) {
			const char *value = listed ? o->values[k] : contains_pattern(b->arena, o->values[k]);

			if (k == 0 || !listed) {
				str_add(out, separator);
				build_name(out, o->column);
				str_add(out, listed ? " in (" : " ilike ");
			}
			str_addf(out, "%s$%d::text", listed && k ? ", " : "", build_param(b, value));
			separator = " or ";
		}
		str_add(out, listed ? ")" : "");
	}
}

static void
search(struct build *b, struct str *out, const struct filter_term *t, const struct screen *s,
	const struct relation *rel)
{
	const char *separator = "";
	int param = 0;

	for (int i = 0; i < s->n_columns; i++) {
		const struct catalog_column *c = catalog_column(rel, s->columns[i].name);

		if (!s->columns[i].search || !c)
			continue;
		if (!param)
			param = build_param(b, contains_pattern(b->arena, t->values[0]));
		str_add(out, separator);
		build_name(out, c->name);
		str_addf(out, "%s ilike $%d::text",
			filter_kind_of(c, NULL) == FILTER_TEXT ? "" : "::text", param);
		separator = " or ";
	}
	if (!separator[0] && !t->n_others)
		str_add(out, "false");
	others(b, out, t, separator);
}

// Each value in a comparison of its own, joined by OR.
static void
each_value(struct build *b, struct str *out, const struct filter_term *t,
	enum filter_kind kind, const char *type, const struct column *money)
{
	for (int i = 0; i < t->n_values; i++) {
		str_add(out, i ? " or " : "");
		if (kind == FILTER_ARRAY) {
			str_addf(out, "$%d::text = any(", build_param(b, t->values[i]));
			build_name(out, t->column);
			str_addc(out, ')');
			continue;
		}
		build_name(out, t->column);
		if (t->op == FILTER_CONTAINS)
			compare(b, out, "ilike", contains_pattern(b->arena, t->values[i]), "text", NULL);
		else
			compare(b, out, "=", t->values[i], type, money);
	}
}

static void
between(struct build *b, struct str *out, const struct filter_term *t, enum filter_kind kind,
	const char *type, const struct column *money)
{
	bool timed = kind == FILTER_DATE || kind == FILTER_TIME;

	build_name(out, t->column);
	compare(b, out, ">=", t->values[0], type, money);
	str_add(out, " and ");
	build_name(out, t->column);
	compare(b, out, timed ? "<" : "<=", t->values[1], type, money);
}

static void
is_empty(struct str *out, const struct filter_term *t, enum filter_kind kind)
{
	build_name(out, t->column);
	str_add(out, " is null");
	if (kind != FILTER_TEXT && kind != FILTER_CODED)
		return;
	str_add(out, " or ");
	build_name(out, t->column);
	str_add(out, " = ''");
}

static void
condition(struct build *b, struct str *out, const struct filter_term *t, const struct screen *s,
	const struct relation *rel)
{
	static const char *const ops[] = {
		[FILTER_GT] = ">", [FILTER_GE] = ">=", [FILTER_LT] = "<", [FILTER_LE] = "<=",
	};
	const struct catalog_column *c;
	const struct column *shown, *money;
	enum filter_kind kind;
	const char *type;

	if (t->op == FILTER_SEARCH) {
		search(b, out, t, s, rel);
		return;
	}
	c = catalog_column(rel, t->column);
	shown = screen_column(s, t->column);
	kind = filter_kind_of(c, shown);
	money = kind == FILTER_MONEY ? shown : NULL;
	// Wider than the column where a typed value may be: int8 and int4 compare by the same index.
	type = kind == FILTER_INTEGER ? "int8" : kind == FILTER_PERCENT ? "numeric" : c->type;
	switch (t->op) {
	case FILTER_GT:
	case FILTER_GE:
	case FILTER_LT:
	case FILTER_LE:
		build_name(out, t->column);
		compare(b, out, ops[t->op], t->values[0], type, money);
		break;
	case FILTER_BETWEEN:
		between(b, out, t, kind, type, money);
		break;
	case FILTER_NULL:
		is_empty(out, t, kind);
		break;
	default:
		each_value(b, out, t, kind, type, money);
		others(b, out, t, t->n_values ? " or " : "");
	}
}

void
build_filter(struct build *b, struct str *out, const struct filter *f, const struct screen *s,
	const struct relation *rel)
{
	for (int i = 0; f && i < f->n_terms; i++) {
		const struct filter_term *t = &f->terms[i];

		str_add(out, i ? " and (" : "(");
		condition(b, out, t, s, rel);
		// An unknown (NULL) is not the value, so a negated term keeps it.
		str_add(out, t->negate ? ") is not true" : ")");
	}
}
