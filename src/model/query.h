// SPDX-License-Identifier: MIT
// query: SQL for lists, records and actions, made from a screen, a catalog and a filter.
//
// The only place of C that composes SQL. Identifiers come from screens and the catalog and are
// quoted; every value is a parameter. Lists page by keyset: never OFFSET. NULLs sort last in
// either direction, and the key breaks ties.
#pragma once

#include <stdbool.h>

#include "base/mem.h"
#include "base/rowset.h"
#include "model/catalog.h"
#include "model/filter.h"
#include "model/screen.h"

struct query {
	const char *sql;
	const char **params;
	int n_params;
};

enum query_seek {
	ROWS_START,  // the first rows
	ROWS_END,    // the last rows (rows come in reverse; query_is_reversed)
	ROWS_AFTER,  // rows behind the anchor
	ROWS_FROM,   // the anchor row, if it still matches, and those behind it
	ROWS_BEFORE, // rows in front of the anchor, nearest first (reversed)
};

struct list_request {
	const struct screen *screen;
	const struct relation *relation;
	const struct order_term *order; // what the person chose, or the screen's
	int n_order;
	const struct filter *filter;    // may be NULL
	const char *by;                 // related list: this column equals by_value; or NULL
	const char *by_value;
	const char *keys;               // only rows whose key is in this array; or NULL
	bool keys_only;                 // key and order columns, nothing else
	enum query_seek seek;
	const char *const *anchor;      // values of the order columns, then the key
	int limit;
};

// Selected are all columns of the screen, its key, ident, order columns, currency columns, and of
// the view: version, style and every can_* when present. `select *` is never sent.
void query_list(struct arena *arena, const struct list_request *q, struct query *out);
bool query_is_reversed(enum query_seek seek);
// The anchor of row: values of the order columns, then the key. From a rowset of query_list().
const char *const *query_anchor(struct arena *arena, const struct list_request *q,
	const struct rowset *r, int row);
// Counts matching rows but looks at no more than cap of them (answers min(n, cap + 1)).
void query_count(struct arena *arena, const struct list_request *q, int cap, struct query *out);
// One record by key.
void query_record(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *key, struct query *out);
// The key of the row whose ident column equals ident (or whose key does, when it is a number).
void query_find(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *ident, struct query *out);
// Columns key and version (NULL where rows have none) of the rows whose columns (n of them, of rel) equal
// values as text; two at most.
void query_find_by(struct arena *arena, const struct screen *s, const struct relation *rel,
	const char *const *columns, const char *const *values, int n, struct query *out);
// Calls an action in named notation; names[i] = values[i] (NULL value = SQL NULL).
void query_action(struct arena *arena, const struct routine *fn, const char *const *names,
	const char *const *values, int n, struct query *out);
// select code, label, hint from api.choices(domain, key)
void query_choices(struct arena *arena, const char *domain, const char *key, struct query *out);
