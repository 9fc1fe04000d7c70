// SPDX-License-Identifier: MIT
// query: SQL for records and actions, and what all queries share. Lists are in query_list.c.
#include "model/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/query_build.h"

void
build_end(struct build *b, struct query *out)
{
	out->sql = arena_strndup(b->arena, str_text(&b->sql), b->sql.len);
	out->params = b->params;
	out->n_params = b->n;
	str_free(&b->sql);
}

int
build_param(struct build *b, const char *value)
{
	if (b->n == b->cap) {
		int cap = b->cap ? b->cap * 2 : 8;
		const char **grown = arena_alloc(b->arena, (size_t)cap * sizeof(*grown));

		if (b->n)
			memcpy(grown, b->params, (size_t)b->n * sizeof(*grown));
		b->params = grown;
		b->cap = cap;
	}
	b->params[b->n++] = value ? arena_strdup(b->arena, value) : NULL;
	return b->n;
}

void
build_name(struct str *s, const char *name)
{
	str_addc(s, '"');
	for (; *name; name++) {
		if (*name == '"')
			str_addc(s, '"');
		str_addc(s, *name);
	}
	str_addc(s, '"');
}

void
build_view(struct str *s, const char *view)
{
	str_add(s, "api.");
	build_name(s, view);
}

// --- what is selected -----------------------------------------------------------------------------

// Names chosen so far, each once, and only those that the view has.
struct selection {
	const struct relation *rel;
	bool *chosen; // by column of rel
};

static void
choose(struct selection *sel, const char *name, size_t n)
{
	for (int i = 0; name && n > 0 && i < sel->rel->n_columns; i++) {
		const char *column = sel->rel->columns[i].name;

		if (strncmp(column, name, n) == 0 && !column[n])
			sel->chosen[i] = true;
	}
}

static void
choose_name(struct selection *sel, const char *name)
{
	choose(sel, name, name ? strlen(name) : 0);
}

// The {column} fields of a title or question.
static void
choose_fields(struct selection *sel, const char *text)
{
	const char *end;

	for (; text && (text = strchr(text, '{')); text = end) {
		end = strchr(++text, '}');
		if (!end)
			return;
		choose(sel, text, (size_t)(end - text));
	}
}

static void
add_selection(struct build *b, const struct selection *sel)
{
	const char *separator = "";

	for (int i = 0; i < sel->rel->n_columns; i++) {
		if (!sel->chosen[i])
			continue;
		str_add(&b->sql, separator);
		build_name(&b->sql, sel->rel->columns[i].name);
		separator = ", ";
	}
}

void
build_select_keys(struct build *b, const struct screen *s, const struct relation *rel,
	const struct order_term *order, int n_order)
{
	struct selection sel = {rel, arena_alloc(b->arena, (size_t)rel->n_columns + 1)};

	choose_name(&sel, s->key);
	for (int i = 0; i < n_order; i++)
		choose_name(&sel, order[i].column);
	add_selection(b, &sel);
}

void
build_select(struct build *b, const struct screen *s, const struct relation *rel,
	const struct order_term *order, int n_order)
{
	struct selection sel = {rel, arena_alloc(b->arena, (size_t)rel->n_columns + 1)};

	for (int i = 0; i < s->n_columns; i++) {
		choose_name(&sel, s->columns[i].name);
		choose_name(&sel, s->columns[i].currency);
	}
	for (int i = 0; i < n_order; i++)
		choose_name(&sel, order[i].column);
	for (int i = 0; i < s->n_actions; i++) {
		choose_name(&sel, s->actions[i].enabled);
		choose_name(&sel, s->actions[i].confirm_if);
		choose_fields(&sel, s->actions[i].confirm);
	}
	choose_name(&sel, s->key);
	choose_name(&sel, s->ident);
	choose_name(&sel, s->author);
	choose_name(&sel, s->at);
	choose_name(&sel, s->body);
	choose_name(&sel, s->mark);
	choose_name(&sel, "version");
	choose_name(&sel, "style");
	choose_fields(&sel, s->title);
	for (int i = 0; i < rel->n_columns; i++) {
		if (str_starts(rel->columns[i].name, "can_"))
			sel.chosen[i] = true;
	}
	add_selection(b, &sel);
}

