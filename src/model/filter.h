// SPDX-License-Identifier: MIT
// filter: the one language for finding rows, on screens, in saved views and in commands.
//
//   status:open amount:>100 due:..today name:"li na" -channel:chat T-1024
//
// Terms are joined by AND. `name:value` compares the column (its name, or its label in the
// reader's language, case- and width-insensitive): text by substring, coded values by code or
// label, several with commas (status:open,new), numbers, money and dates by =, >, >=, <, <=, a..b,
// open ranges ..b and a.. ; `name:` alone or name:none means empty, name:any not empty; a leading
// - negates. A bare word or "phrase" looks in every column marked search. Dates and times are as in
// model/when.h (today, +3, mon, 0917, <2h, ISO, the Chinese words). `owner:me` is the reader.
// Full-width punctuation is folded. Errors name the character (1-based) where things went wrong.
#pragma once

#include "base/err.h"
#include "base/mem.h"
#include "model/catalog.h"
#include "model/screen.h"

enum filter_op {
	FILTER_EQ, FILTER_IN, FILTER_CONTAINS, FILTER_GT, FILTER_GE, FILTER_LT, FILTER_LE,
	FILTER_BETWEEN, FILTER_NULL, FILTER_SEARCH,
};

struct filter_term {
	const char *column; // NULL for FILTER_SEARCH
	enum filter_op op;
	bool negate;
	const char **values; // n_values, as PostgreSQL reads them for the column's type
	int n_values;
};

struct filter {
	struct filter_term *terms;
	int n_terms;
};

struct filter_context {
	const struct screen *screen;
	const struct relation *relation;
	const struct format_context *format;
	const char *me; // login of the reader
};

// e.where = "char N". Memory from arena.
MUST_CHECK bool filter_parse(struct arena *arena, const struct filter_context *ctx,
	const char *text, struct filter *out, struct err *e);
