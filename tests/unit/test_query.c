// SPDX-License-Identifier: MIT
// Tests of model/query: the statements made, and paging against a real database.
//
// The paging test needs PostgreSQL: QUAYSIDE_TEST_DB is the conninfo of a database in which it may
// create schema api (everything is rolled back). Without it that test is skipped.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "db/sys.h"
#include "fixture_ticket.h"
#include "model/query.h"

#include <cmocka.h>

static const struct column few_columns[] = {
	{.name = "ticket_no", .label = "Ticket"},
	{.name = "total_minor", .label = "Amount", .format = FORMAT_MONEY, .currency = "currency"},
	{.name = "not_in_view", .label = "Ghost"},
};

static const struct action few_actions[] = {
	{.name = "close", .call = "ticket_close", .label = "Close", .enabled = "vip",
		.confirm = "Close {subject}?"},
};

static const struct screen few = {
	.name = "few", .kind = SCREEN_LIST, .title = "{country} {nothing}", .view = "ticket",
	.key = "ticket_id", .ident = "ticket_no", .columns = few_columns, .n_columns = 3,
	.actions = few_actions, .n_actions = 1,
};

#define SELECTED                                                                                   \
	"select \"ticket_id\", \"ticket_no\", \"subject\", \"total_minor\", \"currency\", "         \
	"\"vip\", \"country\", \"version\", \"style\", \"can_take\" from api.\"ticket\""
#define SELECTED_DUE                                                                               \
	"select \"ticket_id\", \"ticket_no\", \"subject\", \"due_at\", \"total_minor\", "           \
	"\"currency\", \"vip\", \"country\", \"version\", \"style\", \"can_take\" from api.\"ticket\""

static const struct order_term by_due[] = {{"due_at", false}};
static const struct order_term by_due_desc[] = {{"due_at", true}};
static const char *const at_value[] = {"2026-03-02 09:00:00+08", "7"};
static const char *const at_null[] = {NULL, "7"};

static const struct {
	const struct order_term *order;
	int n_order;
	enum query_seek seek;
	const char *const *anchor;
	const char *sql;
} pages[] = {
	{NULL, 0, ROWS_START, NULL, SELECTED " order by \"ticket_id\" limit 10"},
	{NULL, 0, ROWS_END, NULL, SELECTED " order by \"ticket_id\" desc limit 10"},
	{NULL, 0, ROWS_AFTER, at_value + 1,
		SELECTED " where \"ticket_id\" > $1::int8 order by \"ticket_id\" limit 10"},
	{NULL, 0, ROWS_FROM, at_value + 1,
		SELECTED " where \"ticket_id\" >= $1::int8 order by \"ticket_id\" limit 10"},
	{NULL, 0, ROWS_BEFORE, at_value + 1,
		SELECTED " where \"ticket_id\" < $1::int8 order by \"ticket_id\" desc limit 10"},
	{by_due, 1, ROWS_START, NULL, SELECTED_DUE " order by \"due_at\", \"ticket_id\" limit 10"},
	{by_due, 1, ROWS_END, NULL,
		SELECTED_DUE " order by \"due_at\" desc, \"ticket_id\" desc limit 10"},
	{by_due, 1, ROWS_AFTER, at_value,
		"select * from ((" SELECTED_DUE " where \"due_at\" >= $1::timestamptz and "
		"(\"due_at\" > $1::timestamptz or \"ticket_id\" > $2::int8) "
		"order by \"due_at\", \"ticket_id\" limit 10) union all (" SELECTED_DUE
		" where \"due_at\" is null order by \"ticket_id\" limit 10)) page "
		"order by \"due_at\", \"ticket_id\" limit 10"},
	{by_due, 1, ROWS_AFTER, at_null,
		SELECTED_DUE " where \"due_at\" is null and \"ticket_id\" > $1::int8 "
		"order by \"ticket_id\" limit 10"},
	{by_due, 1, ROWS_BEFORE, at_value,
		SELECTED_DUE " where \"due_at\" <= $1::timestamptz and "
		"(\"due_at\" < $1::timestamptz or \"ticket_id\" < $2::int8) "
		"order by \"due_at\" desc, \"ticket_id\" desc limit 10"},
	{by_due_desc, 1, ROWS_START, NULL,
		"select * from ((" SELECTED_DUE " where \"due_at\" is not null "
		"order by \"due_at\" desc, \"ticket_id\" desc limit 10) union all (" SELECTED_DUE
		" where \"due_at\" is null order by \"ticket_id\" desc limit 10)) page "
		"order by \"due_at\" desc nulls last, \"ticket_id\" desc limit 10"},
};

static void
test_pages(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		struct list_request r = {.screen = &few, .relation = &ticket_relation,
			.order = pages[i].order, .n_order = pages[i].n_order,
			.seek = pages[i].seek, .anchor = pages[i].anchor, .limit = 10};
		struct query q;

		query_list(&arena, &r, &q);
		assert_string_equal(q.sql, pages[i].sql);
	}
	arena_free(&arena);
}

