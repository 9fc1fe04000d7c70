// SPDX-License-Identifier: MIT
// Tests of src/ui/edit and undo: the editor of several lines.
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "term/key.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/edit.h"

#define key_label curses_key_name // another than ours
#include <curses.h>
#undef key_label

static void
type(struct edit *e, const char *text)
{
	for (size_t i = 0, n = strlen(text); i < n;) {
		uint32_t cp;

		i += utf8_decode(text + i, n - i, &cp);
		assert_true(edit_key(e, cp == '\n' ? K_ENTER : cp));
	}
}

static bool
press(struct edit *e, const char *keys)
{
	char list[128], *words[16];
	bool taken = true;
	int n;

	assert_true(str_copy(list, sizeof(list), keys));
	n = str_words(list, words, 16);
	for (int i = 0; i < n; i++) {
		uint32_t key;

		assert_true(key_parse(words[i], &key));
		taken = edit_key(e, key);
	}
	return taken;
}

// The area as drawn, lines joined by '|', without blanks at their ends.
static const char *
drawn(struct edit *e, int rows, int cols)
{
	static struct str out;
	char text[2048];
	wchar_t wide[512] = {0};

	str_clear(&out);
	term_erase();
	edit_draw(e, 0, 0, rows, cols, true);
	for (int i = 0; i < rows; i++) {
		mvinnwstr(i, 0, wide, 511);
		assert_true(wcstombs(text, wide, sizeof(text)) != (size_t)-1);
		for (size_t n = strlen(text); n > 0 && text[n - 1] == ' ';)
			text[--n] = '\0';
		str_addf(&out, "%s%s", i ? "|" : "", text);
	}
	return str_text(&out);
}

static void
check_at(struct edit *e, int line, int column)
{
	int l, c;

	edit_position(e, &l, &c);
	assert_int_equal(l, line);
	assert_int_equal(c, column);
}

static void
test_typing(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	assert_string_equal(edit_text(&e), "");
	assert_int_equal(edit_lines(&e), 1);
	type(&e, "one\ntwo");
	assert_string_equal(edit_text(&e), "one\ntwo");
	press(&e, "Up Home");
	type(&e, "x");
	assert_string_equal(edit_text(&e), "xone\ntwo");
	press(&e, "Down End Backspace Home Backspace");
	assert_string_equal(edit_text(&e), "xonetw");
	press(&e, "Ctrl+Home Delete");
	assert_string_equal(edit_text(&e), "onetw");
	assert_false(press(&e, "Up"));
	assert_false(press(&e, "Down"));
	assert_false(press(&e, "Tab"));
	assert_false(press(&e, "F1"));
	assert_true(press(&e, "PageUp"));
	edit_done(&e);
}

static void
test_wrapping(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	edit_set(&e, "the quick brown fox\n\n\u60a8\u597d\uff0c\u8ba2\u5355\u5df2\u53d1\u8d27\u3002");
	assert_string_equal(drawn(&e, 6, 11),
		"the quick|brown fox||\u60a8\u597d\uff0c\u8ba2\u5355|\u5df2\u53d1\u8d27\u3002|");
	check_at(&e, 4, 8);
	press(&e, "Ctrl+Home End");
	check_at(&e, 0, 9);
	press(&e, "Down");
	check_at(&e, 1, 9);
	press(&e, "Down Down");
	check_at(&e, 3, 8); // the column the moves began in, as near as a wide character allows
	press(&e, "Down Up Up Up");
	check_at(&e, 1, 9);
	// the end of a line that breaks between two characters
	press(&e, "Down Down End");
	check_at(&e, 3, 10);
	press(&e, "Right");
	check_at(&e, 4, 2);
	press(&e, "Left");
	check_at(&e, 4, 0);
	edit_set(&e, "word ");
	assert_string_equal(drawn(&e, 2, 20), "word|");
	check_at(&e, 0, 5);
	edit_set(&e, "a\n");
	check_at(&e, 1, 0);
	edit_done(&e);
}

