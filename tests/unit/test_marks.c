// SPDX-License-Identifier: MIT
// Tests of desk/marks: the set of marked rows.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "desk/marks.h"

#include <cmocka.h>

static void
test_set(void **state)
{
	struct marks m = {0};
	struct str keys = {0};

	(void)state;
	assert_true(marks_add(&m, "20"));
	assert_true(marks_add(&m, "3"));
	assert_true(marks_add(&m, "100"));
	assert_true(marks_add(&m, "3"));
	assert_int_equal(m.n, 3);
	marks_explain(&m, "3", "closed");
	marks_explain(&m, "4", "not marked");
	assert_string_equal(marks_find(&m, "3")->reason, "closed");
	marks_remove(&m, "20");
	marks_remove(&m, "20");
	assert_null(marks_find(&m, "20"));
	assert_non_null(marks_find(&m, "100"));
	marks_array(&m, &keys);
	assert_string_equal(str_text(&keys), "{\"100\",\"3\"}");
	str_free(&keys);
	marks_free(&m);
	assert_int_equal(m.n, 0);
}

// Keys may be text with anything in it.
static void
test_quoting(void **state)
{
	struct marks m = {0};
	struct str keys = {0};

	(void)state;
	assert_true(marks_add(&m, "a\"b\\c,{}"));
	marks_array(&m, &keys);
	assert_string_equal(str_text(&keys), "{\"a\\\"b\\\\c,{}\"}");
	str_free(&keys);
	marks_free(&m);
}

static void
test_full(void **state)
{
	struct marks m = {0};
	char key[16];

	(void)state;
	for (int i = 0; i < MARKS_MAX; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_true(marks_add(&m, key));
	}
	assert_false(marks_add(&m, "one more"));
	assert_true(marks_add(&m, "17")); // is there already
	assert_int_equal(m.n, MARKS_MAX);
	marks_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_quoting),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
