// SPDX-License-Identifier: MIT
// catalog: what the database says about a view or function of schema api.
//
// The SQL to ask with is here too; the caller runs it and hands over the rowset. Types are the base
// types of pg_type ("int8", "text", "timestamptz", "bool", "numeric", "uuid"); domain is the name of
// the domain over it ("ticket_status") or "".
#pragma once

#include <stdbool.h>

#include "base/mem.h"
#include "base/rowset.h"

struct catalog_column {
	const char *name, *type, *domain;
};

struct relation {
	const char *name;
	struct catalog_column *columns;
	int n_columns;
};

struct routine_param {
	const char *name, *type, *domain;
	bool required; // no default
	const char *initial; // the default, when it is a plain value; or ""
};

struct routine {
	const char *name;
	struct routine_param *params;
	int n_params;
};

extern const char catalog_relation_sql[]; // $1 = view name without schema
extern const char catalog_routine_sql[];  // $1 = function name without schema
// Fill from the answers; memory from arena. False when it does not exist (no rows).
bool catalog_relation(struct arena *arena, const char *name, const struct rowset *r,
	struct relation *out);
bool catalog_routine(struct arena *arena, const char *name, const struct rowset *r,
	struct routine *out);
const struct catalog_column *catalog_column(const struct relation *rel, const char *name);
const struct routine_param *catalog_param(const struct routine *fn, const char *name); // or NULL
// Whether what people type for it must not reach the database before a warden has sealed it: it belongs in
// no draft, no log and no statement.
bool catalog_is_private(const struct routine_param *param);
// The parameter that e.where of a refused call means: by its name, or by the name of its domain
// (that is how PostgreSQL names a value which is not one of the choices). NULL when neither.
const struct routine_param *catalog_param_at_fault(const struct routine *fn, const char *where);
