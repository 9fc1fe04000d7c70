// SPDX-License-Identifier: MIT
// str: a growing byte string, and small helpers for C strings.
#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NEAREST_MAX 64 // longer words are not worth guessing at

static void
reserve(struct str *s, size_t more)
{
	size_t need = s->len + more + 1;

	if (need <= s->cap)
		return;
	s->cap = s->cap * 2 > need ? s->cap * 2 : need;
	s->data = xrealloc(s->data, s->cap, 1);
}

void
str_addn(struct str *s, const void *bytes, size_t n)
{
	reserve(s, n);
	if (n)
		memcpy(s->data + s->len, bytes, n);
	s->len += n;
	s->data[s->len] = '\0';
}

void
str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void
str_addc(struct str *s, char c)
{
	str_addn(s, &c, 1);
}

void
str_addf(struct str *s, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return;
	reserve(s, (size_t)n);
	va_start(args, fmt);
	vsnprintf(s->data + s->len, (size_t)n + 1, fmt, args);
	va_end(args);
	s->len += (size_t)n;
}

void
str_clear(struct str *s)
{
	s->len = 0;
	if (s->data)
		s->data[0] = '\0';
}

void
str_free(struct str *s)
{
	free(s->data);
	*s = (struct str){0};
}

const char *
str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

void
str_cut(struct str *s, size_t from, size_t n)
{
	if (from >= s->len)
		return;
	if (n > s->len - from)
		n = s->len - from;
	memmove(s->data + from, s->data + from + n, s->len - from - n + 1);
	s->len -= n;
}

void
str_insert(struct str *s, size_t at, const void *bytes, size_t n)
{
	reserve(s, n);
	if (at > s->len)
		at = s->len;
	memmove(s->data + at + n, s->data + at, s->len - at);
	memcpy(s->data + at, bytes, n);
	s->len += n;
	s->data[s->len] = '\0';
}

bool
str_eq(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool
str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

bool
str_copy(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);
	bool fits = n < size;

	if (!fits)
		n = size - 1;
	memcpy(dst, src, n);
	dst[n] = '\0';
	return fits;
}

int
str_words(char *line, char **words, int max)
{
	char *save = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t", &save); w && n < max; w = strtok_r(NULL, " \t", &save))
		words[n++] = w;
	return n;
}

char *
str_trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

// Levenshtein distance with one row; both words at most NEAREST_MAX bytes.
static int
edit_distance(const char *a, const char *b)
{
	int row[NEAREST_MAX + 1];
	int n = (int)strlen(a), m = (int)strlen(b);

	for (int j = 0; j <= m; j++)
		row[j] = j;
	for (int i = 1; i <= n; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int above = row[j];
			int best = diagonal + (a[i - 1] != b[j - 1]);

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[m];
}

const char *
str_nearest(const char *word, const char *const *names, int n)
{
	const char *best = NULL;
	int best_distance = (int)strlen(word) / 3 + 2;

	if (strlen(word) > NEAREST_MAX)
		return NULL;
	for (int i = 0; i < n; i++) {
		int d;

		if (strlen(names[i]) > NEAREST_MAX)
			continue;
		d = edit_distance(word, names[i]);
		if (d < best_distance) {
			best_distance = d;
			best = names[i];
		}
	}
	return best;
}

bool
str_to_long(const char *s, long min, long max, long *out)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(s, &end, 10);
	if (end == s || *end || errno || v < min || v > max)
		return false;
	*out = v;
	return true;
}
