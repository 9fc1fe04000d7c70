// SPDX-License-Identifier: MIT
// utf8: decoding, encoding and validating UTF-8 (RFC 3629), without tables.
#include "base/utf8.h"

size_t
utf8_decode_partial(const char *s, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s[0];
	size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	uint32_t v;

	*cp = UTF8_BAD;
	if (len == 0)
		return 1;
	v = len == 1 ? c : c & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if (i >= n)
			return 0;
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
		v = v << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 1;
	*cp = v;
	return len;
}

size_t
utf8_decode(const char *s, size_t n, uint32_t *cp)
{
	size_t len = utf8_decode_partial(s, n, cp);

	return len ? len : 1;
}

size_t
utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = UTF8_BAD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

int
utf8_count(const char *s, size_t n)
{
	int count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

bool
utf8_is_valid(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t cp;
		size_t len = utf8_decode_partial(s + i, n - i, &cp);

		if (len == 0 || (len == 1 && cp == UTF8_BAD))
			return false;
		i += len;
	}
	return true;
}

uint32_t
utf8_fold_width(uint32_t cp)
{
	if (cp >= 0xff01 && cp <= 0xff5e)
		return cp - 0xff01 + '!';
	return cp == 0x3000 ? ' ' : cp;
}
