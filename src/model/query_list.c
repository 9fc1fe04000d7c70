// SPDX-License-Identifier: MIT
// query_list: pages of a list by keyset.
//
// The order is o1, o2, ..., key: each ascending or descending with NULLs last, the key in the
// direction of the last term before it. Reading backwards reverses all of it, so NULLs come first.
//
// A condition like (o1, key) > (a, k) with NULLs behind is an OR, through which PostgreSQL cannot
// enter an index at the right place. So the rows are asked for in up to two arms: those where o1 is
// a value (an index range from the anchor on) and those where it is NULL (an index lookup), each
// ordered and limited by itself, and the two put in order at the end. A descending first term takes
// two arms from the start, because no ordinary index is in the order DESC NULLS LAST, while one
// read backwards is in the order of each arm.
#include "base/str.h"
#include "model/query_build.h"

#define KEYS_MAX (ORDER_MAX + 1)

struct key {
	const char *name, *type, *value; // value: of the anchor; NULL for SQL NULL
	bool descending;                 // as read, that is reversed already
	int param;                       // of value; 0 until it is used
};

struct keyset {
	struct key keys[KEYS_MAX];
	int n;
	bool reversed, inclusive, anchored;
};

bool
query_is_reversed(enum query_seek seek)
{
	return seek == ROWS_END || seek == ROWS_BEFORE;
}

// The columns of the order that count: those the view has, up to the key, which ends it.
static int
order_columns(const struct list_request *q, const struct order_term *terms[ORDER_MAX])
{
	int n = 0;

	for (int i = 0; i < q->n_order && n < ORDER_MAX; i++) {
		if (!catalog_column(q->relation, q->order[i].column))
			continue;
		if (str_eq(q->order[i].column, q->screen->key))
			break;
		terms[n++] = &q->order[i];
	}
	return n;
}

// The direction of the key: what was asked for, or that of the last term.
static bool
key_descends(const struct list_request *q, const struct order_term *const *terms, int n)
{
	for (int i = 0; i < q->n_order; i++) {
		if (str_eq(q->order[i].column, q->screen->key))
			return q->order[i].descending;
	}
	return n > 0 && terms[n - 1]->descending;
}

static struct keyset
make_keyset(const struct list_request *q)
{
	const struct order_term *terms[ORDER_MAX];
	struct keyset k = {.reversed = query_is_reversed(q->seek)};
	int n = order_columns(q, terms);

	k.anchored = q->anchor && q->seek != ROWS_START && q->seek != ROWS_END;
	k.inclusive = q->seek == ROWS_FROM;
	for (int i = 0; i <= n; i++) {
		struct key *key = &k.keys[k.n++];

		key->name = i < n ? terms[i]->column : q->screen->key;
		key->type = build_type(q->relation, key->name);
		key->descending = (i < n ? terms[i]->descending : key_descends(q, terms, n)) ^
			k.reversed;
		key->value = k.anchored ? q->anchor[i] : NULL;
	}
	return k;
}

const char *const *
query_anchor(struct arena *arena, const struct list_request *q, const struct rowset *r, int row)
{
	const struct order_term *terms[ORDER_MAX];
	int n = order_columns(q, terms);
	const char **anchor = arena_alloc(arena, (size_t)(n + 1) * sizeof(*anchor));

	for (int i = 0; i <= n; i++)
		anchor[i] = arena_strdup(arena,
			rowset_get(r, row, i < n ? terms[i]->column : q->screen->key));
	return anchor;
}

// --- conditions -----------------------------------------------------------------------------------

static void
compare_key(struct build *b, struct str *out, struct key *key, const char *op)
{
	if (!key->param)
		key->param = build_param(b, key->value);
	build_name(out, key->name);
	str_addf(out, " %s $%d::%s", op, key->param, key->type);
}

static void
is_null(struct str *out, const struct key *key, const char *what)
{
	build_name(out, key->name);
	str_addf(out, " is %s", what);
}

// Rows that come behind the anchor by keys from i on, the earlier ones being equal.
static void
behind(struct build *b, struct str *out, struct keyset *k, int i)
{
	struct key *key = &k->keys[i];
	const char *op = key->descending ? "<" : ">";

	if (i == k->n - 1) {
		compare_key(b, out, key, k->inclusive ? (key->descending ? "<=" : ">=") : op);
		return;
	}
	str_addc(out, '(');
	if (key->value) {
		compare_key(b, out, key, op);
		if (!k->reversed) {
			str_add(out, " or ");
			is_null(out, key, "null");
		}
		str_add(out, " or (");
		compare_key(b, out, key, "=");
	} else {
		if (k->reversed) {
			is_null(out, key, "not null");
			str_add(out, " or ");
		}
		str_addc(out, '(');
		is_null(out, key, "null");
	}
	str_add(out, " and ");
	behind(b, out, k, i + 1);
	str_add(out, "))");
}

// As behind() from the first key on, for rows where that is a value, and the anchor's is too: the
// outer comparison bounds the index scan.
static void
behind_value(struct build *b, struct str *out, struct keyset *k)
{
	struct key *key = &k->keys[0];

	compare_key(b, out, key, key->descending ? "<=" : ">=");
	str_add(out, " and (");
	compare_key(b, out, key, key->descending ? "<" : ">");
	str_add(out, " or ");
	behind(b, out, k, 1);
	str_addc(out, ')');
}

