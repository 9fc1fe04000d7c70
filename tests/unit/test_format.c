// SPDX-License-Identifier: MIT
// Tests of model/format: each format's cells, and reading PostgreSQL's times.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture_ticket.h"

#include <cmocka.h>

static const struct {
	enum format format;
	const char *value, *currency, *want;
} cases[] = {
	{FORMAT_TEXT, "a\tb", NULL, "a\tb"}, {FORMAT_TEXT, NULL, NULL, ""},
	{FORMAT_CODE, "waiting_customer", NULL, "Waiting for customer"},
	{FORMAT_CODE, "brand_new", NULL, "brand new"}, {FORMAT_CODE, "", NULL, ""},
	{FORMAT_INTEGER, "0", NULL, "0"}, {FORMAT_INTEGER, "999", NULL, "999"},
	{FORMAT_INTEGER, "-1000", NULL, "-1,000"}, {FORMAT_INTEGER, "1234567", NULL, "1,234,567"},
	{FORMAT_INTEGER, "9223372036854775807", NULL, "9,223,372,036,854,775,807"},
	{FORMAT_DECIMAL, "-1234.5678", NULL, "-1,234.5678"}, {FORMAT_DECIMAL, "NaN", NULL, "NaN"},
	{FORMAT_MONEY, "123450", "EUR", "1,234.50 EUR"}, {FORMAT_MONEY, "5", "EUR", "0.05 EUR"},
	{FORMAT_MONEY, "-5", "EUR", "-0.05 EUR"}, {FORMAT_MONEY, "0", "EUR", "0.00 EUR"},
	{FORMAT_MONEY, "123450", "JPY", "123,450 JPY"}, {FORMAT_MONEY, "1234567", "KWD", "1,234.567 KWD"},
	{FORMAT_MONEY, "1200", NULL, "12.00"}, {FORMAT_MONEY, "x", "EUR", "x EUR"},
	{FORMAT_DATE, "2026-03-02", NULL, "2026-03-02"},
	{FORMAT_DATE, "2026-03-02 14:05:00+08", NULL, "2026-03-02"},
	{FORMAT_DATETIME, "2026-03-02 14:05:09.5+08", NULL, "03-02 14:05"},
	{FORMAT_DATETIME, "2025-12-31 23:59:59+08", NULL, "2025-12-31"},
	{FORMAT_DATETIME, "infinity", NULL, "infinity"},
	{FORMAT_COUNTDOWN, "2026-03-02 09:00:30+08", NULL, "0m"},
	{FORMAT_COUNTDOWN, "2026-03-02 09:35:31+08", NULL, "35m"},
	{FORMAT_COUNTDOWN, "2026-03-02 11:06:00+08", NULL, "2h 05m"},
	{FORMAT_COUNTDOWN, "2026-03-05 13:30:00+08", NULL, "3d 4h"},
	{FORMAT_COUNTDOWN, "2026-03-02 09:00:29+08", NULL, "-1m"},
	{FORMAT_COUNTDOWN, "2026-03-02 08:25:30+08", NULL, "-35m"},
	{FORMAT_COUNTDOWN, "2026-02-28 08:25:30+08", NULL, "-2d 0h"},
	{FORMAT_AGO, "2026-03-02 09:00:00+08", NULL, "now"}, {FORMAT_AGO, "2026-03-02 08:55:30+08", NULL, "5m"},
	{FORMAT_AGO, "2026-03-02 05:00:30+08", NULL, "4h"}, {FORMAT_AGO, "2026-02-20 05:00:30+08", NULL, "10d"},
	{FORMAT_BOOL, "t", NULL, "yes"}, {FORMAT_BOOL, "f", NULL, "no"},
	{FORMAT_PERCENT, "0.873", NULL, "87.3%"}, {FORMAT_PERCENT, "1", NULL, "100.0%"},
	{FORMAT_LANGUAGE, "de", NULL, "German"}, {FORMAT_LANGUAGE, "xx", NULL, "xx"},
};

static void
test_cells(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *names[] = {"value", "currency"};
		const char *cells[] = {cases[i].value, cases[i].currency};
		struct rowset r = {.n_columns = 2, .n_rows = 1, .names = names, .cells = cells};
		struct column c = {.name = "value", .format = cases[i].format,
			.currency = "currency", .terms = "ticket_status"};

		assert_string_equal(format_cell(&arena, &ticket_format, &c, &r, 0), cases[i].want);
	}
	arena_free(&arena);
}

static void
test_times(void **state)
{
	int64_t epoch;
	int offset;

	(void)state;
	assert_true(format_parse_time("2026-03-02 09:00:30.123456+08", &epoch, &offset));
	assert_int_equal(epoch, FIXTURE_NOW);
	assert_int_equal(offset, 8 * 3600);
	assert_true(format_parse_time("2026-03-01 21:30:30-03:30", &epoch, &offset));
	assert_int_equal(epoch, FIXTURE_NOW);
	assert_int_equal(offset, -(3 * 3600 + 1800));
	assert_true(format_parse_time("1970-01-02", &epoch, &offset));
	assert_int_equal(epoch, 86400);
	assert_false(format_parse_time("infinity", &epoch, &offset));
	assert_false(format_parse_time("2026-13-02", &epoch, &offset));
	assert_false(format_parse_time("2026-03-02 09:00", &epoch, &offset));
	assert_false(format_parse_time("0044-03-15 00:00:00+00 BC", &epoch, &offset));
}

static void
test_names(void **state)
{
	(void)state;
	for (int i = 0; i < FORMAT_COUNT_; i++) {
		enum format f;

		assert_true(format_parse(format_name((enum format)i), &f));
		assert_int_equal(f, i);
		assert_true(format_default_width(f) > 0);
	}
	assert_true(format_is_right_aligned(FORMAT_MONEY));
	assert_false(format_is_right_aligned(FORMAT_TEXT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
