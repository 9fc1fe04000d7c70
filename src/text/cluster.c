// SPDX-License-Identifier: MIT
// cluster: grapheme clusters, and measuring and cutting text by them.
#include "text/cluster.h"

#include <limits.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "text/text.h"

#define CELLS_MAX 2 // of one cluster of sanitized text

// Clusters by UAX #29, cut where they would take more than max_cells.
static size_t
scan(const char *s, size_t n, int max_cells, int *width)
{
	utf8proc_int32_t state = 0;
	uint32_t last, cp;
	size_t len = utf8_decode(s, n, &last);
	int cells = text_cp_width(last);

	for (int count = 1; len < n && count < CLUSTER_MAX; count++) {
		size_t more = utf8_decode(s + len, n - len, &cp);
		int w = text_cp_width(cp);

		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)last, (utf8proc_int32_t)cp,
			    &state))
			break;
		if (cells + w > max_cells)
			break;
		cells += w;
		len += more;
		last = cp;
	}
	if (width)
		*width = cells;
	return len;
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f;
}

size_t
cluster_next(const char *s, size_t n)
{
	if (is_plain(s[0]) && (n == 1 || (unsigned char)s[1] < 0x80))
		return 1;
	return scan(s, n, INT_MAX, NULL);
}

size_t
text_grapheme(const char *s, size_t n, int *width)
{
	if (is_plain(s[0]) && (n == 1 || (unsigned char)s[1] < 0x80)) {
		if (width)
			*width = 1;
		return 1;
	}
	return scan(s, n, CELLS_MAX, width);
}

// Whether a cluster can only begin at cp, never contain it further on (but for the rare signs that
// stand before a letter, which then count as a cluster of their own when going backwards).
static bool
is_anchor(uint32_t cp)
{
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);

	return p->boundclass == UTF8PROC_BOUNDCLASS_OTHER ||
		p->boundclass == UTF8PROC_BOUNDCLASS_CONTROL ||
		p->boundclass == UTF8PROC_BOUNDCLASS_CR;
}

// Start of the code point that ends at s + n; a malformed byte stands alone.
static size_t
previous_cp(const char *s, size_t n, uint32_t *cp)
{
	size_t at = n - 1;

	while (at > 0 && n - at < 4 && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	if (utf8_decode(s + at, n - at, cp) == n - at)
		return at;
	*cp = UTF8_BAD;
	return n - 1;
}

size_t
text_grapheme_before(const char *s, size_t n)
{
	size_t start = n, at;
	uint32_t cp;

	if (n == 1 || (is_plain(s[n - 1]) && is_plain(s[n - 2])))
		return 1;
	for (int count = 0; start > 0 && count < 4 * CLUSTER_MAX; count++) {
		start = previous_cp(s, start, &cp);
		if (is_anchor(cp))
			break;
	}
	for (at = start;;) {
		size_t len = cluster_next(s + at, n - at);

		if (at + len >= n)
			return n - at;
		at += len;
	}
}

int
text_width(const char *s, size_t n)
{
	int cells = 0;

	for (size_t i = 0; i < n;) {
		uint32_t cp;

		if (is_plain(s[i])) {
			cells++;
			i++;
			continue;
		}
		i += utf8_decode(s + i, n - i, &cp);
		cells += text_cp_width(cp);
	}
	return cells;
}

size_t
text_clip(const char *s, size_t n, int cells, int *used)
{
	size_t i = 0;
	int sum = 0;

	while (i < n) {
		int w;
		size_t len = text_grapheme(s + i, n - i, &w);

		if (sum + w > cells)
			break;
		sum += w;
		i += len;
	}
	if (used)
		*used = sum;
	return i;
}

static void
add_spaces(struct str *out, int n)
{
	static const char spaces[] = "                                ";
	const int step = (int)sizeof(spaces) - 1;

	for (; n > 0; n -= step)
		str_addn(out, spaces, (size_t)(n < step ? n : step));
}

void
text_fit(struct str *out, const char *s, size_t n, int cells, bool right)
{
	const char *ellipsis = "";
	int used;
	size_t len;

	if (cells <= 0)
		return;
	len = text_clip(s, n, cells, &used);
	if (len < n) {
		ellipsis = text_ellipsis();
		len = text_clip(s, n, cells - 1, &used);
		used++;
	}
	if (right)
		add_spaces(out, cells - used);
	str_addn(out, s, len);
	str_add(out, ellipsis);
	if (!right)
		add_spaces(out, cells - used);
}
