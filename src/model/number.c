// SPDX-License-Identifier: MIT
// number: quantities and amounts as people type them.
#include "model/number.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

#define TEXT_MAX 48

static const struct {
	const char *word;
	int zeros;
} suffixes[] = {
	{"", 0}, {"k", 3}, {"m", 6}, {"千", 3}, {"万", 4}, {"萬", 4}, {"亿", 8}, {"億", 8},
};

enum number_format
number_format_of(const char *name)
{
	return str_eq(name, "comma") ? NUMBER_COMMA : NUMBER_POINT;
}

// Folded to half width and small letters, without blanks (also those that group digits).
static bool
normalize(const char *text, char out[TEXT_MAX])
{
	size_t left = strlen(text), n = 0;

	while (left > 0) {
		uint32_t cp;
		size_t taken = utf8_decode(text, left, &cp);

		text += taken;
		left -= taken;
		cp = utf8_fold_width(cp);
		if (cp == ' ' || cp == '\t' || cp == 0xa0 || cp == 0x202f || cp == 0x2009)
			continue;
		if (n + 5 > TEXT_MAX)
			return false;
		n += utf8_encode(cp < 0x80 ? (uint32_t)tolower((int)cp) : cp, out + n);
	}
	out[n] = '\0';
	return n > 0;
}

// Digits with groups of three or none; their bytes, 0 when it is no such thing.
static size_t
read_whole(const char *p, char group, char digits[TEXT_MAX])
{
	size_t n = strspn(p, "0123456789"), used = n, kept = n;

	if (n == 0)
		return 0;
	memcpy(digits, p, n);
	while (p[used] == group && n <= 3 && p[0] != '0') { // 0,250 is a quarter in the other format
		if (strspn(p + used + 1, "0123456789") != 3)
			return 0;
		memcpy(digits + kept, p + used + 1, 3);
		kept += 3;
		used += 4;
	}
	digits[kept] = '\0';
	return used;
}

static int
read_suffix(const char *p)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (str_eq(p, suffixes[i].word))
			return suffixes[i].zeros;
	}
	return -1;
}

// whole and part, the decimal mark moved to the right by `zeros`.
static void
shift(struct str *out, const char *whole, const char *part, int zeros)
{
	size_t n = strlen(part), moved = (size_t)zeros < n ? (size_t)zeros : n;

	str_add(out, whole);
	str_addn(out, part, moved);
	for (size_t i = moved; i < (size_t)zeros; i++)
		str_addc(out, '0');
	if (part[moved])
		str_addf(out, ".%s", part + moved);
}

bool
number_parse(const char *text, enum number_format format, bool whole, char *out, size_t size)
{
	char buffer[TEXT_MAX], digits[TEXT_MAX], part[TEXT_MAX] = "";
	char group = format == NUMBER_COMMA ? '.' : ',', mark = format == NUMBER_COMMA ? ',' : '.';
	const char *p = buffer;
	struct str made = {0};
	size_t used;
	int zeros;
	bool ok;

	if (!normalize(text, buffer))
		return false;
	if (*p == '-' || *p == '+') {
		if (*p++ == '-')
			str_addc(&made, '-');
	}
	used = read_whole(p, group, digits);
	ok = used > 0;
	p += used;
	if (ok && *p == mark) {
		used = strspn(++p, "0123456789");
		memcpy(part, p, used);
		part[used] = '\0';
		p += used;
		ok = used > 0;
	}
	zeros = ok ? read_suffix(p) : -1;
	if (zeros >= 0)
		shift(&made, digits, part, zeros);
	ok = zeros >= 0 && !(whole && strchr(str_text(&made), '.')) &&
		str_copy(out, size, str_text(&made));
	str_free(&made);
	return ok;
}

bool
number_read(const char *text, enum number_format format, bool whole, char *out, size_t size,
	struct err *e)
{
	bool comma = format == NUMBER_COMMA;

	if (number_parse(text, format, whole, out, size))
		return true;
	return whole ?
		err_set(e, ERR_DATA, _("\"%s\" is no whole number. Try: 12, %s, 3k"), text,
			comma ? "1.250" : "1,250") :
		err_set(e, ERR_DATA, _("\"%s\" is no number. Try: 12, %s, 3k"), text,
			comma ? "1.250,50" : "1,250.50");
}
