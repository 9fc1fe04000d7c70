// SPDX-License-Identifier: MIT
// Tests of conf/ini: places, values as written, and everything that must be refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "conf/ini.h"

#include <cmocka.h>

static char path[64];

static bool
load(const char *text, size_t n, struct ini *ini, struct err *e)
{
	struct err ignored;

	assert_true(file_write(path, 0600, text, n, &ignored));
	return ini_load(path, ini, e);
}

static void
test_values(void **state)
{
	static const char text[] =
		"# comment\n"
		"[Ticket.list]\n"
		"Label = Tickets by due time ; said twice\n"
		"empty =\n"
		"quoted = \"  a ; b # c \"  # comment\n"
		"inner = say \"hi\" to = all\r\n"
		"chinese=\t工单 😀\n"
		"nothing = \"\"\n"
		"\n"
		"[ other ]\n"
		"Label = x";
	static const struct ini_entry want[] = {
		{"Ticket.list", "Label", "Tickets by due time", 3},
		{"Ticket.list", "empty", "", 4},
		{"Ticket.list", "quoted", "  a ; b # c ", 5},
		{"Ticket.list", "inner", "say \"hi\" to = all", 6},
		{"Ticket.list", "chinese", "工单 😀", 7},
		{"Ticket.list", "nothing", "", 8},
		{"other", "Label", "x", 11},
	};
	struct ini ini;
	struct err e;

	(void)state;
	assert_true(load(text, sizeof(text) - 1, &ini, &e));
	assert_int_equal(ini.n, (int)(sizeof(want) / sizeof(want[0])));
	for (int i = 0; i < ini.n; i++) {
		assert_string_equal(ini.entries[i].section, want[i].section);
		assert_string_equal(ini.entries[i].key, want[i].key);
		assert_string_equal(ini.entries[i].value, want[i].value);
		assert_int_equal(ini.entries[i].line, want[i].line);
	}
	assert_ptr_equal(ini_find(&ini, "other", "Label"), &ini.entries[6]);
	assert_null(ini_find(&ini, "other", "label"));
	assert_false(ini_error(&ini, &ini.entries[6], &e, "off by %d", 1));
	assert_string_equal(e.msg, "off by 1");
	assert_true(str_ends(e.where, ":11"));
	ini_free(&ini);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *part;
	} cases[] = {
		{"a = 1\n", 1, "before any [section]"},
		{"[a]\nk = 1\n[b]\n[a]\n", 4, "already there"},
		{"[a]\n[A]\n", 2, "letter case"},
		{"[a]\nk = 1\n\nk = 2\n", 4, "already on line 2"},
		{"[a]\nk = 1\nK = 2\n", 3, "letter case"},
		{"[a]\nnonsense\n", 2, "neither"},
		{"[a\n", 1, "no ]"},
		{"[a] x\n", 1, "nothing may follow"},
		{"[a b]\n", 1, "section's name"},
		{"[a]\nk:x = 1\n", 2, "a key is made of"},
		{"[a]\n= 1\n", 2, "a key is made of"},
		{"[a]\nk = x;y\n", 2, "double quotes"},
		{"[a]\nk = 'x'\n", 2, "double quotes"},
		{"[a]\nk = \"x\n", 2, "closing"},
		{"[a]\nk = \"x\" y\n", 2, "only a comment"},
		{"[a]\nk = x\\\n", 2, "continuation"},
		{"[a]\n# note \\\nk = 1\n", 2, "continuation"},
		{"[a]\nk = \xff\n", 2, "UTF-8"},
		{"\xef\xbb\xbf[a]\n", 1, "byte order mark"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ini ini;
		struct err e;
		char where[128];

		assert_false(load(cases[i].text, strlen(cases[i].text), &ini, &e));
		snprintf(where, sizeof(where), "%s:%d", path, cases[i].line);
		assert_string_equal(e.where, where);
		assert_non_null(strstr(e.msg, cases[i].part));
		assert_int_equal(e.cls, ERR_CONFIG);
	}
}

static void
test_hostile_lines(void **state)
{
	static const char nul[] = "[a]\nk = x\0y\n";
	char *long_line = malloc(1200);
	struct ini ini;
	struct err e;

	(void)state;
	assert_false(load(nul, sizeof(nul) - 1, &ini, &e));
	assert_non_null(strstr(e.msg, "NUL"));
	memset(long_line, 'x', 1200);
	memcpy(long_line, "[a]\nk = ", 8);
	assert_false(load(long_line, 1200, &ini, &e));
	assert_non_null(strstr(e.msg, "longer"));
	assert_true(load(long_line, 1003, &ini, &e));
	assert_int_equal(strlen(ini.entries[0].value), 1003 - 8);
	ini_free(&ini);
	free(long_line);
	assert_true(load("", 0, &ini, &e));
	assert_int_equal(ini.n, 0);
	ini_free(&ini);
}

static void
test_missing_file(void **state)
{
	struct ini ini;
	struct err e;

	(void)state;
	assert_false(ini_load("/nowhere/at.all.ini", &ini, &e));
	assert_int_equal(e.cls, ERR_CONFIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_hostile_lines),
		cmocka_unit_test(test_missing_file),
	};
	int failed, fd;

	snprintf(path, sizeof(path), "/tmp/test_ini.XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
