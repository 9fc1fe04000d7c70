// SPDX-License-Identifier: MIT
// Screens and keymaps: what ships loads; each kind of mistake is named with its place.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/keys.h"
#include "base/str.h"
#include "model/check.h"
#include "model/keymap.h"
#include "model/screen.h"
#include "model/screen_keys.h"

// A directory of its own for each test, with the files given as name, content, ..., NULL.
static void
make_dir(char *dir, ...)
{
	const char *name;
	va_list args;

	strcpy(dir, "/tmp/quayside-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	va_start(args, dir);
	while ((name = va_arg(args, const char *))) {
		const char *content = va_arg(args, const char *);
		char path[300];
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", dir, name);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(content, f);
		fclose(f);
	}
	va_end(args);
}

static void
remove_dir(const char *dir)
{
	char command[300];

	snprintf(command, sizeof(command), "rm -rf -- '%s'", dir);
	assert_int_equal(system(command), 0);
}

#define THING                                                                                      \
	"[screen]\nkind = list\ncode = THG\ntitle = Things\nview = thing\nkey = thing_id\n"        \
	"order = -at thing_id\n\n[column.name]\nlabel = Name\nsearch = yes\nwidth = 0\n\n"         \
	"[column.total_minor]\nlabel = Total\nformat = money\ncurrency = currency\n"

static void
test_shipped_screens_load(void **state)
{
	struct screen_set set;
	const struct screen *s;
	struct err e;

	(void)state;
	if (!check_files("screens", "keymaps", &set, &e))
		fail_msg("%s: %s", e.where, e.msg);
	s = screen_find(&set, "tickets");
	assert_non_null(s);
	assert_ptr_equal(screen_by_code(&set, "tkt"), s);
	assert_ptr_equal(screen_home(&set, "agent"), s);
	assert_non_null(screen_action(s, "reply")); // a list offers what its record can be told
	assert_false(screen_action(s, "reply")->create);
	assert_true(screen_action(screen_find(&set, "rules"), "new")->create);
	assert_string_equal(s->order[0].column, "due_at");
	screen_set_free(&set);
}

static void
test_columns_and_order(void **state)
{
	struct screen_set set;
	const struct screen *s;
	char dir[64];
	struct err e;

	(void)state;
	make_dir(dir, "things.ini", THING, "terms.ini", "[thing_status]\nopen = Open now\n", NULL);
	assert_true(screen_set_load(dir, &set, &e));
	s = screen_find(&set, "things");
	assert_int_equal(s->n_columns, 2);
	assert_int_equal(s->n_order, 2);
	assert_true(s->order[0].descending);
	assert_string_equal(s->order[0].column, "at");
	assert_true(s->columns[0].search);
	assert_int_equal(s->columns[0].width, 0);
	assert_int_equal(s->columns[1].width, format_default_width(FORMAT_MONEY));
	assert_string_equal(s->ident, "thing_id"); // no ident: the key
	assert_string_equal(screen_term(&set, "thing_status", "open"), "Open now");
	assert_string_equal(screen_term(&set, "thing_status", "not_there"), "not there");
	screen_set_free(&set);
	remove_dir(dir);
}

// One mistake each: the content of things.ini, where it is, a part of the message and the hint.
static void
test_mistakes_have_a_place(void **state)
{
	static const struct {
		const char *content, *where, *msg, *hint;
	} cases[] = {
		{"[screen]\nkind = lst\n", ":2", "kind = lst", "Did you mean list?"},
		{"[screen]\nkind = list\ntitel = X\n", ":3", "unknown key titel", "title"},
		{"[scren]\nkind = list\n", ":2", "unknown section [scren]", "[screen]"},
		{"[screen]\nkind = list\ntitle = X\nkey = a\n", "things.ini", "view is missing", ""},
		{"[screen]\nview = Bad-Name\n", ":2", "is no name", ""},
		{"[screen]\nview = a;drop table\n", "", "", ""},
		{THING "\n[column.x]\nformat = munny\n", ":20", "format = munny", "money"},
		{THING "\n[column.x]\nformat = money\n", "things.ini", "belong together", ""},
		{THING "\n[column.x]\nwidth = wide\n", ":20", "is no number", ""},
		{THING "\n[panel.p]\nscreen = thinks\nby = a\nlabel = P\n", "things.ini",
			"the screen thinks, which does not exist", "Did you mean things?"},
		{THING "\n[action.a.b]\nlabel = B\n", ":20", "comes before its action", ""},
		{THING "\n[panel.p]\nscreen = things\nlabel = P\n", "things.ini", "by is missing", ""},
		{THING "\n[panel.p]\nscreen = things\nlabel = P\nby = a\nplace = tile\n", "things.ini",
			"main or side on a record", ""},
		{"[screen]\nkind = board\ntitle = X\n[panel.p]\nscreen = things\nlabel = P\n"
			"place = chart\n", "things.ini", "a chart needs a value", ""},
		{"[screen]\nkind = board\ntitle = X\n[panel.p]\nscreen = things\nlabel = P\n"
			"place = tile\nbehind = things\n", "things.ini", "belong together", ""},
		{"[screen]\nkind = timeline\ntitle = X\nview = v\nkey = k\n", "things.ini",
			"needs author", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct screen_set set;
		char dir[64];
		struct err e = {0};

		make_dir(dir, "things.ini", cases[i].content, NULL);
		if (screen_set_load(dir, &set, &e))
			fail_msg("case %zu was accepted", i);
		if (!strstr(e.where, cases[i].where) || !strstr(e.msg, cases[i].msg) ||
			!strstr(e.hint, cases[i].hint))
			fail_msg("case %zu: %s: %s (%s)", i, e.where, e.msg, e.hint);
		assert_int_equal(e.cls, ERR_CONFIG);
		remove_dir(dir);
	}
}

static void
test_codes_are_unique(void **state)
{
	struct screen_set set;
	char dir[64];
	struct err e;

	(void)state;
	make_dir(dir, "things.ini", THING, "others.ini", THING, NULL);
	assert_false(screen_set_load(dir, &set, &e));
	assert_non_null(strstr(e.msg, "code THG"));
	remove_dir(dir);
}

static void
test_terms_in_text(void **state)
{
	struct term_label labels[] = {{"s", "open", "Open"}};
	struct screen_set set = {.terms = labels, .n_terms = 1};
	struct arena arena = {0};

	(void)state;
	assert_string_equal(screen_expand_terms(&arena, &set, "{s:open} > {s:odd_one}, {no} {"),
		"Open > odd one, {no} {");
	arena_free(&arena);
}

static void
test_keys_stay_few(void **state)
{
	const char *section, *key, *help;
	int n = 0;

	(void)state;
	while (screen_key_describe(n, &section, &key, &help)) {
		assert_true(help[0] != '\0');
		n++;
	}
	assert_in_range(n, 20, SCREEN_KEYS_CEILING);
}

static void
test_keymap_finds(void **state)
{
	struct keymap map;
	const struct binding *b;
	struct err e;
	uint32_t key;

	(void)state;
	assert_true(keymap_load("keymaps", "default", &map, &e));
	b = keymap_find(&map, CONTEXT_BROWSE, K_F1);
	assert_non_null(b);
	assert_int_equal(b->command, CMD_HELP);
	assert_ptr_equal(keymap_find(&map, CONTEXT_EDIT, K_F1), b); // always means always
	assert_null(keymap_find(&map, CONTEXT_EDIT, 't')); // letters are text there
	assert_null(keymap_find(&map, CONTEXT_CHOOSE, K_CTRL | 'u')); // what lists do is nothing to a choice
	assert_int_equal(keymap_find(&map, CONTEXT_CHOOSE, K_DOWN)->command, CMD_DOWN);
	assert_ptr_equal(keymap_find(&map, CONTEXT_CHOOSE, K_F1), b);
	b = keymap_find(&map, CONTEXT_BROWSE, 't');
	assert_non_null(b);
	assert_string_equal(b->verb, "take");
	assert_true(key_parse("F2", &key));
	assert_int_equal(keymap_key_of(&map, CMD_ACTIONS, NULL), key);
	keymap_free(&map);
}

// Function keys and Alt are taken by some terminals, and people without them need every command too: what
// has such a key has another one. A key has one meaning: keymap_load() refuses two.
static void
test_keymaps_have_second_ways(void **state)
{
	static const char *const names[] = {"default", "vi", "mail", "5250"};

	(void)state;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		struct keymap map;
		struct err e = {0};

		if (!keymap_load("keymaps", names[k], &map, &e))
			fail_msg("%s: %s: %s", names[k], e.where, e.msg);
		for (int i = 0; i < map.n; i++) {
			const struct binding *b = &map.bindings[i];
			uint32_t base = b->key & K_MASK;
			bool other = false;

			if (!(base >= K_F1 && base <= K_F12) && !(b->key & K_ALT))
				continue;
			for (int j = 0; j < map.n; j++) {
				const struct binding *o = &map.bindings[j];

				other = other || (o->command == b->command && str_eq(o->verb, b->verb) &&
					!((o->key & K_MASK) >= K_F1 && (o->key & K_MASK) <= K_F12) &&
					!(o->key & K_ALT));
			}
			if (!other)
				fail_msg("%s: %s has only a function key", names[k],
					b->verb ? b->verb : command_info(b->command)->name);
		}
		keymap_free(&map);
	}
}

static void
test_keymap_overlay(void **state)
{
	struct keymap map;
	const struct binding *b;
	struct err e;

	(void)state;
	assert_true(keymap_load("keymaps", "vi", &map, &e));
	b = keymap_find(&map, CONTEXT_BROWSE, 'j');
	assert_non_null(b);
	assert_int_equal(b->command, CMD_DOWN);
	assert_int_equal(keymap_find(&map, CONTEXT_BROWSE, K_F1)->command, CMD_HELP);
	keymap_free(&map);
}

static void
test_keymap_mistakes(void **state)
{
	static const struct {
		const char *content, *where, *msg;
	} cases[] = {
		{"[always]\nhelp = F1\nleave = F1\n", ":3", "one key for both help and leave"},
		{"[browse]\nup = x\n[verbs]\ntake = x\n", ":4", "one key for both up and take"},
		{"[always]\nhelp = x\n[edit]\nsubmit = x\n", ":4", "one key for both"},
		{"[browse]\nopne = Enter\n", ":2", "unknown command opne"},
		{"[browse]\nopen = Entre\n", ":2", "Entre is no key"},
		{"[edit]\nopen = Enter\n", ":2", "does not belong"},
		{"[always]\nhelp = End\n[choose]\nlast = End\n", ":4", "one key for both"},
		{"[brwse]\nopen = Enter\n", ":2", "unknown section"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct keymap map;
		char dir[64];
		struct err e;

		make_dir(dir, "default.ini", cases[i].content, NULL);
		if (keymap_load(dir, "default", &map, &e))
			fail_msg("case %zu was accepted", i);
		if (!strstr(e.where, cases[i].where) || !strstr(e.msg, cases[i].msg))
			fail_msg("case %zu: %s: %s", i, e.where, e.msg);
		remove_dir(dir);
	}
}

static void
test_check_joins_both(void **state)
{
	struct screen_set set;
	char screens[64], keymaps[64];
	struct err e;

	(void)state;
	make_dir(screens, "things.ini", THING "\n[action.mend]\ncall = mend\nlabel = Mend\n", NULL);
	make_dir(keymaps, "default.ini", "[browse]\nup = Up\n", NULL);
	assert_true(check_files(screens, keymaps, &set, &e)); // the menu of actions has it
	screen_set_free(&set);
	remove_dir(keymaps);
	make_dir(keymaps, "default.ini", "[verbs]\nmend = m\nmnd = n\n", NULL);
	assert_false(check_files(screens, keymaps, &set, &e));
	assert_non_null(strstr(e.msg, "mnd is no action"));
	remove_dir(keymaps);
	remove_dir(screens);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_screens_load),
		cmocka_unit_test(test_columns_and_order),
		cmocka_unit_test(test_mistakes_have_a_place),
		cmocka_unit_test(test_codes_are_unique),
		cmocka_unit_test(test_terms_in_text),
		cmocka_unit_test(test_keys_stay_few),
		cmocka_unit_test(test_keymap_finds),
		cmocka_unit_test(test_keymaps_have_second_ways),
		cmocka_unit_test(test_keymap_overlay),
		cmocka_unit_test(test_keymap_mistakes),
		cmocka_unit_test(test_check_joins_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
