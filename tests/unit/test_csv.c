// SPDX-License-Identifier: MIT
// Tests of desk/export and desk/exec_words: CSV, TSV, JSON and tables, and command lines.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/exec_words.h"
#include "desk/export.h"

#include <cmocka.h>

static const struct export_column columns[] = {
	{"name", "Name", EXPORT_TEXT, false}, {"qty", "Qty", EXPORT_NUMBER, true},
	{"ok", "OK", EXPORT_BOOL, false}, {"tags", "Tags", EXPORT_ARRAY, false},
};

// The output of rows of four cells.
static char *
print(enum export_kind kind, const char *const *cells, int rows)
{
	struct str out = {0};
	struct export x;

	export_begin(&x, kind, columns, 4, &out);
	for (int i = 0; i < rows; i++)
		export_row(&x, cells + 4 * i);
	assert_true(export_end(&x, NULL));
	return out.data ? out.data : strdup("");
}

static void
check(enum export_kind kind, const char *const *cells, int rows, const char *want)
{
	char *got = print(kind, cells, rows);

	assert_string_equal(got, want);
	free(got);
}

// One text cell as each form prints it.
static const struct {
	const char *cell, *csv, *excel, *tsv, *json;
} texts[] = {
	{"plain", "plain", "plain", "plain", "\"plain\""},
	{"", "", "", "", "\"\""},
	{"a,b", "\"a,b\"", "\"a,b\"", "a,b", "\"a,b\""},
	{"say \"hi\"", "\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\"", "say \"hi\"", "\"say \\\"hi\\\"\""},
	{"two\nlines", "\"two\nlines\"", "\"two\nlines\"", "two\\nlines", "\"two\\nlines\""},
	{"back\\slash", "back\\slash", "back\\slash", "back\\\\slash", "\"back\\\\slash\""},
	{" blank", "\" blank\"", "\" blank\"", " blank", "\" blank\""},
	{"=1+1", "=1+1", "\"'=1+1\"", "=1+1", "\"=1+1\""},
	{"+49 30", "+49 30", "\"'+49 30\"", "+49 30", "\"+49 30\""},
	{"-1", "-1", "\"'-1\"", "-1", "\"-1\""},
	{"@me", "@me", "\"'@me\"", "@me", "\"@me\""},
	{"＝1", "＝1", "\"'＝1\"", "＝1", "\"＝1\""},
	{"＠x", "＠x", "\"'＠x\"", "＠x", "\"＠x\""},
	{"'quoted", "'quoted", "\"'quoted\"", "'quoted", "\"'quoted\""},
	{"中文，表格", "中文，表格", "中文，表格", "中文，表格", "\"中文，表格\""},
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *cells[] = {texts[i].cell, "1", "t", NULL};
		char want[256];

		snprintf(want, sizeof(want), "name,qty,ok,tags\r\n%s,1,t,\r\n", texts[i].csv);
		check(EXPORT_CSV, cells, 1, want);
		snprintf(want, sizeof(want), "\xEF\xBB\xBFname,qty,ok,tags\r\n%s,1,t,\r\n", texts[i].excel);
		check(EXPORT_CSV_EXCEL, cells, 1, want);
		snprintf(want, sizeof(want), "name\tqty\tok\ttags\n%s\t1\tt\t\n", texts[i].tsv);
		check(EXPORT_TSV, cells, 1, want);
		snprintf(want, sizeof(want), "{\"name\": %s, \"qty\": 1, \"ok\": true, \"tags\": null}\n",
			texts[i].json);
		check(EXPORT_JSONL, cells, 1, want);
	}
}

