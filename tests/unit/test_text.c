// SPDX-License-Identifier: MIT
// Tests of src/text: what foreign text becomes, and how many cells it takes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/utf8.h"
#include "text/text.h"

#define HAN_H "\xf0\xb1\x8d\x90" // U+31350, newer than glibc 2.36
#define RLO "\u202e"

static void
check_sanitize(const char *in, size_t n, enum text_mode mode, const char *want, int line)
{
	struct str out = {0};

	text_sanitize(&out, in, n, mode);
	if (strcmp(str_text(&out), want) != 0)
		fail_msg("line %d: got \"%s\", want \"%s\"", line, str_text(&out), want);
	str_free(&out);
}

#define LINE(in, want) check_sanitize(in, sizeof(in) - 1, TEXT_LINE, want, __LINE__)
#define BLOCK(in, want) check_sanitize(in, sizeof(in) - 1, TEXT_BLOCK, want, __LINE__)

static void
test_sanitize_controls(void **state)
{
	(void)state;
	LINE("", "");
	LINE("plain text", "plain text");
	LINE("a\x1b[2Jb", "a<1B>[2Jb");
	LINE("a\0b", "a<00>b");
	LINE("a\x7f", "a<7F>");
	LINE("\xc2\x9b" "31m", "<9B>31m");
	LINE("\x9b", "\ufffd");
	LINE("\xc3", "\ufffd");
	LINE("\xed\xa0\x80", "\ufffd\ufffd\ufffd");
	LINE("a\tb\nc\r\nd", "a b c d");
	LINE("a\rb", "a<0D>b");
	BLOCK("a\tb\r\nc\n\td", "a       b\nc\n        d");
	BLOCK("\xe4\xb8\xad\tb", "\xe4\xb8\xad      b");
	BLOCK("\t\tx", "                x");
}

static void
test_sanitize_hidden(void **state)
{
	(void)state;
	LINE("a" RLO "b", "a<202E>b");
	LINE("\u2066x\u2069", "<2066>x<2069>");
	LINE("a\u200bb", "a<200B>b");
	LINE("a\u200db", "a<200D>b");
	LINE("\ufeff", "<FEFF>");
	LINE("\U000e0041", "<E0041>");
	LINE("\u3164", "<3164>");
	LINE("\ue000", "<E000>");
	LINE("\u00adx", "<AD>x");
	LINE("a\u00a0b\u2003c", "a b c");
	LINE("\u3000", "\u3000");
	LINE("\u2028", " ");
	LINE("\u1161", "<1161>");
	LINE("\U0001faff", "<1FAFF>"); // unassigned
	LINE(HAN_H, HAN_H);
	LINE("\U000323b0", "\U000323b0"); // an ideograph still to come
}

static void
test_sanitize_simplifies(void **state)
{
	(void)state;
	LINE("e\u0301", "\u00e9");
	LINE("\u1112\u1161\u11ab", "\ud55c");
	LINE("\u2764\ufe0f", "\u2764");
	LINE("\u845b\U000e0100", "\u845b");
	LINE("a\ufe0f\ufe0f", "a<FE0F>");
	LINE("\U0001f44d\U0001f3fd\U0001f3fd", "\U0001f44d");
	LINE("\U0001f469\u200d\U0001f4bb", "\U0001f469\U0001f4bb");
	LINE("\U0001f44d\U0001f3fd", "\U0001f44d");
	LINE("\U0001f1e9\U0001f1ea!", "[DE]!");
	LINE("\U0001f1e9", "[D]");
	LINE("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u062e"); // Persian with its joiner
	LINE("\u0301", "\u25cc\u0301");
	LINE("x\u0316\u0317\u0318\u0319\u031c\u031d!", "x\u0316\u0317\u0318\u0319\ufffd!");
}

static void
test_width(void **state)
{
	(void)state;
	assert_int_equal(text_cp_width('a'), 1);
	assert_int_equal(text_cp_width(0x4e2d), 2);
	assert_int_equal(text_cp_width(0x31350), 2);
	assert_int_equal(text_cp_width(0x1fae8), 2);
	assert_int_equal(text_cp_width(0x301), 0);
	assert_int_equal(text_cp_width(0x93e), 1);
	assert_int_equal(text_cp_width(0x2026), 1);
	text_set_ambiguous_width(2);
	assert_int_equal(text_cp_width(0x2026), 2);
	assert_int_equal(text_cp_width(0x2500), 2);
	assert_int_equal(text_cp_width('a'), 1);
	assert_string_equal(text_ellipsis(), "~");
	text_set_ambiguous_width(1);
	assert_int_equal(wcwidth(0), 0);
	assert_int_equal(wcwidth(0x1b), -1);
	assert_int_equal(wcwidth(0x31350), 2);
	assert_true(text_selftest());
	assert_int_equal(text_width("a\xe4\xb8\xad" HAN_H, 8), 5);
}

