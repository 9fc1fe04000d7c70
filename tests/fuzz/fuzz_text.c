// SPDX-License-Identifier: MIT
// Fuzzes the sanitizer and everything that measures or cuts text. The first byte chooses a width.
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/str.h"
#include "base/utf8.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

// Nothing that moves a cursor, hides text or reorders it.
static void
check_safe(const struct str *s, bool block)
{
	must(utf8_is_valid(str_text(s), s->len));
	for (size_t i = 0; i < s->len;) {
		uint32_t cp;

		i += utf8_decode(s->data + i, s->len - i, &cp);
		must(cp >= 0x20 || (block && cp == '\n'));
		must(cp != 0x7f && !(cp >= 0x80 && cp < 0xa0));
		must(!(cp >= 0x200b && cp <= 0x200f) && !(cp >= 0x202a && cp <= 0x202e));
		must(!(cp >= 0x2060 && cp <= 0x206f) && !(cp >= 0xe0000 && cp <= 0xe0fff));
		must(cp == '\n' || wcwidth((wchar_t)cp) >= 0);
	}
}

static void
check_mode(const char *s, size_t n, enum text_mode mode, int cells)
{
	struct str once = {0}, twice = {0}, fitted = {0};
	int used, w, sum = 0;

	text_sanitize(&once, s, n, mode);
	check_safe(&once, mode == TEXT_BLOCK);
	text_sanitize(&twice, once.data, once.len, mode);
	must(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	for (size_t i = 0; i < once.len; sum += w) {
		i += text_grapheme(once.data + i, once.len - i, &w);
		must(w >= 0 && w <= 2);
	}
	must(sum == text_width(once.data, once.len));
	must(text_clip(once.data, once.len, cells, &used) <= once.len && used <= cells);
	text_fit(&fitted, once.data, once.len, cells, cells % 2);
	must(text_width(str_text(&fitted), fitted.len) == cells);
	for (size_t i = once.len; i > 0;) {
		size_t len = text_grapheme_before(once.data, i);

		must(len > 0 && len <= i);
		i -= len;
	}
	str_free(&once);
	str_free(&twice);
	str_free(&fitted);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *s = (const char *)data + 1;
	size_t n = size - 1, skip;
	struct str folded = {0};
	int cells, w;

	if (size < 2)
		return 0;
	cells = 1 + data[0] % 80;
	text_set_ambiguous_width(1 + (data[0] & 1));
	check_mode(s, n, TEXT_LINE, cells);
	check_mode(s, n, TEXT_BLOCK, cells);
	for (size_t i = 0; i < n;) {
		size_t len = text_wrap(s + i, n - i, cells, &skip);

		must(len + skip > 0 && len + skip <= n - i);
		i += len + skip;
	}
	for (size_t i = 0; i < n;) {
		size_t len = text_show(NULL, s + i, n - i, &w);

		must(len > 0 && len <= n - i && w >= 0);
		i += len;
	}
	text_fold(&folded, s, n);
	must(utf8_is_valid(str_text(&folded), folded.len));
	str_free(&folded);
	return 0;
}