// No output may carry what drives a terminal.
static void
test_hostile(void **state)
{
	const char *cells[] = {"\033]0;title\a\302\233\342\200\256x\tend\r", "-5", "f", "{a,\"b \\\"c\",NULL}"};

	(void)state;
	for (int kind = EXPORT_TABLE; kind <= EXPORT_JSONL; kind++) {
		char *got = print((enum export_kind)kind, cells, 1);

		for (const char *p = got; *p; p++)
			assert_true((unsigned char)*p >= ' ' || strchr("\n\r\t", *p));
		assert_null(strstr(got, "\302\233"));
		assert_null(strstr(got, "\342\200\256"));
		free(got);
	}
	check(EXPORT_JSON, cells + 4, 0, "[]\n");
}

static void
test_json_types(void **state)
{
	static const char *const cells[] = {
		NULL, "12.50", "f", "{a,\"b \\\"c\",NULL,\"NULL\"}",
		"x", "NaN", NULL, "{}",
		"y", "1e+30", "t", "plain",
	};

	(void)state;
	check(EXPORT_JSON, cells, 3, "[\n"
		" {\"name\": null, \"qty\": 12.50, \"ok\": false, \"tags\": [\"a\",\"b \\\"c\",null,\"NULL\"]},\n"
		" {\"name\": \"x\", \"qty\": \"NaN\", \"ok\": null, \"tags\": []},\n"
		" {\"name\": \"y\", \"qty\": 1e+30, \"ok\": true, \"tags\": \"plain\"}\n]\n");
}

static void
test_table(void **state)
{
	static const char *const cells[] = {
		"李娜", "5", "t", NULL,
		"two\nlines", "1234", "f", "x",
	};

	(void)state;
	check(EXPORT_TABLE, cells, 2,
		"Name        Qty  OK  Tags\n"
		"李娜          5  t\n"
		"two lines  1234  f   x\n");
	check(EXPORT_TABLE, cells, 0, "");
}

// --- command lines ------------------------------------------------------------------------------

static const struct {
	const char *line;
	const char *words[4]; // text of each
	const char *filters[4];
} lines[] = {
	{"list tickets", {"list", "tickets"}, {"list", "tickets"}},
	{"  a\t b  ", {"a", "b"}, {"a", "b"}},
	{"name:\"li na\"", {"name:li na"}, {"name:\"li na\""}},
	{"'name:\"li na\" x'", {"name:\"li na\" x"}, {"name:\"li na\" x"}},
	{"'li na'", {"li na"}, {"\"li na\""}},
	{"\"status:open due:<2h\"", {"status:open due:<2h"}, {"status:open due:<2h"}},
	{"\"due by\":today", {"due by:today"}, {"\"due by\":today"}},
	{"a\\ b \\\"c", {"a b", "\"c"}, {"a b", "\"c"}},
	{"\"x \\\" \\\\ \\n\"", {"x \" \\ \\n"}, {"\"x \"\" \\ \\n\""}},
	{"'it'\\''s'", {"it's"}, {"\"it\"'\"s\""}},
	{"''", {""}, {"\"\""}},
	{"--body=\"a b\"", {"--body=a b"}, {"--body=\"a b\""}},
	{"", {NULL}, {NULL}},
};

static void
test_words(void **state)
{
	struct arena arena = {0};
	struct words words;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_true(words_split(&arena, lines[i].line, &words, &e));
		for (int k = 0; k < words.n; k++) {
			assert_string_equal(words.items[k].text, lines[i].words[k]);
			assert_string_equal(words.items[k].filter, lines[i].filters[k]);
		}
		assert_null(lines[i].words[words.n]);
	}
	assert_false(words_split(&arena, "an \"open quote", &words, &e));
	assert_int_equal(e.cls, ERR_USAGE);
	arena_free(&arena);
}

static bool
parse(struct arena *arena, const char *line, struct option *options, struct words *rest,
	struct err *e)
{
	static struct words words;

	options[0] = (struct option){.name = "csv"};
	options[1] = (struct option){.name = "body", .arg = "text"};
	options[2] = (struct option){.name = "request-key", .arg = "a UUID"};
	return words_split(arena, line, &words, e) && words_options(&words, 0, options, 3, rest, e);
}

