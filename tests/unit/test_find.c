// SPDX-License-Identifier: MIT
// Tests of src/ui/find and of looking for words in src/ui/pager.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "term/term.h"
#include "text/text.h"
#include "ui/find.h"
#include "ui/pager.h"

static void
assert_found(const char *s, const char *typed, long at, size_t len)
{
	struct str needle = {0};
	size_t found = 0;

	text_fold(&needle, typed, strlen(typed));
	assert_int_equal(find_in(s, strlen(s), 0, str_text(&needle), &found), at);
	if (at >= 0)
		assert_int_equal(found, len);
	str_free(&needle);
}

static void
test_case_and_width_do_not_count(void **state)
{
	(void)state;
	assert_found("to Nestle", "ｎＥＳＴＬＥ", 3, 6);
	assert_found("ＳＯ－１００２３", "so-1", 0, 12);
	assert_found("STRASSE", "straße", 0, 7);
	assert_found("die Straße", "STRASSE", 4, 7);
	assert_found("订单退款", "退款", 6, 6);
	assert_found("cafe\xcc\x81", "café", 0, 6); // e and a mark, as one
	assert_found("cafe\xcc\x81", "cafe", -1, 0); // half a cluster is no match
	assert_found("aaab", "aab", 1, 3);
	assert_found("short", "shorter", -1, 0);
}

static struct find_state
look(struct pager *p, const char *needle, enum find_step step)
{
	struct find_state f = {0};

	str_add(&f.needle, needle);
	pager_find(p, step, &f);
	str_free(&f.needle);
	return f;
}

static void
test_goes_round(void **state)
{
	struct pager p;
	struct find_state f;

	(void)state;
	pager_init(&p);
	pager_add(&p, 0, ROLE_TEXT, 0, "one fish\ntwo FISH, red fish");
	pager_add(&p, 1, ROLE_TEXT, 0, "blue");
	f = look(&p, "fish", FIND_HERE);
	assert_int_equal(f.matches, 3);
	assert_int_equal(f.at, 1);
	assert_int_equal(look(&p, "fish", FIND_NEXT).at, 2);
	assert_int_equal(p.found.paragraph, 1);
	assert_int_equal(p.found.at, 4);
	assert_int_equal(look(&p, "fish", FIND_NEXT).at, 3);
	assert_int_equal(look(&p, "fish", FIND_NEXT).at, 1);
	assert_int_equal(look(&p, "fish", FIND_PREVIOUS).at, 3);
	assert_int_equal(look(&p, "fish", FIND_PREVIOUS).at, 2);
	assert_int_equal(look(&p, "fish,", FIND_HERE).at, 1); // what is typed further stays where it fits
	assert_int_equal(p.found.at, 4);
	f = look(&p, "whale", FIND_NEXT);
	assert_int_equal(f.matches, 0);
	assert_int_equal(f.at, 0);
	pager_done(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_case_and_width_do_not_count),
		cmocka_unit_test(test_goes_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
