// SPDX-License-Identifier: MIT
// wrap: where a line of prose may end, in scripts with and without spaces.
#include "text/text.h"

#include <ctype.h>
#include <wchar.h>

#include "base/utf8.h"

// No line begins with these ...
static const wchar_t closing[] =
	L"!%),.:;?]}\u00a2\u00b0\u00b7\u00bb\u2019\u201d\u2022\u2025\u2026\u2030\u2032\u2033\u203a"
	L"\u2103\u3001\u3002\u3003\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\u301e"
	L"\u301f\u303b\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u309b"
	L"\u309c\u309d\u309e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6"
	L"\u30fb\u30fc\u30fd\u30fe\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff60"
	L"\uff61\uff63\uff64\uff70\uff9e\uff9f";
// ... and none ends with these.
static const wchar_t opening[] =
	L"$([{\u00a3\u00a5\u00ab\u2018\u201c\u2039\u20ac\u3008\u300a\u300c\u300e\u3010\u3014\u3016"
	L"\u3018\u301a\u301d\uff04\uff08\uff3b\uff5b\uff5f\uff62\uffe1\uffe5";

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == 0x3000;
}

// Bytes of the newline that s begins with, or 0.
static size_t
newline_length(const char *s, size_t n)
{
	if (s[0] == '\n')
		return 1;
	return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

// Ideographs, kana, Hangul and emoji: lines may break on either side.
static bool
is_wide(uint32_t cp)
{
	return cp >= 0x1100 && text_cp_width(cp) == 2;
}

// Whether a line may end between a and b, neither of which is blank.
static bool
may_break(uint32_t a, uint32_t b)
{
	if (wcschr(closing, (wchar_t)b) || wcschr(opening, (wchar_t)a))
		return false;
	if (is_wide(a) || is_wide(b))
		return true;
	return (a == '-' || a == '/') && b < 0x80 && isalpha((int)b);
}

// Bytes of the blanks at s, and of one newline behind them.
static size_t
break_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		uint32_t cp;
		size_t len = utf8_decode(s + i, n - i, &cp);

		if (!is_blank(cp))
			return i + newline_length(s + i, n - i);
		i += len;
	}
	return i;
}

static size_t
end_line(const char *s, size_t n, size_t at, size_t *skip)
{
	*skip = break_length(s + at, n - at);
	return at;
}

size_t
text_wrap(const char *s, size_t n, int cells, size_t *skip)
{
	size_t i = 0, end = 0; // end: the last place the line may end at
	uint32_t last = 0;
	int used = 0;

	while (i < n) {
		uint32_t cp;
		int width;
		size_t len;

		utf8_decode(s + i, n - i, &cp);
		*skip = newline_length(s + i, n - i);
		if (*skip)
			return i;
		len = text_show(NULL, s + i, n - i, &width);
		if (i > 0 && (is_blank(cp) ? !is_blank(last) : !is_blank(last) && may_break(last, cp)))
			end = i;
		if (used + width > cells && i > 0)
			return end_line(s, n, end ? end : i, skip);
		used += width;
		i += len;
		last = cp;
	}
	*skip = 0;
	return n;
}