static void
test_options(void **state)
{
	struct arena arena = {0};
	struct option o[3];
	struct words rest;
	struct err e;

	(void)state;
	assert_true(parse(&arena, "a --csv b --body='x y' --request_key 7 -c", o, &rest, &e));
	assert_int_equal(rest.n, 3);
	assert_string_equal(rest.items[2].text, "-c");
	assert_string_equal(option_value(o, 3, "body"), "x y");
	assert_string_equal(option_value(o, 3, "request-key"), "7");
	assert_string_equal(option_value(o, 3, "csv"), "");
	assert_true(parse(&arena, "-- --csv", o, &rest, &e));
	assert_int_equal(rest.n, 1);
	assert_null(option_value(o, 3, "csv"));
	assert_true(parse(&arena, "'--csv' --body --x", o, &rest, &e));
	assert_string_equal(option_value(o, 3, "body"), "--x");
	assert_int_equal(rest.n, 1);
	assert_false(parse(&arena, "--cvs", o, &rest, &e));
	assert_string_equal(e.hint, "Did you mean --csv?");
	assert_false(parse(&arena, "--csv=1", o, &rest, &e));
	assert_false(parse(&arena, "--body", o, &rest, &e));
	assert_false(parse(&arena, "--body 1 --body 2", o, &rest, &e));
	assert_int_equal(e.cls, ERR_USAGE);
	arena_free(&arena);
}

// Words too many: what is left of a value whose quotes the client's shell took.
static const struct {
	const char *line, *msg, *hint; // hint: a part of it
} excess[] = {
	{"T-1 --body tomorrow 9:00", "Unexpected word \"9:00\"", ": --body \"'tomorrow 9:00'\""},
	{"T-1 --body=so it goes --csv", "Unexpected word \"it\"", ": --body \"'so it goes'\""},
	{"T-1 --body it\\'s so", "Unexpected word \"so\"", ": --body \"'...'\""},
	{"--body x T-1 T-2", "Unexpected word \"T-2\"", "Words that belong together"},
	{"T-1 --csv x", "Unexpected word \"x\"", "Words that belong together"},
	{"T-1 T-2 --body x", "Unexpected word \"T-2\"", "Words that belong together"},
};

static void
test_excess(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(excess) / sizeof(*excess); i++) {
		static struct words words, rest;
		struct arena arena = {0};
		struct option o[] = {{.name = "csv"}, {.name = "body", .arg = "text"}};
		struct err e;

		assert_true(words_split(&arena, excess[i].line, &words, &e));
		assert_true(words_options(&words, 0, o, 2, &rest, &e));
		assert_false(words_refuse(&words, &rest, 1, o, 2, &e));
		assert_int_equal(e.cls, ERR_USAGE);
		assert_string_equal(e.msg, excess[i].msg);
		if (!strstr(e.hint, excess[i].hint))
			fail_msg("%s: %s", excess[i].line, e.hint);
		arena_free(&arena);
	}
}

// Where no word was expected there is none in front of it.
static void
test_excess_of_none(void **state)
{
	struct words *rest = malloc(sizeof(*rest)); // of its own, so that a sanitizer sees its edges
	static struct words words;
	struct arena arena = {0};
	struct option o[] = {{.name = "csv"}, {.name = "body", .arg = "text"}};
	struct err e;

	(void)state;
	assert_non_null(rest);
	assert_true(words_split(&arena, "T --body so it", &words, &e));
	assert_true(words_options(&words, 1, o, 2, rest, &e));
	assert_false(words_refuse(&words, rest, 0, o, 2, &e));
	assert_string_equal(e.msg, "Unexpected word \"it\"");
	assert_non_null(strstr(e.hint, ": --body \"'so it'\""));
	arena_free(&arena);
	free(rest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_json_types),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_excess_of_none),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_excess),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
