// SPDX-License-Identifier: MIT
// rowset: the rows of one query, apart from the library that fetched them.
//
// A rowset owns its memory (one arena). Cells are text as PostgreSQL prints it (UTF-8), or NULL.
#pragma once

#include <stdbool.h>

#include "base/mem.h"

struct rowset {
	struct arena arena;
	int n_columns;
	int n_rows;
	const char **names;   // n_columns
	const char **types;   // n_columns: type or domain name, e.g. "ticket_status"; "" if unknown
	const char **cells;   // n_rows * n_columns; NULL for SQL NULL
	long affected;        // rows touched, for commands
};

// A copy of one row, with its own memory.
void rowset_copy_row(struct rowset *out, const struct rowset *r, int row);
void rowset_free(struct rowset *r); // leaves an empty rowset
int rowset_column(const struct rowset *r, const char *name); // -1 if absent
const char *rowset_at(const struct rowset *r, int row, int column); // NULL for SQL NULL
// By name; NULL also when the column is absent or row is out of range.
const char *rowset_get(const struct rowset *r, int row, const char *name);
bool rowset_true(const struct rowset *r, int row, const char *name); // 't'
