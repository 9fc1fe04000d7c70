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

void
rowset_copy_row(struct rowset *out, const struct rowset *r, int row)
{
	*out = (struct rowset){.n_columns = r->n_columns, .n_rows = 1};
	out->names = arena_alloc(&out->arena, (size_t)r->n_columns * sizeof(*out->names));
	out->types = arena_alloc(&out->arena, (size_t)r->n_columns * sizeof(*out->types));
	out->cells = arena_alloc(&out->arena, (size_t)r->n_columns * sizeof(*out->cells));
	for (int i = 0; i < r->n_columns; i++) {
		out->names[i] = arena_strdup(&out->arena, r->names[i]);
		out->types[i] = arena_strdup(&out->arena, r->types[i]);
		out->cells[i] = arena_strdup(&out->arena, rowset_at(r, row, i));
	}
}
