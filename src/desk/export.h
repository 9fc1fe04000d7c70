// SPDX-License-Identifier: MIT
// export: rows as a table for people, or as CSV, TSV or JSON for programs.
//
// Every cell passes the sanitizer, so no output can drive a terminal; line breaks stay where the
// format can carry them. In CSV a text cell that a spreadsheet would take for a formula gets an
// apostrophe in front; numbers do not.
#pragma once

#include "base/mem.h"
#include "base/str.h"

enum export_kind { EXPORT_TABLE, EXPORT_CSV, EXPORT_TSV, EXPORT_JSON, EXPORT_JSONL };

enum export_type {
	EXPORT_TEXT,
	EXPORT_NUMBER, // decimal digits as PostgreSQL prints them
	EXPORT_BOOL,   // t or f
	EXPORT_ARRAY,  // {a,"b c"}, of text
	EXPORT_RAW,    // is JSON already
};

struct export_column {
	const char *name;  // heading, and key in JSON
	const char *label; // heading of a table; translated
	enum export_type type;
	bool right;        // table: aligned to the right
};

#define EXPORT_HELD 500 // rows of a table whose widths are measured together

struct export {
	enum export_kind kind;
	const struct export_column *columns;
	int n_columns;
	struct str *out; // the caller sends it on and empties it between calls
	long rows;
	const char *indent; // in front of each line of a table; "" unless set after export_begin()
	int widest;         // column of a table, in cells; likewise

	struct arena arena; // held rows
	const char **held;
	int n_held;
	int *widths; // of the table, once known
};

void export_begin(struct export *x, enum export_kind kind, const struct export_column *columns,
	int n, struct str *out);
// cells: n_columns of them, NULL = SQL NULL.
void export_row(struct export *x, const char *const *cells);
void export_end(struct export *x); // frees
// One value as JSON.
void export_json_value(struct str *out, enum export_type type, const char *value);
void export_json_text(struct str *out, const char *text); // "..."
