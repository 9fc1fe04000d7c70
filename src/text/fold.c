// SPDX-License-Identifier: MIT
// fold: a form for comparison, so that "ＡＢＣ" finds "abc" and "STRASSE" finds "Straße".
#include "text/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

// utf8proc refuses malformed text as a whole; a bad byte must not make a row unfindable.
static void
add_valid(struct str *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		char bytes[4];
		uint32_t cp;

		i += utf8_decode(s + i, n - i, &cp);
		str_addn(out, bytes, utf8_encode(cp, bytes));
	}
}

static bool
fold_ascii(struct str *out, const char *s, size_t n)
{
	size_t start = out->len;

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	str_addn(out, s, n);
	for (size_t i = start; i < out->len; i++)
		out->data[i] = (char)tolower((unsigned char)out->data[i]);
	return true;
}

void
text_fold(struct str *out, const char *s, size_t n)
{
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
		UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	struct str valid = {0};
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t len;

	if (fold_ascii(out, s, n))
		return;
	add_valid(&valid, s, n);
	len = utf8proc_map((const utf8proc_uint8_t *)valid.data, (utf8proc_ssize_t)valid.len,
		&folded, how);
	if (len >= 0)
		str_addn(out, folded, (size_t)len);
	else
		str_addn(out, valid.data, valid.len);
	free(folded);
	str_free(&valid);
}

bool
text_contains(const char *s, const char *folded_needle)
{
	struct str folded = {0};
	bool found;

	text_fold(&folded, s, strlen(s));
	found = strstr(str_text(&folded), folded_needle) != NULL;
	str_free(&folded);
	return found;
}
