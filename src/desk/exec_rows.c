// SPDX-License-Identifier: MIT
// exec_rows: fetching the rows of a list page by page, and printing them.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"

#define COUNT_CAP 10000 // as on the screen

enum export_kind
exec_reading(const struct exec *x)
{
	return x->line ? EXPORT_LINES : EXPORT_TABLE;
}

// In line mode the rows of a list have numbers; those of a record's panels have none.
static bool
is_numbered(const struct exec *x, const struct exec_listing *l)
{
	return x->line && EXPORT_IS_READ(l->kind) && !l->indent;
}

// How many rows there are in all, as "3 of 12" says it; "" when it is not said.
static bool
count_rows(struct exec *x, const struct exec_listing *l, const char **of, struct err *e)
{
	struct query sql;
	struct rowset r;
	long n;

	*of = "";
	if (!is_numbered(x, l) || l->kind != EXPORT_LINES)
		return true;
	query_count(&x->arena, &l->request, COUNT_CAP, &sql);
	if (!exec_query(x, &sql, &r, e))
		return false;
	n = atol(rowset_at(&r, 0, 0));
	*of = arena_printf(&x->arena, "%ld%s", n > COUNT_CAP ? COUNT_CAP : n, n > COUNT_CAP ? "+" : "");
	rowset_free(&r);
	return true;
}

static const char *
number_of(struct exec *x, struct arena *arena, const struct exec_listing *l, const char *of,
	const struct rowset *r, int row)
{
	const char *ident = rowset_get(r, row, l->screen->ident);
	int n = exec_line_number(x, l->screen, ident ? ident : rowset_get(r, row, l->screen->key));

	return arena_printf(arena, of[0] ? _("%d of %s") : "%d", n, of);
}

static void
print_rows(struct exec *x, const struct exec_listing *l, struct export *export,
	const char *of, const struct rowset *r, int n)
{
	struct arena scratch = {0};

	for (int row = 0; row < n && !exec_is_left(x); row++) {
		const char **cells = arena_alloc(&scratch, (size_t)(l->n_columns + 1) * sizeof(*cells));
		int first = is_numbered(x, l);

		for (int i = 0; i < l->n_columns; i++) {
			if (EXPORT_IS_READ(l->kind))
				cells[first + i] = format_cell(&scratch, &x->format, l->columns[i], r, row);
			else
				cells[i] = exec_export_value(x, &scratch, l->relation, l->columns[i], r,
					row, l->labels);
		}
		if (first)
			cells[0] = number_of(x, &scratch, l, of, r, row);
		export_row(export, cells);
	}
	arena_free(&scratch);
}

static void
drain(void *exec)
{
	exec_flush(exec);
}

static void
begin(struct exec *x, const struct exec_listing *l, struct export *export)
{
	struct export_column *columns =
		arena_alloc(&x->arena, (size_t)(l->n_columns + 1) * sizeof(*columns));
	int first = is_numbered(x, l);

	columns[0] = (struct export_column){.name = "number",
		.label = l->kind == EXPORT_LINES ? "" : _("No."), .right = true};
	for (int i = 0; i < l->n_columns; i++)
		columns[first + i] = exec_export_column(x, l->relation, l->columns[i], l->labels);
	export_begin(export, l->kind, columns, l->n_columns + first, &x->out);
	export->indent = l->indent ? l->indent : "";
	export->drain = drain;
	export->drain_arg = x;
}

bool
exec_rows(struct exec *x, const struct exec_listing *l, long *rows, bool *cut, struct err *e)
{
	struct list_request q = l->request;
	struct arena anchors[2] = {0}; // of the last page and of this one, so that none is kept for ever
	struct export export;
	bool ok, more = true;
	const char *of;

	*cut = false;
	ok = count_rows(x, l, &of, e);
	begin(x, l, &export);
	q.seek = ROWS_START;
	for (int turn = 0; ok && more && !exec_is_left(x); turn = !turn) {
		long left = l->most ? l->most - export.rows : EXEC_PAGE;
		struct arena page = {0};
		struct query sql;
		struct rowset r;

		q.limit = left < EXEC_PAGE ? (int)left + 1 : EXEC_PAGE; // one more tells whether it was cut
		query_list(&page, &q, &sql);
		ok = exec_query(x, &sql, &r, e);
		if (ok) {
			*cut = l->most && r.n_rows > left;
			print_rows(x, l, &export, of, &r, *cut ? (int)left : r.n_rows);
			more = !*cut && r.n_rows == q.limit;
			arena_free(&anchors[turn]);
			if (more)
				q.anchor = query_anchor(&anchors[turn], &q, &r, r.n_rows - 1);
			q.seek = ROWS_AFTER;
			rowset_free(&r);
			if (!l->indent)
				exec_flush(x);
		}
		arena_free(&page);
	}
	export.dropped = !ok || x->closed;
	ok = export_end(&export, ok ? e : &(struct err){0}) && ok;
	arena_free(&anchors[0]);
	arena_free(&anchors[1]);
	if (!ok)
		str_clear(&x->out); // half a list must not look like a whole one
	if (export.n_cut)
		exec_say(x, _("Cells that were longer than a spreadsheet holds, and were cut: %ld"),
			export.n_cut);
	*rows = export.rows;
	return ok;
}
