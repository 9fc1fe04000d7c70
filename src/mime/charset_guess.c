// SPDX-License-Identifier: MIT
// charset_guess: the text of a message as UTF-8, whatever its label says of it.
#include "mime/charset_guess.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

// Names in labels, and what iconv reads them as: the larger relative of what is written too narrowly.
static const struct {
	const char *label, *encoding;
} encodings[] = {
	{"utf-7", "UTF-7"}, {"utf-16", "UTF-16"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"},
	{"gb2312", "GB18030"}, {"gbk", "GB18030"}, {"gb18030", "GB18030"}, {"x-gbk", "GB18030"},
	{"hz-gb-2312", "HZ"}, {"big5", "BIG5-HKSCS"}, {"big5-hkscs", "BIG5-HKSCS"},
	{"iso-2022-jp", "ISO-2022-JP-2"}, {"shift_jis", "CP932"}, {"x-sjis", "CP932"}, {"euc-jp", "EUC-JP"},
	{"euc-kr", "CP949"}, {"ks_c_5601-1987", "CP949"}, {"iso-2022-kr", "ISO-2022-KR"},
	{"us-ascii", "CP1252"}, {"iso-8859-1", "CP1252"}, {"latin1", "CP1252"}, {"windows-1252", "CP1252"},
	{"iso-8859-2", "ISO-8859-2"}, {"windows-1250", "CP1250"}, {"iso-8859-3", "ISO-8859-3"},
	{"iso-8859-4", "ISO-8859-4"}, {"iso-8859-5", "ISO-8859-5"}, {"windows-1251", "CP1251"},
	{"koi8-r", "KOI8-R"}, {"koi8-u", "KOI8-U"}, {"iso-8859-6", "ISO-8859-6"}, {"windows-1256", "CP1256"},
	{"iso-8859-7", "ISO-8859-7"}, {"windows-1253", "CP1253"}, {"iso-8859-8", "ISO-8859-8"},
	{"windows-1255", "CP1255"}, {"iso-8859-9", "CP1254"}, {"windows-1254", "CP1254"},
	{"iso-8859-13", "ISO-8859-13"}, {"windows-1257", "CP1257"}, {"iso-8859-15", "ISO-8859-15"},
	{"iso-8859-16", "ISO-8859-16"}, {"windows-1258", "CP1258"}, {"tis-620", "CP874"}, {"windows-874", "CP874"},
};

#define N_ENCODINGS (sizeof(encodings) / sizeof(*encodings))

static iconv_t opened[N_ENCODINGS];

void
charset_guess_warm(void)
{
	for (size_t i = 0; i < N_ENCODINGS; i++)
		opened[i] = iconv_open("UTF-8", encodings[i].encoding);
}

static iconv_t
of_label(const char *label)
{
	for (size_t i = 0; label && i < N_ENCODINGS; i++) {
		if (!strcasecmp(label, encodings[i].label))
			return opened[i];
	}
	return (iconv_t)-1;
}

// False, with out as it was, when the bytes are not of this encoding.
static bool
convert(struct str *out, iconv_t cd, const char *bytes, size_t n)
{
	size_t before = out->len;
	char *in = (char *)bytes, piece[4096]; // iconv() changes none of it
	size_t result = 0;

	if (cd == (iconv_t)-1)
		return false;
	iconv(cd, NULL, NULL, NULL, NULL);
	while (n) {
		char *end = piece;
		size_t room = sizeof(piece);

		result = iconv(cd, &in, &n, &end, &room);
		str_addn(out, piece, (size_t)(end - piece));
		if (result == (size_t)-1 && errno != E2BIG)
			break;
	}
	// A character that breaks off at the very end is no reason to doubt all the others.
	if (n == 0 || (result == (size_t)-1 && errno == EINVAL))
		return true;
	str_cut(out, before, out->len - before);
	return false;
}

static bool
has_high(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)bytes[i] >= 0x80)
			return true;
	}
	return false;
}

// In place from `from` on: CR LF and CR become LF, and NUL goes.
static void
settle_lines(struct str *s, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < s->len; i++) {
		char c = s->data[i];

		if (c == '\r') {
			if (i + 1 < s->len && s->data[i + 1] == '\n')
				continue;
			c = '\n';
		}
		if (c)
			s->data[to++] = c;
	}
	if (s->data)
		str_cut(s, to, s->len - to);
}

void
charset_guess(struct str *out, const char *bytes, size_t n, const char *label)
{
	size_t before = out->len;
	bool shifted = label && (!strncasecmp(label, "iso-2022-", 9) || !strcasecmp(label, "utf-7") ||
		!strcasecmp(label, "hz-gb-2312") || !strncasecmp(label, "utf-16", 6));

	if (shifted && convert(out, of_label(label), bytes, n))
		;
	else if (utf8_is_valid(bytes, n))
		str_addn(out, bytes, n);
	else if (!(has_high(bytes, n) && label && strcasecmp(label, "us-ascii") && strncasecmp(label, "utf-8", 5) &&
			convert(out, of_label(label), bytes, n)) &&
		!convert(out, of_label("gb18030"), bytes, n) && !convert(out, of_label("windows-1252"), bytes, n))
		for (size_t i = 0; i < n; i++)
			str_addc(out, (unsigned char)bytes[i] < 0x80 ? bytes[i] : '?');
	settle_lines(out, before);
}

void
charset_guess_line(struct str *out, const char *bytes, size_t n)
{
	struct str clean = {0};
	size_t start = out->len;

	charset_guess(&clean, bytes, n, NULL);
	for (size_t i = 0; i < clean.len; i++) {
		unsigned char c = (unsigned char)clean.data[i];

		if (c > ' ' && c != 0x7f)
			str_addc(out, (char)c);
		else if (out->len > start && out->data[out->len - 1] != ' ')
			str_addc(out, ' ');
	}
	if (out->len > start && out->data[out->len - 1] == ' ')
		str_cut(out, out->len - 1, 1);
	str_free(&clean);
}
