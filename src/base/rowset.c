// SPDX-License-Identifier: MIT
// rowset: the rows of one query, apart from the library that fetched them.
#include "base/rowset.h"

#include "base/str.h"

void
rowset_free(struct rowset *r)
{
	arena_free(&r->arena);
	*r = (struct rowset){0};
}

int
rowset_column(const struct rowset *r, const char *name)
{
	for (int i = 0; i < r->n_columns; i++) {
		if (str_eq(r->names[i], name))
			return i;
	}
	return -1;
}

const char *
rowset_at(const struct rowset *r, int row, int column)
{
	return r->cells[row * r->n_columns + column];
}

const char *
rowset_get(const struct rowset *r, int row, const char *name)
{
	int column = rowset_column(r, name);

	if (column < 0 || row < 0 || row >= r->n_rows)
		return NULL;
	return rowset_at(r, row, column);
}

bool
rowset_true(const struct rowset *r, int row, const char *name)
{
	return str_eq(rowset_get(r, row, name), "t");
}
