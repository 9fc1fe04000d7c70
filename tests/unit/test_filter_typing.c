// SPDX-License-Identifier: MIT
// Tests of what helps to type a filter: what may stand at the cursor, and cells below the headings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "fixture_ticket.h"
#include "model/filter.h"

#include <cmocka.h>

static const struct filter_context context = {
	&ticket_screen, &ticket_relation, &ticket_format, "amy",
};

// "from|part part ..." for a text with the cursor at ^.
static void
check_parts(const char *typed, const char *expected)
{
	struct arena arena = {0};
	struct filter_part parts[4];
	char text[100];
	const char *mark = strchr(typed, '^');
	size_t cursor = (size_t)(mark - typed), from;
	struct str out = {0};
	int n;

	str_copy(text, sizeof(text), typed);
	memmove(text + cursor, mark + 1, strlen(mark));
	n = filter_complete(&arena, &context, text, cursor, &from, parts, 4);
	str_addf(&out, "%d|", (int)from);
	for (int i = 0; i < n; i++)
		str_addf(&out, "%s%s", i ? " " : "", parts[i].text);
	if (!str_eq(str_text(&out), expected))
		fail_msg("%s: %s, not %s", typed, str_text(&out), expected);
	str_free(&out);
	arena_free(&arena);
}

static void
test_parts(void **state)
{
	(void)state;
	check_parts("sta^", "0|status:");
	check_parts("-STA^", "1|status:");
	check_parts("ＳＴＡ^", "0|status:");
	check_parts("due:<2h sub^", "8|subject:");
	check_parts("agent^", "0|owner:"); // its heading
	check_parts("status:wait^", "7|waiting_customer waiting_supplier");
	check_parts("status: o^", "8|open"); // a blank may stand there
	check_parts("status:open,cl^", "12|closed");
	check_parts("status：cl^", "9|closed");
	check_parts("status:\"waiting for s^", "7|waiting_supplier");
	check_parts("vip:y^", "4|yes");
	check_parts("owner:m^", "6|me");
	check_parts("due:tod^", "4|today today..+7 -7..today -1m..today");
	check_parts("due:today..tom^", "11|tomorrow");
	check_parts("status:o^ rest", "7|open");
	check_parts("\"status:o^", "8|");
	check_parts("nosuch:o^", "7|");
}

static const char *const columns[] = {"status", "subject", "due_at", "total_minor"};
#define N_COLUMNS 4

// Text to "cell|cell|cell|cell|rest" and back to what is the same filter.
static void
check_cells(const char *text, const char *expected, const char *again)
{
	struct arena arena = {0};
	const char *cells[N_COLUMNS], *rest, *back;
	int at[N_COLUMNS] = {0};
	struct str out = {0};

	assert_true(filter_to_cells(&arena, &context, text, columns, N_COLUMNS, cells, &rest));
	for (int i = 0; i < N_COLUMNS; i++)
		str_addf(&out, "%s|", cells[i]);
	str_add(&out, rest);
	assert_string_equal(str_text(&out), expected);
	back = filter_from_cells(&arena, columns, N_COLUMNS, cells, rest, at);
	assert_string_equal(back, again);
	str_free(&out);
	arena_free(&arena);
}

static void
test_cells(void **state)
{
	(void)state;
	check_cells("", "||||", "");
	check_cells("status:open,new due:<2h", "open,new||<2h||", "status:open,new due_at:<2h");
	check_cells("urgent -status:closed vip:yes", "-closed||||urgent vip:yes",
		"urgent vip:yes -status:closed");
	check_cells("amount>100 amount<900", "|||>100|amount<900", "amount<900 total_minor:>100");
	check_cells("subject:\"not arrived\"", "|\"not arrived\"|||", "subject:\"not arrived\"");
	check_cells("due: -7..today", "||-7..today||", "due_at:-7..today");
	check_cells("状 status:open", "open||||状", "状 status:open");
}

static void
test_typed_cells(void **state)
{
	static const char *const cells[N_COLUMNS] = {"", "not arrived ", "< tomorrow 9..mon 14", "-"};
	struct arena arena = {0};
	int at[N_COLUMNS] = {0};

	(void)state;
	assert_string_equal(filter_from_cells(&arena, columns, N_COLUMNS, cells, "状", at),
		"状 subject:\"not arrived\" due_at:<\"tomorrow 9\"..\"mon 14\"");
	assert_int_equal(at[0], 0);
	assert_int_equal(at[1], 11); // in characters
	assert_int_equal(at[2], 32);
	arena_free(&arena);
}

static void
test_wrong_at(void **state)
{
	struct arena arena = {0};
	struct filter f;
	struct err e;

	(void)state;
	assert_false(filter_parse(&arena, &context, "状 status:nosuch", &f, &e));
	assert_int_equal(f.wrong_at, 10);
	assert_false(filter_parse(&arena, &context, "a \"b", &f, &e));
	assert_int_equal(f.wrong_at, 3);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_typed_cells),
		cmocka_unit_test(test_wrong_at),
	};

	return cmocka_run_group_tests_name("filter_typing", tests, NULL, NULL);
}
