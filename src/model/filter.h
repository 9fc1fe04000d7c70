// SPDX-License-Identifier: MIT
// filter: the one language for finding rows, on screens, in saved views and in commands.
//
//   status:open amount:>100 due:..today name:"li na" -channel:chat T-1024
//
// Terms are joined by AND; a leading - negates one. `name:value` compares a column, named by its
// name, its name without _at, _minor, _no, _name or _id, or its label in English or the reader's
// language (blanks left out). What a value means depends on the column:
//   text      part of it, any case; name:="li na" the whole of it; several with commas: any of them
//   codes     a code or label, or the first words of several (status:waiting); several with commas
//   numbers   = > >= < <= a..b ..b a.., and 10k, 3万; money in major units; percent as shown
//   times     the same operators and ranges with what model/when.h reads; a day is a whole day;
//             overdue is all before now
//   yes/no    yes, no
//   people    a login, me, or part of the name where the view has NAME_name beside NAME
// `name:` or name:none is empty, name:any is not. The colon may be left out before > < =. Blanks may
// stand between an operator and its value, unless what follows is a term of its own. A bare word or
// "phrase" looks in every column marked search; a word also finds the coded values that are shown
// for it (urgent), whole or from 3 letters on (2 Chinese characters) by how they begin. Quotes take
// everything as written ("" is a quote inside them); outside of them full-width forms are folded.
// Errors name the character (1-based) where things went wrong.
#pragma once

#include "base/err.h"
#include "base/mem.h"
#include "model/catalog.h"
#include "model/screen.h"

enum filter_op {
	FILTER_EQ, FILTER_IN, FILTER_CONTAINS, FILTER_GT, FILTER_GE, FILTER_LT, FILTER_LE,
	FILTER_BETWEEN, // two values, the second exclusive for dates and times
	FILTER_NULL, FILTER_SEARCH,
};

// Another column by which a row may match a term as well.
struct filter_other {
	const char *column;
	enum filter_op op; // FILTER_IN or FILTER_CONTAINS
	const char **values;
	int n_values;
};

struct filter_term {
	int at, value_at, end; // characters (1-based) of the text: the term, its value, what is behind it
	const char *column; // NULL for FILTER_SEARCH
	enum filter_op op;
	bool negate;
	const char **values; // n_values, as PostgreSQL reads them for the column's type, except
	                     // money, which stays in major units for the query to convert
	int n_values;
	struct filter_other *others; // n_others
	int n_others;
};

struct filter {
	struct filter_term *terms;
	int n_terms;
	int wrong_at; // when it could not be read: the character at fault, 1-based
};

// How a column's values are typed and compared.
enum filter_kind {
	FILTER_TEXT, FILTER_CODED, FILTER_BOOL, FILTER_INTEGER, FILTER_NUMBER, FILTER_MONEY,
	FILTER_PERCENT, FILTER_DATE, FILTER_TIME, FILTER_UUID, FILTER_ARRAY, FILTER_OPAQUE,
};

struct filter_context {
	const struct screen *screen;
	const struct relation *relation;
	const struct format_context *format;
	const char *me; // login of the reader
};

// e.where = "character N", translated. Memory from arena.
MUST_CHECK bool filter_parse(struct arena *arena, const struct filter_context *ctx,
	const char *text, struct filter *out, struct err *e);

// --- while it is being typed ---

// What may stand at the cursor.
struct filter_part {
	const char *text;  // to type in place of what is there: "status:", "open"
	const char *label; // what people call it, translated
};

// The parts that go on what stands in front of byte `cursor` of text, best first, at most max; *from is
// the byte where they begin. Columns, and behind a column its values.
int filter_complete(struct arena *arena, const struct filter_context *ctx, const char *text,
	size_t cursor, size_t *from, struct filter_part *out, int max);
// A filter as cells below the columns of a list and a rest. cells[i] is what text says of columns[i],
// "" when that is nothing or too much for a cell. False: the text cannot be read.
bool filter_to_cells(struct arena *arena, const struct filter_context *ctx, const char *text,
	const char *const *columns, int n, const char **cells, const char **rest);
// And back; at[i] is the character (1-based) of the result where the value of cell i begins.
const char *filter_from_cells(struct arena *arena, const char *const *columns, int n,
	const char *const *cells, const char *rest, int *at);

// The column that a filter means by a column of a screen: over people's names, their logins.
const char *filter_column_of(const struct relation *rel, const char *shown);
// shown is the column of the screen, or NULL when the screen has none of that name.
enum filter_kind filter_kind_of(const struct catalog_column *c, const struct column *shown);