static void
test_filtered(void **state)
{
	struct arena arena = {0};
	const struct filter_context context = {&ticket_screen, &ticket_relation, &ticket_format, "amy"};
	struct filter f;
	struct list_request r = {.screen = &few, .relation = &ticket_relation, .filter = &f,
		.by = "owner", .by_value = "amy", .order = by_due, .n_order = 1, .seek = ROWS_BEFORE,
		.anchor = at_value, .limit = 10};
	struct query q;
	struct err e;

	(void)state;
	assert_true(filter_parse(&arena, &context, "status:open", &f, &e));
	query_list(&arena, &r, &q);
	assert_string_equal(q.sql, SELECTED_DUE " where \"owner\" = $1::text and "
		"(\"status\" = $2::text) and \"due_at\" <= $3::timestamptz and "
		"(\"due_at\" < $3::timestamptz or \"ticket_id\" < $4::int8) "
		"order by \"due_at\" desc, \"ticket_id\" desc limit 10");
	assert_int_equal(q.n_params, 4);
	assert_string_equal(q.params[3], "7");
	query_count(&arena, &r, 99, &q);
	assert_string_equal(q.sql, "select count(*) from (select from api.\"ticket\" where "
		"\"owner\" = $1::text and (\"status\" = $2::text) limit 100) matching");
	arena_free(&arena);
}

// Marked rows are asked for by their keys, whatever else the list shows.
static void
test_marked(void **state)
{
	struct arena arena = {0};
	struct list_request r = {.screen = &few, .relation = &ticket_relation, .by = "owner",
		.by_value = "amy", .order = by_due, .n_order = 1, .keys = "{\"7\",\"9\"}", .limit = 10};
	struct query q;

	(void)state;
	query_count(&arena, &r, 99, &q);
	assert_string_equal(q.sql, "select count(*) from (select from api.\"ticket\" where "
		"\"owner\" = $1::text and \"ticket_id\" = any ($2::int8[]) limit 100) matching");
	assert_string_equal(q.params[1], "{\"7\",\"9\"}");
	r.keys = NULL;
	r.keys_only = true;
	query_list(&arena, &r, &q);
	assert_string_equal(q.sql, "select \"ticket_id\", \"due_at\" from api.\"ticket\" where "
		"\"owner\" = $1::text order by \"due_at\", \"ticket_id\" limit 10");
	arena_free(&arena);
}

static void
test_records(void **state)
{
	struct routine_param params[] = {
		{"ticket_id", "int8", "", true, ""}, {"version", "int4", "", true, ""},
		{"body", "text", "long_text", true, ""}, {"until", "timestamptz", "", false, ""},
	};
	const struct routine reply = {"ticket_reply", params, 4};
	const char *names[] = {"ticket_id", "version", "until"};
	const char *values[] = {"7", "2", NULL};
	struct arena arena = {0};
	struct query q;

	(void)state;
	query_record(&arena, &few, &ticket_relation, "7", &q);
	assert_string_equal(q.sql, SELECTED " where \"ticket_id\" = $1::int8");
	query_find(&arena, &few, &ticket_relation, "t-1001", &q);
	assert_string_equal(q.sql, "select \"ticket_id\" from api.\"ticket\" where "
		"\"ticket_no\"::text in ($1::text, $2::text) order by \"ticket_no\"::text = $1::text desc, "
		"\"ticket_no\"::text = $2::text desc limit 1");
	assert_string_equal(q.params[1], "T-1001");
	query_find(&arena, &few, &ticket_relation, "1001", &q);
	assert_non_null(strstr(q.sql, " or \"ticket_id\" = $3::int8 "));
	query_action(&arena, &reply, names, values, 3, &q);
	assert_string_equal(q.sql, "select * from api.\"ticket_reply\"(\"ticket_id\" => $1::int8, "
		"\"version\" => $2::int4)");
	values[2] = "2026-03-02";
	query_action(&arena, &reply, names, values, 3, &q);
	assert_non_null(strstr(q.sql, ", \"until\" => $3::timestamptz)"));
	query_choices(&arena, "ticket_status", NULL, &q);
	assert_int_equal(q.n_params, 2);
	arena_free(&arena);
}

// --- against PostgreSQL -------------------------------------------------------------------------

static const char sample[] =
	"begin; create schema if not exists api;"
	"create table api.paging_sample (id bigint primary key, a int, b text collate \"C\", "
	"c timestamptz, version int);"
	"insert into api.paging_sample select i, nullif((i * 7919) % 5, 0), "
	"nullif(chr(97 + ((i * 104729) % 4)::int), 'a'), "
	"case when i % 3 > 0 then timestamptz '2026-03-02' + ((i * 31) % 6) * interval '1 us' end, 1 "
	"from generate_series(1, 101) i;";

