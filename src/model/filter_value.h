// SPDX-License-Identifier: MIT
// filter_value: the parts of the filter parser: characters with their places, and values by type.
//
// Only filter*.c use this.
#pragma once

#include <stdint.h>

#include "model/filter.h"

// One character of the filter. Quotes are gone, but leave a character 0 where they began, so that
// "" is a value and a quoted operator is none.
struct glyph {
	uint32_t cp;   // folded to ASCII where it is a full-width form
	uint32_t word; // the same for letters and digits only: what to look for in text
	bool quoted;
	int at; // its number in the text, from 1
};

struct slice {
	const struct glyph *g; // g[n] may be read: it has the place behind the last
	int n;
};

struct parser {
	struct arena *arena;
	const struct filter_context *ctx;
	struct err *e;
	int wrong_at; // of the last filter_fail()
};

// The codes a column may have; none when nobody lists them.
struct code_list {
	const char **codes, **labels, **msgids; // labels: as the screens show them
	int n;
};

// The term being made, and the column it is about.
struct target {
	const struct catalog_column *column;
	const struct column *shown; // NULL when the screen does not show it
	const char *typed;          // the column's name as the person wrote it
	enum filter_kind kind;
	bool whole;                 // = was written: not a part of the text
	struct filter_term *term;
};

bool filter_is(const struct slice *s, int i, char c); // an unquoted c at i
const char *filter_text(struct arena *arena, const struct slice *s);
const char *filter_words(struct arena *arena, const struct slice *s); // for looking into text
// For comparing: width and case folded; blanks, _ and - left out.
const char *filter_fold(struct arena *arena, const char *s);
bool filter_fail(struct parser *p, int at, const char *fmt, ...) PRINTF_LIKE(3, 4);

// The column that a person calls `typed`, or NULL.
const struct catalog_column *filter_find_column(const struct parser *p, const char *typed);
// Names columns as the reader may write them: the nearest one, or all of them.
bool filter_fail_column(struct parser *p, int at, const char *typed);
struct code_list filter_codes(struct arena *arena, const struct filter_context *ctx,
	const struct catalog_column *c, const struct column *shown);
// Reads one value of a coded column, which may stand for several codes.
MUST_CHECK bool filter_read_code(struct parser *p, struct target *t, const struct slice *s);
// Adds the coded columns of the screen that show what a bare word says.
void filter_search_codes(struct parser *p, struct filter_term *term, const struct slice *s);
// Reads the value s compared with op, or the range lo..hi (either may be NULL, not both).
MUST_CHECK bool filter_read_ordered(struct parser *p, struct target *t, enum filter_op op,
	const struct slice *s);
MUST_CHECK bool filter_read_range(struct parser *p, struct target *t, const struct slice *lo,
	const struct slice *hi);
MUST_CHECK bool filter_read_plain(struct parser *p, struct target *t, const struct slice *s);
void filter_add_value(struct parser *p, struct target *t, const char *value);
// Appends value to the *n of *values unless it is among them.
void filter_append(struct arena *arena, const char ***values, int *n, const char *value);
// The other way to match on that column; made when there is none yet.
struct filter_other *filter_other(struct parser *p, struct filter_term *term, const char *column,
	enum filter_op op);
