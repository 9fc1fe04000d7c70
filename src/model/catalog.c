// SPDX-License-Identifier: MIT
// catalog: what the database says about a view or function of schema api.
#include "model/catalog.h"

#include <string.h>

#include "base/str.h"

// A domain may stand on a domain; two levels are in use at most.
#define TYPE_JOINS                                                                                 \
	"left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype "             \
	"left join pg_catalog.pg_type bb on b.typtype = 'd' and bb.oid = b.typbasetype "
#define TYPE_COLUMNS                                                                               \
	"coalesce(bb.typname, b.typname, t.typname) as type, "                                     \
	"case when t.typtype = 'd' then t.typname else '' end as domain"

const char catalog_relation_sql[] =
	"select a.attname as name, " TYPE_COLUMNS " "
	"from pg_catalog.pg_class c "
	"join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'api' "
	"join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
	"and not a.attisdropped "
	"join pg_catalog.pg_type t on t.oid = a.atttypid "
	TYPE_JOINS
	"where c.relname = $1 and c.relkind in ('v', 'm', 'r') order by a.attnum";

const char catalog_routine_sql[] =
	"select p.proargnames[u.position] as name, " TYPE_COLUMNS ", "
	"u.position <= p.pronargs - p.pronargdefaults as required, "
	// 'phone'::text, 5, true; what is computed is none of the form's.
	"nullif((regexp_match(pg_catalog.pg_get_function_arg_default(p.oid, u.position::int), "
	"$$^\\(?'?([[:alnum:]_.-]+)'?\\)?(::[a-z_. ]+)?\\Z$$))[1], 'NULL') as initial "
	"from pg_catalog.pg_proc p "
	"join pg_catalog.pg_namespace n on n.oid = p.pronamespace and n.nspname = 'api' "
	"cross join lateral unnest(p.proargtypes::oid[]) with ordinality u(type, position) "
	"join pg_catalog.pg_type t on t.oid = u.type "
	TYPE_JOINS
	"where p.proname = $1 order by u.position";

static const char *
copy_cell(struct arena *arena, const struct rowset *r, int row, const char *column)
{
	const char *text = rowset_get(r, row, column);

	return arena_strdup(arena, text ? text : "");
}

bool
catalog_relation(struct arena *arena, const char *name, const struct rowset *r,
	struct relation *out)
{
	*out = (struct relation){.name = arena_strdup(arena, name), .n_columns = r->n_rows};
	if (r->n_rows == 0)
		return false;
	out->columns = arena_alloc(arena, (size_t)r->n_rows * sizeof(*out->columns));
	for (int i = 0; i < r->n_rows; i++) {
		out->columns[i].name = copy_cell(arena, r, i, "name");
		out->columns[i].type = copy_cell(arena, r, i, "type");
		out->columns[i].domain = copy_cell(arena, r, i, "domain");
	}
	return true;
}

bool
catalog_routine(struct arena *arena, const char *name, const struct rowset *r,
	struct routine *out)
{
	*out = (struct routine){.name = arena_strdup(arena, name), .n_params = r->n_rows};
	if (r->n_rows == 0)
		return false;
	out->params = arena_alloc(arena, (size_t)r->n_rows * sizeof(*out->params));
	for (int i = 0; i < r->n_rows; i++) {
		out->params[i].name = copy_cell(arena, r, i, "name");
		out->params[i].type = copy_cell(arena, r, i, "type");
		out->params[i].domain = copy_cell(arena, r, i, "domain");
		out->params[i].required = rowset_true(r, i, "required");
		out->params[i].initial = copy_cell(arena, r, i, "initial");
	}
	return true;
}

const struct catalog_column *
catalog_column(const struct relation *rel, const char *name)
{
	for (int i = 0; i < rel->n_columns; i++) {
		if (str_eq(rel->columns[i].name, name))
			return &rel->columns[i];
	}
	return NULL;
}

const struct routine_param *
catalog_param(const struct routine *fn, const char *name)
{
	for (int i = 0; i < fn->n_params; i++) {
		if (str_eq(fn->params[i].name, name))
			return &fn->params[i];
	}
	return NULL;
}

bool
catalog_is_private(const struct routine_param *param)
{
	return strncmp(param->domain, "private_", strlen("private_")) == 0;
}

const struct routine_param *
catalog_param_at_fault(const struct routine *fn, const char *where)
{
	const struct routine_param *named = catalog_param(fn, where);

	for (int i = 0; i < fn->n_params && !named && where[0]; i++) {
		if (str_eq(fn->params[i].domain, where))
			named = &fn->params[i];
	}
	return named;
}
