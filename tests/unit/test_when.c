// SPDX-License-Identifier: MIT
// Tests of model/when and model/civil: what people type, and the calendar below it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/civil.h"
#include "model/when.h"

#include <cmocka.h>

#define NOW 1772413230 // Monday 2026-03-02 09:00:30 +08:00
#define OFFSET (8 * 3600)

static const struct {
	const char *typed, *sql; // NULL: refused
} cases[] = {
	{"today", "2026-03-02"}, {" Today ", "2026-03-02"}, {"tomorrow", "2026-03-03"},
	{"yesterday", "2026-03-01"}, {"now", "2026-03-02 09:00:30+08:00"},
	{"+3", "2026-03-05"}, {"-1", "2026-03-01"}, {"-2w", "2026-02-16"}, {"+1m", "2026-04-02"},
	{"-1y", "2025-03-02"}, {"3d", "2026-03-05"}, {"+1w 2d", "2026-03-11"},
	{"2h", "2026-03-02 11:00:30+08:00"}, {"2h 30m", "2026-03-02 11:30:30+08:00"},
	{"2h30m", "2026-03-02 11:30:30+08:00"}, {"30m", "2026-03-02 09:30:30+08:00"},
	{"-2h", "2026-03-02 07:00:30+08:00"}, {"+90min", "2026-03-02 10:30:30+08:00"},
	{"-24h", "2026-03-01 09:00:30+08:00"}, {"1d 2h", "2026-03-03 11:00:30+08:00"},
	{"mon", "2026-03-09"}, {"Tuesday", "2026-03-03"}, {"sun", "2026-03-08"},
	{"tue 14:30", "2026-03-03 14:30:00"}, {"14:30", "2026-03-02 14:30:00"},
	{"9:05", "2026-03-02 09:05:00"}, {"0917", "2026-09-17"}, {"09-17", "2026-09-17"},
	{"1231", "2025-12-31"}, {"0301", "2026-03-01"}, {"20260917", "2026-09-17"},
	{"2026-09-17", "2026-09-17"}, {"2026/9/7", "2026-09-07"},
	{"2026-09-17 14:30", "2026-09-17 14:30:00"}, {"2026-09-17T14:30:05", "2026-09-17 14:30:05"},
	{"2026-09-17 14:30Z", "2026-09-17 22:30:00+08:00"},
	{"2026-09-17 14:30+02:00", "2026-09-17 20:30:00+08:00"},
	{"03-02 14:05", "2026-03-02 14:05:00"},
	{"今天", "2026-03-02"}, {"明天", "2026-03-03"}, {"后天", "2026-03-04"},
	{"昨天", "2026-03-01"}, {"明天 14：30", "2026-03-03 14:30:00"}, {"周三", "2026-03-04"},
	{"星期一", "2026-03-09"}, {"下周一", "2026-03-09"}, {"上周五", "2026-02-27"},
	{"本周日", "2026-03-08"}, {"9月17日", "2026-09-17"}, {"2026年9月7日", "2026-09-07"},
	{"3天后", "2026-03-05"}, {"3天前", "2026-02-27"}, {"2小时后", "2026-03-02 11:00:30+08:00"},
	{"30分钟前", "2026-03-02 08:30:30+08:00"}, {"＋３", "2026-03-05"}, {"2个月后", "2026-05-02"},
	// hours without minutes
	{"tomorrow 9", "2026-03-03 09:00:00"}, {"mon 14", "2026-03-09 14:00:00"},
	{"0917 8", "2026-09-17 08:00:00"}, {"2026-09-17 8", "2026-09-17 08:00:00"},
	{"明天 9", "2026-03-03 09:00:00"}, {"明天9点", "2026-03-03 09:00:00"},
	{"明天９点３０分", "2026-03-03 09:30:00"}, {"9点半", "2026-03-02 09:30:00"},
	{"周三 14时", "2026-03-04 14:00:00"}, {"9月17日上午9点", "2026-09-17 09:00:00"},
	{"下午3点", "2026-03-02 15:00:00"}, {"下午 3:30", "2026-03-02 15:30:00"},
	{"下午15点", "2026-03-02 15:00:00"}, {"中午12点", "2026-03-02 12:00:00"},
	{"中午1点", "2026-03-02 13:00:00"}, {"明天晚上8点半", "2026-03-03 20:30:00"},
	{"凌晨12点", "2026-03-02 00:00:00"}, {"上午12点", "2026-03-02 12:00:00"},
	{"9am", "2026-03-02 09:00:00"}, {"9:30 pm", "2026-03-02 21:30:00"},
	{"5PM", "2026-03-02 17:00:00"}, {"12am", "2026-03-02 00:00:00"},
	{"12:15pm", "2026-03-02 12:15:00"}, {"tue 5 pm", "2026-03-03 17:00:00"},
	{"9", NULL}, {"14", NULL}, {"tomorrow 24", NULL}, {"tomorrow 9:", NULL}, {"25:00", NULL},
	{"tomorrow 9 x", NULL}, {"9 amp", NULL}, {"13pm", NULL}, {"0am", NULL}, {"25点", NULL},
	{"9点60分", NULL}, {"晚上12点", NULL}, {"下午25点", NULL}, {"下午", NULL}, {"am", NULL},
	{"明天点", NULL}, {"31 Feb", NULL}, {"0231", NULL}, {"2026-02-31", NULL}, {"2月31日", NULL},
	{"2月31日 9点", NULL},
	{"", NULL}, {"soon", NULL}, {"3", NULL}, {"+", NULL}, {"0931", NULL}, {"0229", NULL}, {"1301", NULL},
	{"2026-02-29", NULL}, {"2026-13-01", NULL}, {"24:00", NULL}, {"14:3", NULL},
	{"today tomorrow", NULL}, {"todays", NULL}, {"monk", NULL}, {"2026-09-17x", NULL},
	{"+9999999", NULL}, {"10202y", NULL}, {"2h x", NULL}, {"mon 25:00", NULL}, {"周八", NULL},
	{"2026-09", NULL},
	{"9999999999999999999999999999999999999999999999999999999999999999999999", NULL},
};

