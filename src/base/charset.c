// SPDX-License-Identifier: MIT
// charset: text of any usual encoding as UTF-8, piece by piece.
#include "base/charset.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

// name: what people and their programs call it; encoding: what iconv does. GBK and GB2312 are parts of
// GB18030, and what is called Latin-1 is nearly always Windows-1252.
static const struct {
	const char *name, *encoding;
} charsets[] = {
	{"utf-8", "UTF-8"}, {"utf8", "UTF-8"},
	{"gb18030", "GB18030"}, {"gbk", "GB18030"}, {"gb2312", "GB18030"},
	{"utf-16", "UTF-16LE"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"},
	{"big5", "BIG5-HKSCS"}, {"shift_jis", "CP932"}, {"euc-kr", "CP949"},
	{"windows-1252", "CP1252"}, {"latin1", "CP1252"}, {"windows-1251", "CP1251"},
};

#define N_CHARSETS ((int)(sizeof(charsets) / sizeof(*charsets)))

const char *
charset_named(const char *name)
{
	for (int i = 0; i < N_CHARSETS; i++) {
		if (!strcasecmp(charsets[i].name, name))
			return charsets[i].encoding;
	}
	return NULL;
}

const char *
charset_names(void)
{
	static char names[256];

	names[0] = '\0';
	for (int i = 0; i < N_CHARSETS; i++) {
		strcat(names, i ? ", " : ""); // the table is shorter than that
		strcat(names, charsets[i].name);
	}
	return names;
}

const char *
charset_of_start(const char *bytes, size_t n)
{
	size_t even = 0, odd = 0;

	if (n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		return "UTF-8";
	if (n >= 2 && !memcmp(bytes, "\xff\xfe", 2))
		return "UTF-16LE";
	if (n >= 2 && !memcmp(bytes, "\xfe\xff", 2))
		return "UTF-16BE";
	for (size_t i = 0; i < n; i++) {
		even += !bytes[i] && i % 2 == 0;
		odd += !bytes[i] && i % 2 == 1;
	}
	// Delimiters and line ends alone are zero in one half of the bytes.
	if (odd > even && odd * 16 > n)
		return "UTF-16LE";
	return even > odd && even * 16 > n ? "UTF-16BE" : NULL;
}

bool
charset_open(struct charset *c, const char *encoding, long (*read)(void *arg, char *buf, size_t n),
	void *arg, struct err *e)
{
	*c = (struct charset){.read = read, .arg = arg};
	c->cd = iconv_open("UTF-8", encoding);
	c->is_open = c->cd != (iconv_t)-1;
	return c->is_open || err_set(e, ERR_CONFIG, _("This system cannot read text in %s"), encoding);
}

void
charset_close(struct charset *c)
{
	if (c->is_open)
		iconv_close(c->cd);
	c->is_open = false;
}

static bool
refill(struct charset *c)
{
	long n = c->read(c->arg, c->in + c->n_in, sizeof(c->in) - c->n_in);

	c->ended = n <= 0;
	c->n_in += n > 0 ? (size_t)n : 0;
	return n >= 0;
}

long
charset_read(void *charset, char *buf, size_t n)
{
	struct charset *c = charset;
	char *to = buf;
	size_t room = n;

	while (room == n && !c->bad) {
		char *from = c->in;

		if (!c->ended && c->n_in < sizeof(c->in) / 2 && !refill(c))
			return -1;
		if (!c->n_in)
			return 0;
		if (iconv(c->cd, &from, &c->n_in, &to, &room) == (size_t)-1 && errno != E2BIG)
			c->bad = errno == EILSEQ || c->ended; // EINVAL: cut within a character
		memmove(c->in, from, c->n_in);
	}
	// Some of what iconv lets pass is beyond Unicode.
	if (!utf8_is_valid(buf, n - room))
		c->bad = true;
	else if (room < n)
		return (long)(n - room);
	return -1;
}
