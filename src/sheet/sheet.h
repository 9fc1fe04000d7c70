// SPDX-License-Identifier: MIT
// sheet: a spreadsheet file (Office Open XML, .xlsx) written row after row; the only user of libxlsxwriter.
//
// Rows go to a temporary file as they come, so memory does not grow with them. sheet_open() makes a
// sheet, sheet_close() always frees it. Columns count from 0; the row is the one begun last.
#pragma once

#include <stdbool.h>

#include "base/err.h"

#define SHEET_ROWS 1048575   // below the heading; what spreadsheets hold
#define SHEET_CELL 32767     // characters of a cell, likewise

struct sheet;

MUST_CHECK bool sheet_open(struct sheet **out, struct err *e);
void sheet_row(struct sheet *s); // begins the next one; the first is the heading
void sheet_heading(struct sheet *s, int column, const char *text);
// UTF-8; more than SHEET_CELL characters are cut, which sheet_n_cut() counts.
void sheet_text(struct sheet *s, int column, const char *text);
// Decimal digits. What a double cannot hold exactly, or is no number, becomes text.
void sheet_number(struct sheet *s, int column, const char *digits);
void sheet_bool(struct sheet *s, int column, bool value);
// "2026-03-02" or "2026-03-02 09:00:05..." as PostgreSQL prints them (ISO): what stands behind the
// seconds is left out. Anything else becomes text.
void sheet_time(struct sheet *s, int column, const char *iso);
void sheet_width(struct sheet *s, int column, int cells);
long sheet_n_cut(const struct sheet *s);
// Finishes the file. *fd receives a descriptor at its beginning, which the caller closes; the file
// has no name any more. With fd NULL everything is thrown away.
MUST_CHECK bool sheet_close(struct sheet *s, int *fd, struct err *e);