static void
test_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct when w;
		char sql[64] = "(refused)";

		if (when_parse(cases[i].typed, NOW, OFFSET, &w))
			when_sql(&w, OFFSET, sql, sizeof(sql));
		if (strcmp(sql, cases[i].sql ? cases[i].sql : "(refused)") != 0)
			fail_msg("\"%s\" is %s, not %s", cases[i].typed, sql,
				cases[i].sql ? cases[i].sql : "refused");
	}
}

static void
test_echo(void **state)
{
	struct when w;
	char text[64];

	(void)state;
	assert_true(when_parse("+3", NOW, OFFSET, &w));
	when_echo(&w, OFFSET, text, sizeof(text));
	assert_string_equal(text, "Thu 2026-03-05");
	assert_true(when_parse("2h", NOW, OFFSET, &w));
	when_echo(&w, OFFSET, text, sizeof(text));
	assert_string_equal(text, "Mon 2026-03-02 11:00");
	assert_true(when_parse("today", NOW, -OFFSET, &w));
	when_sql(&w, -OFFSET, text, sizeof(text));
	assert_string_equal(text, "2026-03-01");
}

static void
test_civil(void **state)
{
	int64_t y, previous_y = 0;
	int m, d, previous_m = 0, previous_d = 0;

	(void)state;
	assert_int_equal(civil_days(1970, 1, 1), 0);
	assert_int_equal(civil_days(2000, 3, 1), 11017);
	assert_int_equal(civil_weekday(0), 3);
	assert_int_equal(civil_weekday(-1), 2);
	assert_int_equal(civil_month_length(2024, 2), 29);
	assert_int_equal(civil_month_length(1900, 2), 28);
	assert_int_equal(civil_month_length(2025, 12), 31);
	assert_int_equal(civil_day_of(-1), -1);
	for (int64_t day = -800000; day < 800000; day++) {
		civil_date(day, &y, &m, &d);
		assert_int_equal(civil_days(y, m, d), day);
		if (day > -800000 && !(y == previous_y && m == previous_m && d == previous_d + 1))
			assert_int_equal(d, 1);
		previous_y = y;
		previous_m = m;
		previous_d = d;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_civil),
	};

	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
