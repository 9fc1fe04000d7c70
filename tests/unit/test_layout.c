// SPDX-License-Identifier: MIT
// Tests of arranged columns: what is read, what is written, and that the two agree.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "fixture_ticket.h"
#include "model/layout.h"

#include <cmocka.h>

// The names in order, hidden ones in brackets.
static void
describe(const struct layout *l, struct str *out)
{
	for (int i = 0; i < 6; i++) {
		const struct column *c = &l->columns[i];

		str_addf(out, c->hidden ? "%s[%s]" : "%s%s", i ? " " : "", c->name);
	}
}

static void
check(const char *text, const char *expected, const char *again)
{
	struct arena arena = {0};
	struct layout l;
	struct str out = {0};

	layout_read(&l, &ticket_screen, text);
	describe(&l, &out);
	assert_string_equal(str_text(&out), expected);
	assert_string_equal(layout_text(&arena, &l, &ticket_screen), again);
	str_free(&out);
	arena_free(&arena);
}

static void
test_read_and_write(void **state)
{
	(void)state;
	check("", "ticket_no status owner owner_name [priority] subject", "");
	check("-status +priority", "ticket_no [status] owner owner_name priority subject",
		"-status +priority");
	check("subject=30 freeze=2", "ticket_no status owner owner_name [priority] subject",
		"subject=30 freeze=2");
	check("subject>", "subject ticket_no status owner owner_name [priority]", "subject>");
	check("subject>status", "ticket_no status subject owner owner_name [priority]",
		"subject>status");
	check("ticket_no>subject", "status owner owner_name [priority] subject ticket_no",
		"ticket_no>subject");
	check("status>ticket_no", "ticket_no status owner owner_name [priority] subject", "");
	check("gone>status nosuch=4 -nosuch subject=x = > + subject=1",
		"ticket_no status owner owner_name [priority] subject", "subject=4");
}

// Whatever is moved where, the text brings it back.
static void
test_moves(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct arena arena = {0};
		struct layout l, back;
		const char *text;

		layout_read(&l, &ticket_screen, "");
		for (int k = 0; k < 5; k++) {
			int from, to;

			seed = seed * 1103515245u + 12345u;
			from = (int)((seed >> 16) % (unsigned)l.n);
			seed = seed * 1103515245u + 12345u;
			to = (int)((seed >> 16) % (unsigned)l.n);
			layout_move(&l, from, to);
		}
		text = layout_text(&arena, &l, &ticket_screen);
		layout_read(&back, &ticket_screen, text);
		for (int i = 0; i < l.n; i++)
			assert_string_equal(back.columns[i].name, l.columns[i].name);
		arena_free(&arena);
	}
}

static void
test_order(void **state)
{
	struct arena arena = {0};
	struct order_term order[ORDER_MAX];
	int n = layout_read_order(&arena, "-due_at,ticket_no", order);

	(void)state;
	assert_int_equal(n, 2);
	assert_true(order[0].descending && !order[1].descending);
	assert_string_equal(layout_order_text(&arena, order, n), "-due_at ticket_no");
	assert_int_equal(layout_read_order(&arena, "a b c d e f", order), ORDER_MAX);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_and_write),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
