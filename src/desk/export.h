// SPDX-License-Identifier: MIT
// export: rows as a table for people, as a spreadsheet, or as CSV, TSV or JSON for programs.
//
// Every cell passes the sanitizer, so no output can drive a terminal; line breaks stay where the
// format can carry them. CSV for Excel begins with a byte-order mark, and a text cell that would be
// taken for a formula gets an apostrophe in front; plain CSV holds what is stored.
#pragma once

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum export_kind {
	EXPORT_TABLE,
	EXPORT_LINES, // what line mode says of a row
	EXPORT_CSV,
	EXPORT_CSV_EXCEL,
	EXPORT_TSV,
	EXPORT_JSON,
	EXPORT_JSONL,
	EXPORT_XLSX,
};

// Whether cells are what people read, not what is stored.
#define EXPORT_IS_READ(KIND) ((KIND) == EXPORT_TABLE || (KIND) == EXPORT_LINES)

// Forms for programs: option of the command, code in the database, ending of a file, title and help (msgids).
#define EXPORT_FORMATS(X) \
	X(EXPORT_XLSX, "xlsx", "xlsx", "xlsx", N_("Spreadsheet (xlsx)"), N_("print a spreadsheet file")) \
	X(EXPORT_CSV_EXCEL, "csv-excel", "csv_excel", "csv", N_("CSV for Excel"), N_("print CSV that Excel opens as it is")) \
	X(EXPORT_CSV, "csv", "csv", "csv", N_("CSV"), N_("print CSV with exactly what is stored")) \
	X(EXPORT_TSV, "tsv", "tsv", "tsv", N_("Tab-separated text"), N_("print tab-separated values")) \
	X(EXPORT_JSON, "json", "json", "json", N_("JSON"), N_("print a JSON array")) \
	X(EXPORT_JSONL, "jsonl", "jsonl", "jsonl", N_("JSON, a line for each row"), N_("print a JSON object on each line"))

struct export_format {
	enum export_kind kind;
	const char *option, *code, *ending, *title, *help;
};

#define EXPORT_N_FORMATS 6
extern const struct export_format export_formats[EXPORT_N_FORMATS];

enum export_type {
	EXPORT_TEXT,
	EXPORT_NUMBER, // decimal digits as PostgreSQL prints them
	EXPORT_BOOL,   // t or f
	EXPORT_TIME,   // a date, or a date with a time, ISO
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
	long n_cut; // cells that the form could not hold whole; known after export_end()
	// XLSX: sends `out` on and empties it, while a file longer than memory goes out; must be set.
	void (*drain)(void *arg);
	void *drain_arg;
	bool dropped;       // set before export_end(): the rows are not whole, send nothing
	const char *indent; // in front of each line of a table; "" unless set after export_begin()
	int widest;         // column of a table, in cells; likewise

	struct arena arena; // held rows
	const char **held;
	int n_held;
	int *widths; // of the table or the spreadsheet, once known
	struct sheet *sheet;
	struct err failed; // the spreadsheet's first failure
};

void export_begin(struct export *x, enum export_kind kind, const struct export_column *columns,
	int n, struct str *out);
// cells: n_columns of them, NULL = SQL NULL.
void export_row(struct export *x, const char *const *cells);
// Frees. Only a spreadsheet can fail; then nothing of it has gone out.
bool export_end(struct export *x, struct err *e);
const char *export_code(enum export_kind kind); // in the database
enum export_kind export_kind(const char *code); // EXPORT_TABLE for an unknown one
// One value as JSON.
void export_json_value(struct str *out, enum export_type type, const char *value);
void export_json_text(struct str *out, const char *text); // "..."
