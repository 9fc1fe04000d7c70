// SPDX-License-Identifier: MIT
// find: what is looked for in the text of a page, and how its matches are shown.
#include "ui/find.h"

#include <string.h>

#include "term/term.h"
#include "text/text.h"

bool
find_is_on(const struct find_state *f, const void *where)
{
	return f->needle.len > 0 && f->where == where;
}

// Bytes of the clusters at s whose folded form is the needle; 0 when it does not begin here.
static size_t
match_here(const char *s, size_t n, const char *needle, struct str *folded)
{
	size_t len = 0, wanted = strlen(needle);

	str_clear(folded);
	while (len < n && folded->len < wanted) {
		size_t step = text_grapheme(s + len, n - len, NULL);

		text_fold(folded, s + len, step);
		len += step;
		if (strncmp(str_text(folded), needle, folded->len < wanted ? folded->len : wanted) != 0)
			return 0;
	}
	return folded->len >= wanted ? len : 0;
}

long
find_in(const char *s, size_t n, size_t from, const char *needle, size_t *len)
{
	static struct str folded; // kept for its memory

	for (size_t at = from; at < n; at += text_grapheme(s + at, n - at, NULL)) {
		*len = match_here(s + at, n - at, needle, &folded);
		if (*len)
			return (long)at;
	}
	return -1;
}

void
find_shade(const char *needle, int row, int col, int cells, const char *s, size_t n)
{
	size_t len;

	for (long at = find_in(s, n, 0, needle, &len); at >= 0; at = find_in(s, n, (size_t)at + len, needle, &len)) {
		int left = text_width(s, (size_t)at), width = text_width(s + at, len);

		if (left + width <= cells)
			term_shade(row, col + left, width, ROLE_MATCH);
	}
}
