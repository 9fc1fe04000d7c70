// SPDX-License-Identifier: MIT
// record: named values of any bytes, one behind the other, as a parser in its jail hands them out.
#include "ipc/record.h"

#include <string.h>

#define LENGTH_DIGITS 12

void
record_add(struct str *out, const char *name, const void *data, size_t n)
{
	str_addf(out, "%s %zu\n", name, n);
	str_addn(out, data, n);
	str_addc(out, '\n');
}

// "name length" without its line feed.
static bool
read_head(const char *line, size_t n, struct record *r)
{
	const char *blank = memchr(line, ' ', n);
	size_t name = blank ? (size_t)(blank - line) : 0;
	size_t digits = blank ? n - name - 1 : 0;

	if (!name || name >= RECORD_NAME || !digits || digits > LENGTH_DIGITS)
		return false;
	memcpy(r->name, line, name);
	r->name[name] = '\0';
	r->n = 0;
	for (size_t i = 0; i < digits; i++) {
		char c = blank[1 + i];

		if (c < '0' || c > '9')
			return false;
		r->n = r->n * 10 + (size_t)(c - '0');
	}
	return true;
}

bool
record_next(const struct str *text, size_t *at, struct record *r)
{
	const char *from = str_text(text) + *at;
	size_t left = text->len - *at;
	const char *end = left ? memchr(from, '\n', left) : NULL;
	size_t head = end ? (size_t)(end - from) + 1 : 0;

	if (!end || !read_head(from, head - 1, r) || left - head <= r->n || from[head + r->n] != '\n')
		return false;
	r->data = from + head;
	*at += head + r->n + 1;
	return true;
}