static void
test_clusters(void **state)
{
	int w;

	(void)state;
	assert_int_equal(text_grapheme("ab", 2, &w), 1);
	assert_int_equal(text_grapheme("x\u0316\u0317y", 6, &w), 5);
	assert_int_equal(w, 1);
	assert_int_equal(text_grapheme("\u0915\u093e", 6, &w), 6); // letter and vowel sign
	assert_int_equal(w, 2);
	assert_int_equal(text_grapheme_before("ab", 2), 1);
	assert_int_equal(text_grapheme_before("x\u0316\u0317", 5), 5);
	assert_int_equal(text_grapheme_before("a\u0645\u06cc", 5), 2);
	// a chain of joined emoji is one cluster of stored text
	assert_int_equal(text_grapheme_before("a\U0001f469\u200d\U0001f4bb", 12), 11);
	assert_int_equal(text_grapheme_before("\xff\xff", 2), 1);
}

static void
check_fit(const char *s, int cells, bool right, const char *want)
{
	struct str out = {0};

	text_fit(&out, s, strlen(s), cells, right);
	assert_string_equal(str_text(&out), want);
	str_free(&out);
}

static void
test_fit(void **state)
{
	(void)state;
	check_fit("abc", 5, false, "abc  ");
	check_fit("abc", 5, true, "  abc");
	check_fit("abc", 3, false, "abc");
	check_fit("abcd", 3, false, "ab\u2026");
	check_fit("\u4e2d\u6587\u5b57", 4, false, "\u4e2d\u2026 ");
	check_fit("\u4e2d\u6587", 4, false, "\u4e2d\u6587");
	check_fit("\u4e2d", 1, false, "\u2026");
	check_fit("abc", 0, false, "");
	text_set_ascii(true);
	check_fit("abcd", 3, false, "ab~");
	text_set_ascii(false);
}

// Wraps s and joins the lines with '|'.
static void
check_wrap(const char *s, int cells, const char *want)
{
	struct str out = {0};
	size_t n = strlen(s), skip;

	for (size_t i = 0; i < n;) {
		size_t len = text_wrap(s + i, n - i, cells, &skip);

		assert_true(len + skip > 0);
		if (i)
			str_addc(&out, '|');
		str_addn(&out, s + i, len);
		i += len + skip;
	}
	assert_string_equal(str_text(&out), want);
	str_free(&out);
}

static void
test_wrap(void **state)
{
	(void)state;
	check_wrap("the quick brown fox", 10, "the quick|brown fox");
	check_wrap("the quick", 9, "the quick");
	check_wrap("abcdefghij", 4, "abcd|efgh|ij");
	check_wrap("a\n\nb", 4, "a||b");
	check_wrap("abc   def", 4, "abc|def");
	check_wrap("\u4f60\u597d\uff0c\u4e16\u754c\u3002", 6, "\u4f60\u597d\uff0c|\u4e16\u754c\u3002");
	check_wrap("\u4f60\u597d\u5417\u3002", 6, "\u4f60\u597d|\u5417\u3002");
	check_wrap("\u4f60\u597d\u300c\u4e16", 6, "\u4f60\u597d|\u300c\u4e16");
	check_wrap("\u8ba2\u5355SO-10023\u5df2", 8, "\u8ba2\u5355|SO-10023|\u5df2");
	check_wrap("\u4e2d", 1, "\u4e2d"); // never stuck
	check_wrap("cross-border", 8, "cross-|border");
	check_wrap("on 2026-03-02", 9, "on|2026-03-0|2");
}

