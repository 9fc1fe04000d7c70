// SPDX-License-Identifier: MIT
// Tests of base/csv, base/charset and desk/import_map: files as people have them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/csv.h"
#include "desk/import_file.h"
#include "desk/import_map.h"

#include <cmocka.h>

// --- csv ------------------------------------------------------------------------------------------

// A few bytes at a time, so that every place may be the end of a piece.
struct drip {
	const char *text;
	size_t at, n, step;
};

static long
drip_read(void *arg, char *buf, size_t n)
{
	struct drip *d = arg;
	size_t left = d->n - d->at, take = left < d->step ? left : d->step;

	take = take < n ? take : n;
	memcpy(buf, d->text + d->at, take);
	d->at += take;
	return (long)take;
}

// Fields with | between them, records with their line in front and / behind.
static char *
records(const char *text, char delimiter, size_t step)
{
	struct drip d = {text, 0, strlen(text), step};
	struct str out = {0};
	struct csv c;
	struct err e = {0};
	bool got = true, ok = true;

	csv_init(&c, (struct csv_source){drip_read, &d}, delimiter);
	while (got && (ok = csv_next(&c, &got, &e)) && got) {
		str_addf(&out, "%ld:", c.line);
		for (int i = 0; i < c.n; i++)
			str_addf(&out, "%s%s", i ? "|" : "", c.fields[i]);
		str_addc(&out, '/');
	}
	if (!ok)
		str_addf(&out, "%s: %s", e.where, e.msg);
	csv_done(&c);
	return out.data ? out.data : strdup("");
}

static const struct {
	const char *text, *want;
} files[] = {
	{"", ""},
	{"a,b\nc,d\n", "1:a|b/2:c|d/"},
	{"a,b\r\nc,d", "1:a|b/2:c|d/"},
	{"a,b\rc,d\r", "1:a|b/2:c|d/"},
	{"\"a,\"\"b\",c\n", "1:a,\"b|c/"},
	{"\"two\r\nlines\",x\nnext\n", "1:two\nlines|x/3:next/"},
	{"a 5\" pipe,b\n", "1:a 5\" pipe|b/"},
	{",\n\n", "1:|/2:/"},
	{"a,\"b\" ,c\n", "line 1: something stands behind a closing quotation mark"},
	{"x\n\"open\nmore\n", "1:x/line 2: a quotation mark is opened and not closed"},
};

static void
test_csv(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		for (size_t step = 1; step < 9; step++) {
			char *got = records(files[i].text, ',', step);

			assert_string_equal(got, files[i].want);
			free(got);
		}
	}
}

static void
test_csv_delimiter_and_mark(void **state)
{
	char *got = records("\xef\xbb\xbf" "a;b,c\n", ';', 100);

	(void)state;
	assert_string_equal(got, "1:a|b,c/");
	free(got);
}

// --- charset --------------------------------------------------------------------------------------

static char *
decoded(const char *encoding, const char *bytes, size_t n, size_t step, bool *bad)
{
	struct drip d = {bytes, 0, n, step};
	struct str out = {0};
	struct charset c;
	struct err e;
	char buf[64];
	long got;

	assert_true(charset_open(&c, encoding, drip_read, &d, &e));
	while ((got = charset_read(&c, buf, sizeof(buf))) > 0)
		str_addn(&out, buf, (size_t)got);
	*bad = got < 0;
	charset_close(&c);
	return out.data ? out.data : strdup("");
}

static void
test_charset(void **state)
{
	static const struct {
		const char *encoding, *bytes;
		size_t n;
		const char *want;
		bool bad;
	} texts[] = {
		{"GB18030", "\xcc\xa8\xb5\xc6,1\n", 7, "台灯,1\n", false},
		{"UTF-16LE", "\xf0\x53\x6f\x70\n\0", 6, "台灯\n", false},
		{"UTF-8", "台灯", 6, "台灯", false},
		{"UTF-8", "ok\xff", 3, "ok", true},
		{"UTF-8", "ok\xe5\x8f", 4, "ok", true}, // cut within a character
		{"CP1252", "caf\xe9", 4, "café", false},
	};
	bool bad;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		for (size_t step = 1; step < 9; step++) {
			char *got = decoded(texts[i].encoding, texts[i].bytes, texts[i].n, step, &bad);

			assert_string_equal(got, texts[i].want);
			assert_int_equal(bad, texts[i].bad);
			free(got);
		}
	}
}