const char *
build_type(const struct relation *rel, const char *column)
{
	const struct catalog_column *c = catalog_column(rel, column);

	return c ? c->type : "text";
}

// --- records --------------------------------------------------------------------------------------

void
query_record(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *key, struct query *out)
{
	struct build b = {.arena = arena};

	str_add(&b.sql, "select ");
	build_select(&b, s, rel, NULL, 0);
	str_add(&b.sql, " from ");
	build_view(&b.sql, s->view);
	str_add(&b.sql, " where ");
	build_name(&b.sql, s->key);
	str_addf(&b.sql, " = $%d::%s", build_param(&b, key), build_type(rel, s->key));
	build_end(&b, out);
}

// Whether text is a number that fits an int8 without a doubt.
static bool
is_key_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 && n < 19 && !text[n];
}

void
query_find(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *ident, struct query *out)
{
	struct build b = {.arena = arena};
	bool has_ident = s->ident && s->ident[0] && catalog_column(rel, s->ident);
	bool is_number = is_key_number(ident);
	char *upper = arena_strdup(arena, ident);
	int exact;

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	str_add(&b.sql, "select ");
	build_name(&b.sql, s->key);
	str_add(&b.sql, " from ");
	build_view(&b.sql, s->view);
	str_add(&b.sql, " where ");
	if (has_ident) {
		exact = build_param(&b, ident);
		build_name(&b.sql, s->ident);
		str_addf(&b.sql, "::text in ($%d::text, $%d::text)", exact, build_param(&b, upper));
	}
	if (is_number || !has_ident) {
		str_add(&b.sql, has_ident ? " or " : "");
		build_name(&b.sql, s->key);
		if (is_number)
			str_addf(&b.sql, " = $%d::%s", build_param(&b, ident),
				build_type(rel, s->key));
		else
			str_addf(&b.sql, "::text = $%d::text", build_param(&b, ident));
	}
	if (has_ident) {
		str_add(&b.sql, " order by ");
		build_name(&b.sql, s->ident);
		str_addf(&b.sql, "::text = $1::text desc, ");
		build_name(&b.sql, s->ident);
		str_addf(&b.sql, "::text = $2::text desc");
	}
	str_add(&b.sql, " limit 1");
	build_end(&b, out);
}

void
query_find_by(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *const *columns, const char *const *values, int n, struct query *out)
{
	struct build b = {.arena = arena};
	bool has_version = catalog_column(rel, "version") != NULL;

	str_add(&b.sql, "select ");
	build_name(&b.sql, s->key);
	str_add(&b.sql, has_version ? " as key, version from " : " as key, null as version from ");
	build_view(&b.sql, s->view);
	for (int i = 0; i < n; i++) {
		str_add(&b.sql, i ? " and " : " where ");
		build_name(&b.sql, columns[i]);
		str_addf(&b.sql, "::text = $%d::text", build_param(&b, values[i]));
	}
	str_add(&b.sql, " limit 2");
	build_end(&b, out);
}

// --- actions --------------------------------------------------------------------------------------

void
query_action(struct arena *arena, const struct routine *fn, const char *const *names,
	const char *const *values, int n, struct query *out)
{
	struct build b = {.arena = arena};
	const char *between = "";

	str_add(&b.sql, "select * from ");
	build_view(&b.sql, fn->name);
	str_addc(&b.sql, '(');
	for (int i = 0; i < n; i++) {
		const struct routine_param *p = catalog_param(fn, names[i]);

		// What is left empty takes the default of the function, which need not be null.
		if (p && !p->required && !values[i])
			continue;
		str_add(&b.sql, between);
		between = ", ";
		build_name(&b.sql, names[i]);
		str_addf(&b.sql, " => $%d::%s", build_param(&b, values[i]), p ? p->type : "text");
	}
	str_addc(&b.sql, ')');
	build_end(&b, out);
}

void
query_choices(struct arena *arena, const char *domain, const char *key, struct query *out)
{
	struct build b = {.arena = arena};

	build_param(&b, domain);
	build_param(&b, key);
	str_add(&b.sql, "select code, label, hint from api.choices($1::text, $2::int8)");
	build_end(&b, out);
}