static const struct column sample_columns[] = {{.name = "id", .label = "Id"}};
static const struct screen sample_screen = {
	.name = "sample", .kind = SCREEN_LIST, .title = "", .view = "paging_sample", .key = "id",
	.columns = sample_columns, .n_columns = 1,
};
static struct catalog_column sample_catalog[] = {
	{"id", "int8", ""}, {"a", "int4", ""}, {"b", "text", ""}, {"c", "timestamptz", ""},
	{"version", "int4", ""},
};
static const struct relation sample_relation = {"paging_sample", sample_catalog, 5};

static struct db_sys *db;

static void
run(const char *sql, int n, const char *const *params, struct rowset *out)
{
	struct err e = {0};

	if (!db_sys_call(db, sql, n, params, out, &e))
		fail_msg("%s: %s (%s)", sql, e.msg, e.sqlstate);
}

// The ids of all rows in order, as PostgreSQL sorts them in one go.
static int
full_order(const struct order_term *order, int n_order, bool key_desc, int ids[101])
{
	struct str sql = {0};
	struct rowset r;
	int n;

	str_add(&sql, "select id from api.paging_sample order by ");
	for (int i = 0; i < n_order; i++)
		str_addf(&sql, "%s %s nulls last, ", order[i].column, order[i].descending ? "desc" : "asc");
	str_addf(&sql, "id %s", key_desc ? "desc" : "asc");
	run(str_text(&sql), 0, NULL, &r);
	n = r.n_rows;
	for (int i = 0; i < n; i++)
		ids[i] = atoi(rowset_at(&r, i, 0));
	rowset_free(&r);
	str_free(&sql);
	return n;
}

static int
id_at(const struct rowset *r, int row)
{
	return atoi(rowset_get(r, row, "id"));
}

// The rows of one page; checks them against the whole order, of which `seen` rows came before.
static int
check_page(struct arena *arena, const struct list_request *q, const int *ids, int total, int seen,
	const char *const **anchor)
{
	bool back = query_is_reversed(q->seek);
	struct arena scratch = {0};
	struct rowset r;
	struct query sql;
	int n;

	query_list(&scratch, q, &sql);
	run(sql.sql, sql.n_params, sql.params, &r);
	n = r.n_rows;
	assert_true(n <= q->limit);
	for (int i = 0; i < n; i++)
		assert_int_equal(id_at(&r, i), ids[back ? total - 1 - seen - i : seen + i]);
	if (n > 0)
		*anchor = query_anchor(arena, q, &r, n - 1);
	rowset_free(&r);
	arena_free(&scratch);
	return n;
}

// Pages through everything forwards and backwards and compares with the whole.
static void
walk(const struct order_term *order, int n_order, int limit)
{
	struct arena arena = {0};
	struct list_request q = {.screen = &sample_screen, .relation = &sample_relation,
		.order = order, .n_order = n_order, .limit = limit};
	bool key_desc = n_order > 0 && order[n_order - 1].descending;
	int ids[101], total = full_order(order, n_order, key_desc, ids);

	for (int back = 0; back < 2; back++) {
		int seen = 0, n;

		q.seek = back ? ROWS_END : ROWS_START;
		q.anchor = NULL;
		while ((n = check_page(&arena, &q, ids, total, seen, &q.anchor)) > 0) {
			const char *const *ignored;

			seen += n;
			q.seek = ROWS_FROM; // begins with the anchor itself
			if (!back)
				check_page(&arena, &q, ids, total, seen - 1, &ignored);
			q.seek = back ? ROWS_BEFORE : ROWS_AFTER;
		}
		assert_int_equal(seen, total);
	}
	arena_free(&arena);
}

static void
test_paging(void **state)
{
	static const char *const names[] = {"a", "b", "c"};
	const char *conninfo = getenv("QUAYSIDE_TEST_DB");
	struct err e;

	(void)state;
	if (!conninfo)
		skip();
	assert_true(db_sys_open(conninfo, "test_query", &db, &e));
	assert_true(db_sys_script(db, sample, &e));
	for (int limit = 1; limit <= 40; limit += 13) {
		walk(NULL, 0, limit);
		for (int i = 0; i < 3 * 2; i++) {
			struct order_term one[] = {{names[i / 2], i & 1}};

			walk(one, 1, limit);
			for (int k = 0; k < 3 * 2; k++) {
				struct order_term two[] = {one[0], {names[k / 2], k & 1}};
				struct order_term three[] = {two[0], two[1], {"c", !(k & 1)}};

				if (i / 2 == k / 2)
					continue;
				walk(two, 2, limit);
				if (k / 2 != 2 && i / 2 != 2)
					walk(three, 3, limit);
			}
		}
	}
	db_sys_close(db); // rolls back
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_marked),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_paging),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