static void
add_order(struct str *out, const struct keyset *k, int from, bool first_has_nulls)
{
	for (int i = from; i < k->n; i++) {
		const struct key *key = &k->keys[i];
		bool has_nulls = i < k->n - 1 && (i > 0 || first_has_nulls);

		str_add(out, i == from ? " order by " : ", ");
		build_name(out, key->name);
		str_add(out, key->descending ? " desc" : "");
		if (has_nulls && key->descending != k->reversed)
			str_add(out, k->reversed ? " nulls first" : " nulls last");
	}
}

// --- statements -----------------------------------------------------------------------------------

enum arm { ARM_ALL, ARM_VALUES, ARM_NULLS };

struct list_parts {
	const struct list_request *q;
	struct str select; // "select ... from api.view"
	struct str where;  // of filter and relation, or empty
};

static void
add_arm(struct build *b, const struct list_parts *parts, struct keyset *k, enum arm arm,
	bool bounded)
{
	struct str where = {0};

	if (arm == ARM_NULLS) {
		is_null(&where, &k->keys[0], "null");
		if (bounded) {
			str_add(&where, " and ");
			behind(b, &where, k, 1);
		}
	} else if (bounded && k->n == 1) {
		behind(b, &where, k, 0);
	} else if (bounded) {
		behind_value(b, &where, k);
	} else if (arm == ARM_VALUES) {
		is_null(&where, &k->keys[0], "not null");
	}
	str_add(&b->sql, str_text(&parts->select));
	if (parts->where.len || where.len)
		str_add(&b->sql, " where ");
	str_add(&b->sql, str_text(&parts->where));
	if (parts->where.len && where.len)
		str_add(&b->sql, " and ");
	str_add(&b->sql, str_text(&where));
	add_order(&b->sql, k, arm == ARM_NULLS ? 1 : 0, arm == ARM_ALL);
	str_addf(&b->sql, " limit %d", parts->q->limit);
	str_free(&where);
}

static void
add_two_arms(struct build *b, const struct list_parts *parts, struct keyset *k,
	bool values_bounded, bool nulls_bounded)
{
	str_add(&b->sql, "select * from ((");
	add_arm(b, parts, k, ARM_VALUES, values_bounded);
	str_add(&b->sql, ") union all (");
	add_arm(b, parts, k, ARM_NULLS, nulls_bounded);
	str_add(&b->sql, ")) page");
	add_order(&b->sql, k, 0, true);
	str_addf(&b->sql, " limit %d", parts->q->limit);
}

// Which rows a list is about before it is filtered.
static void
add_scope(struct build *b, struct str *where, const struct list_request *q)
{
	if (q->by) {
		build_name(where, q->by);
		str_addf(where, " = $%d::%s", build_param(b, q->by_value),
			build_type(q->relation, q->by));
	}
	if (q->keys) {
		str_add(where, where->len ? " and " : "");
		build_name(where, q->screen->key);
		str_addf(where, " = any ($%d::%s[])", build_param(b, q->keys),
			build_type(q->relation, q->screen->key));
	}
	if (where->len && q->filter && q->filter->n_terms)
		str_add(where, " and ");
}

void
query_list(struct arena *arena, const struct list_request *q, struct query *out)
{
	struct build b = {.arena = arena};
	struct list_parts parts = {.q = q};
	struct keyset k = make_keyset(q);
	const struct key *first = &k.keys[0];

	str_add(&b.sql, "select ");
	if (q->keys_only)
		build_select_keys(&b, q->screen, q->relation, q->order, q->n_order);
	else
		build_select(&b, q->screen, q->relation, q->order, q->n_order);
	str_add(&b.sql, " from ");
	build_view(&b.sql, q->screen->view);
	parts.select = b.sql;
	b.sql = (struct str){0};
	add_scope(&b, &parts.where, q);
	build_filter(&b, &parts.where, q->filter, q->screen, q->relation);

	if (k.n == 1)
		add_arm(&b, &parts, &k, ARM_ALL, k.anchored);
	else if (!k.anchored && first->descending == k.reversed)
		add_arm(&b, &parts, &k, ARM_ALL, false); // an index is in this very order
	else if (!k.anchored)
		add_two_arms(&b, &parts, &k, false, false);
	else if (first->value && k.reversed)
		add_arm(&b, &parts, &k, ARM_VALUES, true); // NULLs lie on the other side
	else if (first->value)
		add_two_arms(&b, &parts, &k, true, false);
	else if (k.reversed)
		add_two_arms(&b, &parts, &k, false, true);
	else
		add_arm(&b, &parts, &k, ARM_NULLS, true); // all values lie on the other side
	str_free(&parts.select);
	str_free(&parts.where);
	build_end(&b, out);
}

void
query_count(struct arena *arena, const struct list_request *q, int cap, struct query *out)
{
	struct build b = {.arena = arena};
	struct str where = {0};

	add_scope(&b, &where, q);
	build_filter(&b, &where, q->filter, q->screen, q->relation);
	str_add(&b.sql, "select count(*) from (select from ");
	build_view(&b.sql, q->screen->view);
	str_addf(&b.sql, "%s%s limit %d) matching", where.len ? " where " : "", str_text(&where),
		cap + 1);
	str_free(&where);
	build_end(&b, out);
}