static void
test_pinyin(void **state)
{
	(void)state;
	assert_true(text_pinyin_contains("退款", "tuikuan"));
	assert_true(text_pinyin_contains("退款", "tk"));
	assert_true(text_pinyin_contains("退款", "tuik"));
	assert_true(text_pinyin_contains("退款", "tkuan"));
	assert_true(text_pinyin_contains("待审批退款", "tuikuan"));
	assert_true(text_pinyin_contains("退款", "kuan"));
	assert_false(text_pinyin_contains("退款", "tuikuang"));
	assert_false(text_pinyin_contains("退款", "kt"));
	assert_false(text_pinyin_contains("Tickets", "tk"));
	assert_true(text_pinyin_contains("银行变更", "yinhang")); // one of several readings
	assert_true(text_pinyin_contains("运行", "yunxing"));
	assert_true(text_pinyin_contains("SKU编码", "bm"));
	assert_true(text_pinyin_contains("绿色", "lvse"));
	assert_false(text_pinyin_contains("退款", ""));
	assert_false(text_pinyin_contains("退款", "退"));
}

static void
test_fold(void **state)
{
	struct str out = {0};

	(void)state;
	text_fold(&out, "Stra\u00dfe \uff21\uff22", strlen("Stra\u00dfe \uff21\uff22"));
	assert_string_equal(str_text(&out), "strasse ab");
	assert_true(text_contains("M\u00dcNCHEN \xff", "m\u00fcnchen"));
	assert_false(text_contains("Munich", "m\u00fcnchen"));
	assert_true(text_contains("anything", ""));
	str_free(&out);
}

// A mix that often meets: bytes of all kinds, and the code points that need care.
static size_t
random_text(char *buf, size_t size)
{
	static const uint32_t special[] = {0x1b, 0x9b, 0x200b, 0x200d, 0x202e, 0x301, 0x316, 0x4e2d,
		0x1f469, 0x1f3fd, 0x1f1e9, 0xfe0f, 0x1112, 0x1161, 0x11ab, 0x645, 0x600, 0x93e, 0xd7b0,
		0x31350, 0xe0041, 0x9, 0xa, 0xd, 0x20, 'e', 0x3000, 0x302a, 0xac00, 0x323b0, 0x5d0};
	size_t n = 0, want = (size_t)rand() % 60;

	for (size_t i = 0; i < want && n + 4 < size; i++) {
		uint32_t cp = (uint32_t)rand() % 0x110000;

		if (rand() % 8 == 0)
			buf[n++] = (char)rand();
		else if (rand() % 8 == 0)
			n += utf8_encode(cp, buf + n);
		else
			n += utf8_encode(special[(size_t)rand() % (sizeof(special) / 4)], buf + n);
	}
	return n;
}

static void
check_safe(const struct str *s, bool block)
{
	assert_true(utf8_is_valid(s->data, s->len));
	for (size_t i = 0; i < s->len;) {
		uint32_t cp;

		i += utf8_decode(s->data + i, s->len - i, &cp);
		if (cp == '\n' && block)
			continue;
		assert_true(cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0));
		assert_false(cp >= 0x202a && cp <= 0x202e);
		assert_false(cp >= 0x2066 && cp <= 0x2069);
		assert_false(cp >= 0xe0000 && cp <= 0xe0fff);
		assert_true(wcwidth((wchar_t)cp) >= 0);
	}
}

// For any bytes: valid, no controls, its own safe form, and all ways of measuring agree.
static void
test_any_bytes(void **state)
{
	char buf[400];
	struct str once = {0}, twice = {0}, shown = {0};

	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t n = random_text(buf, sizeof(buf));
		bool block = round % 2;
		int sum = 0, w;

		str_clear(&once);
		str_clear(&twice);
		str_clear(&shown);
		text_sanitize(&once, buf, n, block ? TEXT_BLOCK : TEXT_LINE);
		check_safe(&once, block);
		text_sanitize(&twice, once.data, once.len, block ? TEXT_BLOCK : TEXT_LINE);
		assert_string_equal(once.data, twice.data);
		for (size_t i = 0; i < once.len; sum += w) {
			i += text_grapheme(once.data + i, once.len - i, &w);
			assert_in_range(w, 0, 2);
		}
		assert_int_equal(sum, text_width(once.data, once.len));
		for (size_t i = 0; i < n;)
			i += text_show(&shown, buf + i, n - i, &w);
		for (size_t i = once.len; i > 0;)
			i -= text_grapheme_before(once.data, i);
		if (shown.len)
			check_safe(&shown, false);
	}
	str_free(&once);
	str_free(&twice);
	str_free(&shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sanitize_controls),
		cmocka_unit_test(test_sanitize_hidden),
		cmocka_unit_test(test_sanitize_simplifies),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_pinyin),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
