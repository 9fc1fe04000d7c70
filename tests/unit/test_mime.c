// SPDX-License-Identifier: MIT
// Reading mail: records from the jail, encodings under wrong labels, HTML as text.
#include "ipc/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/charset_guess.h"
#include "mime/html.h"

static void
test_records(void **state)
{
	struct str s = {0};
	struct record r;
	size_t at = 0;

	(void)state;
	record_add(&s, "text", "a\nb\0c", 5);
	record_add(&s, "auto", "", 0);
	assert_true(record_next(&s, &at, &r));
	assert_string_equal(r.name, "text");
	assert_int_equal(r.n, 5);
	assert_memory_equal(r.data, "a\nb\0c", 5);
	assert_true(record_next(&s, &at, &r));
	assert_int_equal(r.n, 0);
	assert_false(record_next(&s, &at, &r));
	assert_int_equal(at, s.len);
	str_free(&s);
}

// What is not of the form ends the reading in front of it, and nothing is read behind the end.
static void
test_torn_records(void **state)
{
	static const char *const torn[] = {"text", "text 5\nabc\n", "text 3\nabcd\n", "text -1\n\n", "text 99999999999\nx\n",
		"text 9999999999999999999999\nx\n", " 1\nx\n", "text \nx\n", "a-name-that-is-far-too-long-for-one 1\nx\n", "text 3 \nabc\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(torn) / sizeof(*torn); i++) {
		struct str s = {0};
		struct record r;
		size_t at = 0;

		str_add(&s, torn[i]);
		assert_false(record_next(&s, &at, &r));
		assert_int_equal(at, 0);
		str_free(&s);
	}
}

static void
guessed(const char *bytes, size_t n, const char *label, const char *wanted)
{
	struct str s = {0};

	charset_guess(&s, bytes, n, label);
	assert_string_equal(str_text(&s), wanted);
	str_free(&s);
}

static void
test_encodings(void **state)
{
	(void)state;
	charset_guess_warm();
	guessed("\xc4\xe3\xba\xc3", 4, "gb2312", "你好");
	guessed("\xc4\xe3\xba\xc3", 4, "us-ascii", "你好");
	guessed("\xc4\xe3\xba\xc3", 4, NULL, "你好");
	guessed("\xe4\xbd\xa0\xe5\xa5\xbd", 6, "iso-8859-1", "你好");
	guessed("caf\xe9", 4, "iso-8859-1", "café");
	guessed("\x1b$B$3$s\x1b(B", 10, "iso-2022-jp", "こん");
	guessed("\x82\xb1\x82\xf1", 4, "shift_jis", "こん");
	guessed("plain", 5, "no-such-thing", "plain");
	guessed("a\r\nb\rc\0d", 8, "utf-8", "a\nb\ncd");
	guessed("", 0, NULL, "");
}

static void
test_one_line(void **state)
{
	struct str s = {0};

	(void)state;
	charset_guess_line(&s, " a\r\nBcc: b\t\x1b" "c ", 13);
	assert_string_equal(str_text(&s), "a Bcc: b c");
	str_free(&s);
}

static void
says(const char *html, const char *wanted)
{
	struct str s = {0};

	html_text(&s, html, strlen(html));
	assert_string_equal(str_text(&s), wanted);
	str_free(&s);
}

static void
test_html(void **state)
{
	struct str deep = {0}, out = {0};

	(void)state;
	says("<p>a</p><p>b <b>c</b></p>", "a\n\nb c\n");
	says("<script>x</script><style>y</style>z", "z\n");
	says("<div>a<br>b</div><div>c</div>", "a\nb\nc\n");
	says("<a href=\"https://e.example/\">here</a>", "here <https://e.example/>\n");
	says("<a href=\"https://e.example/\">https://e.example/</a>", "https://e.example/\n");
	says("<a href=\"javascript:x\">here</a>", "here\n");
	says("<div style=\"display:none\">tracked</div>seen", "seen\n");
	says("<ul><li>one<li>two</ul>", "- one\n- two\n");
	says("1 < 2", "1 < 2");
	for (int i = 0; i < 100000; i++)
		str_add(&deep, "<div>");
	html_text(&out, deep.data, deep.len);
	str_free(&deep);
	str_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_torn_records),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
