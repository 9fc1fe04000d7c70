// SPDX-License-Identifier: MIT
// Tests of db/dberr: classes, substitution, labels, and what a clerk never reads.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/dberr.h"

#include <cmocka.h>

#define MSG "\036"
#define ARG "\037"

static const char *
label(void *ctx, const char *domain, const char *code)
{
	(void)ctx;
	if (strcmp(domain, "ticket_status") == 0 && strcmp(code, "open") == 0)
		return "Open";
	return NULL;
}

static const struct {
	const char *detail, *want; // NULL: not of the form
} expansions[] = {
	{MSG "Say why", "Say why"},
	{MSG "%s was changed by %s" ARG "T-1" ARG "Li Na", "T-1 was changed by Li Na"},
	{MSG "%2$s by %1$s" ARG "a" ARG "b", "b by a"},
	{MSG "%s and %s" ARG "one", "one and "},
	{MSG "It is already %s" ARG "{ticket_status:open}", "It is already Open"},
	{MSG "It is already %s" ARG "{ticket_status:waiting_customer}", "It is already waiting customer"},
	{MSG "%s" ARG "100%s %n {not a code}", "100%s %n {not a code}"},
	{MSG "50% of %d %%" ARG "x", "50% of %d %%"},
	{MSG "%99$s %0$s %s" ARG "x", "%99$s %0$s x"},
	{MSG "", ""},
	{"plain detail", NULL}, {"", NULL}, {NULL, NULL},
};

static void
test_expand(void **state)
{
	(void)state;
	dberr_set_labels(label, NULL);
	for (size_t i = 0; i < sizeof(expansions) / sizeof(*expansions); i++) {
		struct str out = {0};

		assert_int_equal(dberr_expand(&out, expansions[i].detail), expansions[i].want != NULL);
		if (expansions[i].want)
			assert_string_equal(str_text(&out), expansions[i].want);
		str_free(&out);
	}
	dberr_set_labels(NULL, NULL);
}

static const struct {
	const char *sqlstate;
	enum err_class cls;
} classes[] = {
	{"QS001", ERR_CONFLICT}, {"QS002", ERR_FAILED}, {"QS003", ERR_DATA}, {"QS004", ERR_DATA},
	{"QS005", ERR_UNAVAILABLE}, {"42501", ERR_DENIED}, {"22P02", ERR_DATA}, {"23505", ERR_DATA},
	{"08006", ERR_UNAVAILABLE}, {"57P01", ERR_UNAVAILABLE}, {"57014", ERR_FAILED},
	{"40001", ERR_CONFLICT}, {"40P01", ERR_CONFLICT}, {"55P03", ERR_CONFLICT},
	{"53300", ERR_UNAVAILABLE}, {"42703", ERR_FAILED}, {"XX000", ERR_FAILED}, {"", ERR_FAILED},
};

static void
test_classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		assert_int_equal(dberr_class(classes[i].sqlstate), classes[i].cls);
}

static void
test_fill(void **state)
{
	struct dberr_fields f = {.sqlstate = "QS004", .message = "Say why", .detail = MSG "Say why",
		.hint = "Like this", .column = "reason"};
	struct err e;

	(void)state;
	assert_false(dberr_fill(&e, &f));
	assert_int_equal(e.cls, ERR_DATA);
	assert_string_equal(e.sqlstate, "QS004");
	assert_string_equal(e.msg, "Say why");
	assert_string_equal(e.where, "reason");
	assert_string_equal(e.hint, "Like this");

	// What PostgreSQL says about itself is not for clerks.
	f = (struct dberr_fields){.sqlstate = "42P01", .message = "relation \"x\" does not exist",
		.detail = "internal", .hint = "Perhaps you meant y"};
	dberr_fill(&e, &f);
	assert_string_equal(e.msg, "The database could not do this (42P01)");
	assert_string_equal(e.hint, "");

	f = (struct dberr_fields){.sqlstate = "42501", .message = "permission denied for table x"};
	dberr_fill(&e, &f);
	assert_int_equal(e.cls, ERR_DENIED);
	assert_string_equal(e.msg, "You may not do this");

	f = (struct dberr_fields){.sqlstate = "23514", .message = "value for domain ...",
		.column = "", .datatype = "ticket_status"};
	dberr_fill(&e, &f);
	assert_string_equal(e.msg, "This is not one of the choices");
	assert_string_equal(e.where, "ticket_status");
	f.datatype = "";
	dberr_fill(&e, &f);
	assert_string_equal(e.msg, "This value is not allowed here");
}

// Longer than struct err has room for: cut between characters.
static void
test_long(void **state)
{
	char detail[4096] = MSG "%s" ARG;
	struct dberr_fields f = {.sqlstate = "QS004", .detail = detail};
	struct err e;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strcat(detail, "长");
	dberr_fill(&e, &f);
	assert_int_equal(strlen(e.msg) % 3, 0);
	assert_true(strlen(e.msg) > sizeof(e.msg) - 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expand),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("dberr", tests, NULL, NULL);
}
