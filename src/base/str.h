// SPDX-License-Identifier: MIT
// str: a growing byte string, and small helpers for C strings.
//
// `struct str s = {0}` is an empty string; s.data is NULL or NUL-terminated, s.len excludes the
// NUL. The owner calls str_free(). Content may hold NUL bytes; str_text() is for C strings.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct str {
	char *data;
	size_t len;
	size_t cap;
};

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *bytes, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_clear(struct str *s); // keeps the memory
void str_free(struct str *s);
const char *str_text(const struct str *s); // never NULL
void str_cut(struct str *s, size_t from, size_t n); // removes n bytes at from
void str_insert(struct str *s, size_t at, const void *bytes, size_t n);

bool str_eq(const char *a, const char *b); // NULL equals only NULL
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
// Copies with truncation; true when all of src fitted.
bool str_copy(char *dst, size_t size, const char *src);
// Splits in place at blanks (space, tab); returns the number of words, at most max.
int str_words(char *line, char **words, int max);
// Removes blanks at both ends, in place; returns the new start.
char *str_trim(char *s);
// The entry of names (n of them) nearest to word by edit distance, or NULL when none is close.
const char *str_nearest(const char *word, const char *const *names, int n);
// Whole-string decimal in [min, max].
bool str_to_long(const char *s, long min, long max, long *out);
