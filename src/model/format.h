// SPDX-License-Identifier: MIT
// format: how a cell of each kind is printed, aligned and read back.
//
// One row per format in format.c's table. Input is PostgreSQL's text in the session's time zone;
// output is plain text, not yet sanitized or clipped.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/rowset.h"

enum format {
	FORMAT_TEXT,
	FORMAT_CODE,      // a coded value: its label from terms.ini
	FORMAT_INTEGER,   // 1,234
	FORMAT_DECIMAL,
	FORMAT_MONEY,     // bigint minor units beside a currency column: 1,234.50 EUR
	FORMAT_DATE,      // 2026-03-02
	FORMAT_DATETIME,  // 03-02 14:05 in this year, else 2025-12-31
	FORMAT_COUNTDOWN, // time left until: 2h 05m, -35m when past, 3d 4h
	FORMAT_AGO,       // 5m, 3h, 2d
	FORMAT_BOOL,      // yes / no
	FORMAT_PERCENT,   // 0.873 -> 87.3%
	FORMAT_LANGUAGE,  // BCP 47 code: its name
	FORMAT_COUNT_
};

struct screen_set;
struct column;

struct format_context {
	const struct screen_set *set; // for terms
	int64_t now;                  // seconds since 1970 by the database's clock
	int utc_offset;               // seconds east of UTC, of "today" for the reader
};

bool format_parse(const char *name, enum format *out); // "money"
const char *format_name(enum format f);
bool format_is_right_aligned(enum format f);
int format_default_width(enum format f);
// The text of one cell; "" for SQL NULL. Lives in arena.
const char *format_cell(struct arena *arena, const struct format_context *ctx,
	const struct column *c, const struct rowset *r, int row);
// Parses PostgreSQL's timestamptz or date text. False when it is neither.
bool format_parse_time(const char *text, int64_t *epoch, int *utc_offset);

// ISO 4217 exponents. Only currencies whose exponent is not 2 are in the table.
struct format_currency {
	char code[4];
	int exponent;
};
const struct format_currency *format_currencies(int *n);
int format_currency_exponent(const char *code); // NULL: 2
// Minor units as a plain decimal: "123450", "EUR" -> "1234.50".
const char *format_minor(struct arena *arena, const char *minor, const char *currency);
// The languages FORMAT_LANGUAGE knows, with their names (msgids); false past the last.
bool format_language(int i, const char **code, const char **name);