static void
test_scrolling(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	edit_set(&e, "1\n2\n3\n4\n5\n6");
	assert_string_equal(drawn(&e, 3, 5), "4   ^|5|6");
	press(&e, "Ctrl+Home");
	assert_string_equal(drawn(&e, 3, 5), "1|2|3   v");
	press(&e, "PageDown");
	check_at(&e, 2, 0);
	press(&e, "PageDown PageDown PageDown");
	check_at(&e, 5, 0);
	assert_string_equal(drawn(&e, 3, 5), "4   ^|5|6");
	press(&e, "Ctrl+K");
	press(&e, "Backspace Backspace Backspace");
	assert_string_equal(drawn(&e, 3, 5), "2   ^|3|4");
	edit_done(&e);
}

static void
test_deleting(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	edit_set(&e, "one two\nthree");
	press(&e, "Ctrl+Home Ctrl+Right Ctrl+K");
	assert_string_equal(edit_text(&e), "one \nthree");
	press(&e, "Ctrl+K"); // at the end of the line: the break
	assert_string_equal(edit_text(&e), "one three");
	press(&e, "Ctrl+End Ctrl+W");
	assert_string_equal(edit_text(&e), "one ");
	press(&e, "Ctrl+U");
	assert_string_equal(edit_text(&e), "");
	edit_done(&e);
}

static void
test_undo(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	type(&e, "hello world");
	press(&e, "Ctrl+Z");
	assert_string_equal(edit_text(&e), "hello ");
	press(&e, "Ctrl+Z");
	assert_string_equal(edit_text(&e), "");
	press(&e, "Ctrl+Z");
	press(&e, "Ctrl+Y Ctrl+Y");
	assert_string_equal(edit_text(&e), "hello world");
	press(&e, "Ctrl+Y");
	press(&e, "Backspace Backspace Backspace");
	assert_string_equal(edit_text(&e), "hello wo");
	press(&e, "Ctrl+Z"); // deleting on is one step
	assert_string_equal(edit_text(&e), "hello world");
	press(&e, "Home Delete Delete Ctrl+Z");
	assert_string_equal(edit_text(&e), "hello world");
	assert_true(edit_paste(&e, "Dear\nall, ", 10));
	type(&e, "x");
	press(&e, "Ctrl+Z Ctrl+Z");
	assert_string_equal(edit_text(&e), "hello world");
	press(&e, "Ctrl+Z");
	type(&e, "!"); // what was taken back is gone for good
	press(&e, "Ctrl+Y");
	assert_string_equal(edit_text(&e), "hello !");
	edit_done(&e);
}

static void
test_limits(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 10);
	assert_false(edit_paste(&e, "12345678\u4e2d\u6587", 14)); // cut before a character, not in it
	assert_string_equal(edit_text(&e), "12345678");
	type(&e, "9\u4e2d");
	assert_string_equal(edit_text(&e), "123456789");
	edit_set(&e, "12345678\u4e2d");
	assert_string_equal(edit_text(&e), "12345678");
	edit_done(&e);
	// undo remembers a bounded amount
	edit_init(&e, 100);
	for (int i = 0; i < 3000; i++) {
		edit_paste(&e, "0123456789", 10);
		press(&e, "Ctrl+U");
	}
	assert_true(e.undo.bytes.len <= e.undo.max_bytes);
	assert_true(press(&e, "Ctrl+Z"));
	assert_string_equal(edit_text(&e), "0123456789");
	edit_done(&e);
}

static void
test_hidden_text(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 100);
	edit_set(&e, "a\x1b[2J\u202e\tz");
	assert_string_equal(drawn(&e, 1, 40), "a<1B>[2J<202E>    z");
	assert_string_equal(edit_text(&e), "a\x1b[2J\u202e\tz"); // kept as it was
	check_at(&e, 0, 19);
	edit_done(&e);
}

