// SPDX-License-Identifier: MIT
// Tests of model/number: quantities and amounts as people type them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/number.h"

#include <cmocka.h>

static const struct {
	const char *typed;
	const char *point, *comma; // as read with either mark; NULL: refused
	bool whole;
} cases[] = {
	{"12", "12", "12", true}, {" 12 ", "12", "12", true}, {"-7", "-7", "-7", true},
	{"+7", "7", "7", true}, {"1,234.56", "1234.56", NULL, false},
	{"1.234,56", NULL, "1234.56", false}, {"1,5", NULL, "1.5", false},
	{"1.5", "1.5", NULL, false}, {"1,234", "1234", "1.234", false},
	{"1.234", "1.234", "1234", false}, {"1,234", "1234", NULL, true},
	{"12,34,567", NULL, NULL, false}, {"1234,567", NULL, "1234.567", false},
	{"1,234,567.8", "1234567.8", NULL, false}, {"1 234 567", "1234567", "1234567", true},
	{"1\u00a0234,5", NULL, "1234.5", false}, {"１２．５", "12.5", NULL, false},
	{"3k", "3000", "3000", true}, {"1.5k", "1500", NULL, true}, {"1.2345k", NULL, NULL, true},
	{"3万", "30000", "30000", true}, {"1.25万", "12500", NULL, true},
	{"", NULL, NULL, false}, {"-", NULL, NULL, false}, {"1.", NULL, NULL, false},
	{".5", NULL, NULL, false}, {"1e5", NULL, NULL, false}, {"0x10", NULL, NULL, false},
	{"0,250", NULL, "0.250", false}, {"0.250", "0.250", NULL, false}, {"012,250", NULL, "012.250", false},
	{"12abc", NULL, NULL, false}, {"1,,234", NULL, NULL, false}, {"nan", NULL, NULL, false},
};

static void
check(const char *typed, enum number_format format, bool whole, const char *want)
{
	char out[64];
	bool ok = number_parse(typed, format, whole, out, sizeof(out));

	if (ok != (want != NULL) || (ok && strcmp(out, want) != 0))
		fail_msg("\"%s\" as %s: %s", typed, format == NUMBER_COMMA ? "comma" : "point",
			ok ? out : "refused");
}

static void
test_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check(cases[i].typed, NUMBER_POINT, cases[i].whole, cases[i].point);
		check(cases[i].typed, NUMBER_COMMA, cases[i].whole, cases[i].comma);
	}
}

// Longer than any number: refused, nothing written behind the end.
static void
test_long(void **state)
{
	char typed[400], out[8] = "";

	(void)state;
	memset(typed, '9', sizeof(typed));
	typed[sizeof(typed) - 1] = '\0';
	assert_false(number_parse(typed, NUMBER_POINT, true, out, sizeof(out)));
	assert_false(number_parse("123456789", NUMBER_POINT, true, out, sizeof(out)));
	assert_false(number_parse("\xff\xfe", NUMBER_POINT, true, out, sizeof(out)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
