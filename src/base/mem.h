// SPDX-License-Identifier: MIT
// mem: allocation that never fails, and arenas.
//
// Running out of memory ends the process: a session is lost, its drafts are in the database, and
// nobody else notices. That is safer than an untested error path.
//
// An arena owns everything allocated from it until arena_free(); single pieces are never freed.
// Zero-initialise one with `struct arena a = {0}`.
#pragma once

#include <stddef.h>

#include "base/err.h"

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size); // zeroed; dies when n * size overflows
void *xrealloc(void *p, size_t n, size_t size); // dies when n * size overflows
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

// Appends value to items, growing it: n and cap are int.
#define VEC_PUSH(items, n, cap, value)                                                             \
	do {                                                                                       \
		if ((n) == (cap)) {                                                                \
			(cap) = (cap) ? (cap) * 2 : 8;                                             \
			(items) = xrealloc((items), (size_t)(cap), sizeof(*(items)));              \
		}                                                                                  \
		(items)[(n)++] = (value);                                                          \
	} while (0)

struct arena_block;
struct arena {
	struct arena_block *head;
};

void *arena_alloc(struct arena *a, size_t size); // zeroed, aligned for any type
char *arena_strdup(struct arena *a, const char *s); // NULL in, NULL out
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
void arena_free(struct arena *a); // gives everything back; the arena may be used again
void arena_wipe(struct arena *a); // the same, with nothing of it left in memory