// Any keys: the text stays valid and within its limit, the cursor in the area, and undoing all then
// redoing all comes back to the same texts.
static void
test_any_keys(void **state)
{
	static const char *const keys[] = {"Left", "Right", "Up", "Down", "Home", "End", "PageUp",
		"PageDown", "Ctrl+Left", "Ctrl+Right", "Enter", "Backspace", "Delete", "Ctrl+Z", "Ctrl+Y",
		"Ctrl+W", "Ctrl+K", "Ctrl+U"};
	static const uint32_t letters[] = {'a', 'b', ' ', '-', 0x4e2d, 0x301, 0x1f469, 0x200d, 0x3002};

	(void)state;
	srand(9);
	for (int round = 0; round < 300; round++) {
		struct edit e;
		struct str last = {0};
		int rows = 1 + rand() % 4, cols = 2 + rand() % 20;
		int row = -1, col = -1;
		bool at_end;

		edit_init(&e, 200);
		for (int i = 0; i < 120; i++) {
			if (rand() % 3)
				edit_key(&e, letters[(size_t)rand() % 9]);
			else
				press(&e, keys[(size_t)rand() % 18]);
			edit_draw(&e, 0, 0, rows, cols, true);
			term_paint();
			getsyx(row, col);
			assert_true(row >= 0 && row < rows && col >= 0 && col < cols);
			assert_true(e.cursor <= e.text.len && e.text.len <= 200);
			assert_true(utf8_is_valid(edit_text(&e), e.text.len));
		}
		str_add(&last, edit_text(&e));
		at_end = e.undo.done == e.undo.n;
		while (e.undo.done > 0)
			press(&e, "Ctrl+Z");
		assert_string_equal(edit_text(&e), "");
		while (e.undo.done < e.undo.n)
			press(&e, "Ctrl+Y");
		if (at_end)
			assert_string_equal(edit_text(&e), str_text(&last));
		str_free(&last);
		edit_done(&e);
	}
}

static int
setup(void **state)
{
	struct term_options o = {.name = "xterm-256color", .cols = 80, .rows = 12};
	struct err e;

	(void)state;
	return term_open(&o, &e) ? 0 : -1;
}

// What a ready text leaves open is replaced by what is typed there, one after the other.
static void
test_slots(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 1000);
	type(&e, "{mine} ");
	assert_false(edit_has_slot(&e));
	assert_true(edit_put_template(&e, "to {who} on {day}, {}"));
	edit_set(&e, "");
	assert_true(edit_put_template(&e, "to {who} on {day}, {}"));
	type(&e, "Li");
	assert_string_equal(edit_text(&e), "to Li on {day}, {}");
	assert_true(edit_has_slot(&e));
	assert_true(edit_next_slot(&e));
	assert_true(edit_key(&e, K_BACKSPACE));
	assert_string_equal(edit_text(&e), "to Li on , {}");
	assert_false(edit_has_slot(&e));
	assert_false(edit_next_slot(&e));
	assert_true(edit_key(&e, K_CTRL | 'z'));
	assert_string_equal(edit_text(&e), "to Li on {day}, {}");
	// moving away leaves the words alone
	assert_true(edit_next_slot(&e));
	assert_true(edit_key(&e, K_LEFT));
	type(&e, "x");
	assert_string_equal(edit_text(&e), "to Li onx {day}, {}");
	edit_done(&e);
}

static int
teardown(void **state)
{
	struct str out = {0};

	(void)state;
	term_close();
	term_take_output(&out);
	str_free(&out);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_wrapping),
		cmocka_unit_test(test_scrolling),
		cmocka_unit_test(test_deleting),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_hidden_text),
		cmocka_unit_test(test_any_keys),
		cmocka_unit_test(test_slots),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("edit", tests, setup, teardown);
}