static void
test_charset_of_start(void **state)
{
	(void)state;
	assert_string_equal(charset_of_start("\xff\xfe" "a\0", 4), "UTF-16LE");
	assert_string_equal(charset_of_start("\xfe\xff\0a", 4), "UTF-16BE");
	assert_string_equal(charset_of_start("a\0,\0b\0\n\0", 8), "UTF-16LE");
	assert_string_equal(charset_of_start("\xef\xbb\xbfx", 4), "UTF-8");
	assert_null(charset_of_start("a,b\n", 4));
	assert_string_equal(charset_named("GBK"), "GB18030");
	assert_null(charset_named("klingon"));
}

// --- files ----------------------------------------------------------------------------------------

static void
check_file(const char *bytes, size_t n, const char *encoding, char delimiter, long rows)
{
	struct import_file f;
	struct err e = {0};

	assert_true(import_file_open(&f, &e));
	assert_true(import_file_add(&f, bytes, n, &e));
	assert_true(import_file_examine(&f, NULL, &e));
	assert_string_equal(f.encoding, encoding);
	assert_int_equal(f.delimiter, delimiter);
	assert_int_equal(f.n_rows, rows);
	import_file_close(&f);
}

static void
test_file(void **state)
{
	(void)state;
	check_file("a;b,c;d\n1;2;3\n\n4;5;6\n", 21, "UTF-8", ';', 2);
	check_file("\xcc\xa8\xb5\xc6\tb\n1\t2\n", 11, "GB18030", '\t', 1);
	check_file("\xff\xfe" "a\0,\0b\0\n\0", 10, "UTF-16LE", ',', 0);
}

// --- map ------------------------------------------------------------------------------------------

static void
map_is(const char *told, const char *const *headings, int n, int sku, int price)
{
	struct import_target t[] = {
		{"sku", "SKU", "货号", true, 0},
		{"unit_price", "Unit price", "单价", true, 0},
	};
	struct err e = {0};

	assert_true(import_map(headings, n, told, false, t, 2, &e));
	assert_int_equal(t[0].column, sku);
	assert_int_equal(t[1].column, price);
}

static void
test_map(void **state)
{
	const char *plain[] = {"Unit Price", "x", "sku"}, *chinese[] = {"单价", "货号"};
	const char *own[] = {"Preis, netto", "ＳＫＵ"}, *both[] = {"sku", "SKU", "单价"};
	struct import_target t[] = {{"sku", "SKU", "货号", true, 0}};
	struct err e = {0};

	(void)state;
	map_is("", plain, 3, 2, 0);
	map_is("", chinese, 2, 1, 0);
	map_is("unit_price=Preis, netto", own, 2, 1, 0);
	map_is("unit_price=Preis, netto,sku=ＳＫＵ", own, 2, 1, 0);
	map_is("sku=货号", chinese, 2, 1, 0);
	assert_false(import_map(both, 3, "", false, t, 1, &e));
	assert_false(import_map(plain, 3, "sku=nothing", false, t, 1, &e));
	assert_true(import_map(plain, 3, "sku=nothing", true, t, 1, &e));
	assert_int_equal(t[0].column, 2);
	assert_false(import_map(plain, 3, "price=x", false, t, 1, &e));
	assert_false(import_map(plain, 3, "sku", false, t, 1, &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv), cmocka_unit_test(test_csv_delimiter_and_mark),
		cmocka_unit_test(test_charset), cmocka_unit_test(test_charset_of_start),
		cmocka_unit_test(test_file), cmocka_unit_test(test_map),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
