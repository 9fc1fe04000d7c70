// SPDX-License-Identifier: MIT
// Tests of src/ui/input: the field of one line.
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
#include "ui/input.h"

#define key_label curses_key_name // another than ours
#include <curses.h>
#undef key_label

static void
type(struct input *in, const char *text)
{
	for (size_t i = 0, n = strlen(text); i < n;) {
		uint32_t cp;

		i += utf8_decode(text + i, n - i, &cp);
		assert_true(input_key(in, cp));
	}
}

static void
press(struct input *in, const char *keys)
{
	char list[128], *words[16];
	int n;

	assert_true(str_copy(list, sizeof(list), keys));
	n = str_words(list, words, 16);
	for (int i = 0; i < n; i++) {
		uint32_t key;

		assert_true(key_parse(words[i], &key));
		assert_true(input_key(in, key));
	}
}

// The field as drawn in `cells` cells, without blanks at the end.
static const char *
drawn(struct input *in, int cells)
{
	static char text[2048];
	wchar_t wide[512] = {0};

	term_erase();
	input_draw(in, 0, 0, cells, true);
	mvinnwstr(0, 0, wide, 511);
	assert_true(wcstombs(text, wide, sizeof(text)) != (size_t)-1);
	for (size_t n = strlen(text); n > 0 && text[n - 1] == ' ';)
		text[--n] = '\0';
	return text;
}

static void
test_typing(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, 10);
	assert_string_equal(input_text(&in), "");
	type(&in, "hllo");
	press(&in, "Home Right");
	type(&in, "e");
	assert_string_equal(input_text(&in), "hello");
	press(&in, "End Backspace Backspace");
	assert_string_equal(input_text(&in), "hel");
	press(&in, "Home Delete");
	assert_string_equal(input_text(&in), "el");
	press(&in, "Backspace Left"); // nothing to do, but its own
	assert_string_equal(input_text(&in), "el");
	assert_false(input_key(&in, K_F1));
	assert_false(input_key(&in, K_UP));
	assert_false(input_key(&in, K_ENTER));
	assert_false(input_key(&in, K_ALT | 'x'));
	input_set(&in, "\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d"); // 11
	assert_int_equal(strlen(input_text(&in)), 30);
	type(&in, "x");
	assert_int_equal(strlen(input_text(&in)), 30);
	input_done(&in);
}

static void
test_clusters(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, 50);
	type(&in, "ae\u0301\u0302b\U0001f469\u200d\U0001f4bb");
	press(&in, "Backspace");
	assert_string_equal(input_text(&in), "ae\u0301\u0302b");
	press(&in, "Left Backspace");
	assert_string_equal(input_text(&in), "ab");
	input_done(&in);
}

static void
test_words(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, 100);
	input_set(&in, "status:open due:<2h \u8ba2\u5355\uff0c");
	press(&in, "Ctrl+W");
	assert_string_equal(input_text(&in), "status:open due:<2h \u8ba2\u5355");
	press(&in, "Ctrl+W");
	assert_string_equal(input_text(&in), "status:open due:<2h ");
	press(&in, "Ctrl+Left Ctrl+Left Ctrl+K");
	assert_string_equal(input_text(&in), "status:open due");
	press(&in, "Home Ctrl+Right Ctrl+Right Ctrl+U");
	assert_string_equal(input_text(&in), "open due");
	input_done(&in);
}

static void
test_paste(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, 8);
	assert_true(input_paste(&in, "a\nb\tc\r\n", 7));
	assert_string_equal(input_text(&in), "a b c");
	assert_false(input_paste(&in, "defgh", 5));
	assert_string_equal(input_text(&in), "a b cdef");
	input_done(&in);
}

static void
test_drawing(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, 100);
	type(&in, "abcdefgh");
	assert_string_equal(drawn(&in, 20), "abcdefgh");
	assert_int_equal(input_cursor(&in), 8);
	assert_string_equal(drawn(&in, 9), "abcdefgh");
	assert_string_equal(drawn(&in, 6), "<efgh");
	assert_int_equal(input_cursor(&in), 5);
	press(&in, "Home");
	assert_string_equal(drawn(&in, 6), "abcde>");
	assert_int_equal(input_cursor(&in), 0);
	press(&in, "Right Right Right Right Right Right");
	assert_string_equal(drawn(&in, 6), "<cdef>");
	assert_int_equal(input_cursor(&in), 5);
	// text deleted: what was hidden at the left comes back
	press(&in, "End Backspace Backspace Backspace Backspace Backspace");
	assert_string_equal(drawn(&in, 6), "abc");
	input_set(&in, "\u4e2d\u6587\u5b57");
	assert_string_equal(drawn(&in, 5), "<\u5b57");
	assert_int_equal(input_cursor(&in), 3);
	// what must not reach the terminal is shown as a mark and kept
	input_set(&in, "a\u202eb");
	assert_string_equal(drawn(&in, 20), "a<202E>b");
	assert_int_equal(input_cursor(&in), 8);
	input_done(&in);
}

// Any keys at any width: the cursor stays within the field and the text valid.
static void
test_any_keys(void **state)
{
	static const char *const keys[] = {"Left", "Right", "Home", "End", "Backspace", "Delete",
		"Ctrl+Left", "Ctrl+Right", "Ctrl+W", "Ctrl+U", "Ctrl+K"};
	static const uint32_t letters[] = {'a', ' ', '-', 0x4e2d, 0x301, 0x1f469, 0x200d, 0x202e, 0x3002};
	struct input in;

	(void)state;
	srand(5);
	input_init(&in, 40);
	for (int round = 0; round < 20000; round++) {
		int cells = 2 + rand() % 30;

		if (rand() % 3)
			input_key(&in, letters[(size_t)rand() % 9]);
		else
			press(&in, keys[(size_t)rand() % (rand() % 4 ? 8 : 11)]);
		drawn(&in, cells);
		assert_in_range(input_cursor(&in), 0, cells - 1);
		assert_true(in.cursor <= in.text.len && in.first <= in.cursor);
		assert_true(utf8_is_valid(input_text(&in), in.text.len));
	}
	input_done(&in);
}

static int
setup(void **state)
{
	struct term_options o = {.name = "xterm-256color", .cols = 80, .rows = 5};
	struct err e;

	(void)state;
	return term_open(&o, &e) ? 0 : -1;
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
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_drawing),
		cmocka_unit_test(test_any_keys),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("input", tests, setup, teardown);
}
