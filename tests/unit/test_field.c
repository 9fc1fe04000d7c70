// SPDX-License-Identifier: MIT
// Tests of desk/form_field: what the database has, put into a field as a person would type it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "desk/form_field.h"

#include <cmocka.h>

static const struct {
	const char *type, *value, *point, *comma; // as sent again, by who writes either decimal mark
} cases[] = {
	{"numeric", "12.500", "12.500", "12.500"}, {"numeric", "-1234.5", "-1234.5", "-1234.5"},
	{"numeric", "1234", "1234", "1234"}, {"int4", "12500", "12500", "12500"},
	{"bool", "t", "true", "true"}, {"bool", "f", "false", "false"}, {"bool", "", NULL, NULL},
	{"text", "a.b", "a.b", "a.b"}, {"date", "2026-03-02", "2026-03-02", "2026-03-02"},
	{"timestamptz", "2026-03-02 09:00:05.25+08", "2026-03-02 09:00:05+08:00", "2026-03-02 09:00:05+08:00"},
	{"timestamptz", "2026-03-02 01:00:05+00", "2026-03-02 09:00:05+08:00", "2026-03-02 09:00:05+08:00"},
};

static void
check(int i, enum number_format numbers, const char *want)
{
	const struct routine_param param = {.name = "x", .type = cases[i].type, .domain = ""};
	const struct field_context ctx = {
		.format = {.now = 1772413205, .utc_offset = 8 * 3600}, .zone = "Asia/Shanghai", .numbers = numbers};
	struct form_field f;

	form_field_init(&f, &param, "X", "");
	form_field_put(&f, cases[i].value, numbers);
	if (!form_field_check(&f, &ctx))
		fail_msg("%s: %s", cases[i].value, f.problem);
	if (!str_eq(form_field_value(&f), want))
		fail_msg("%s: %s", cases[i].value, form_field_value(&f) ? form_field_value(&f) : "(nothing)");
	form_field_done(&f);
}

static void
test_put(void **state)
{
	(void)state;
	for (int i = 0; i < (int)(sizeof(cases) / sizeof(*cases)); i++) {
		check(i, NUMBER_POINT, cases[i].point);
		check(i, NUMBER_COMMA, cases[i].comma);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
