// SPDX-License-Identifier: MIT
// views: the saved views of a list: reading them, beginning with one, pins and their counts.
#include "desk/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "term/term.h"
#include "text/text.h"

#define COUNT_CAP 999

static const char load_sql[] =
	"select v.saved_view_id, v.name, v.filter, v.columns, v.sort, v.role, v.pin, v.mine, v.shared, v.begins,"
	" l.name as last_name, l.columns as last_columns, l.sort as last_sort, l.filter as last_filter"
	" from api.saved_view v full join (select * from api.view_last where screen = $1) l on l.screen = v.screen"
	" where coalesce(v.screen, l.screen) = $1"
	" order by v.pin nulls last, v.mine desc, v.name";
static const char leave_sql[] = "select note from api.view_leave(screen => $1, name => $2, columns => $3,"
	" sort => $4, filter => $5)";

static void
on_first_rows(void *ctx)
{
	views_count(ctx);
}

void
views_init(struct views *v, struct desk *d, struct pane *table)
{
	*v = (struct views){.desk = d, .table = table, .counted = -1};
	table->reader.first = on_first_rows;
	table->reader.first_ctx = v;
}

void
views_done(struct views *v)
{
	conn_forget(v->desk->conn, v);
	rowset_free(&v->rows);
	arena_free(&v->arena);
}

struct view *
views_find(const struct views *v, const char *name)
{
	for (int i = 0; i < v->n; i++) {
		if (str_eq(v->items[i].name, name))
			return &v->items[i];
	}
	return NULL;
}

// --- reading --------------------------------------------------------------------------------------

static const char *
cell(const struct rowset *r, int row, const char *name)
{
	const char *text = rowset_get(r, row, name);

	return text ? text : "";
}

static void
take_items(struct views *v)
{
	arena_free(&v->arena);
	v->n = 0;
	v->items = arena_alloc(&v->arena, (size_t)v->rows.n_rows * sizeof(*v->items) + 1);
	for (int i = 0; i < v->rows.n_rows; i++) {
		const struct rowset *r = &v->rows;

		if (!rowset_get(r, i, "saved_view_id"))
			continue; // only how the list was left
		v->items[v->n++] = (struct view){
			.id = cell(r, i, "saved_view_id"),
			.name = cell(r, i, "name"),
			.filter = cell(r, i, "filter"),
			.columns = cell(r, i, "columns"),
			.sort = cell(r, i, "sort"),
			.role = cell(r, i, "role"),
			.pin = atoi(cell(r, i, "pin")),
			.mine = rowset_true(r, i, "mine"),
			.shared = rowset_true(r, i, "shared"),
			.begins = rowset_true(r, i, "begins"),
			.count = -1,
		};
	}
}

// The view that the list begins with: that of one's home role, then of another role, then everybody's.
static const struct view *
first_view(const struct views *v)
{
	const struct view *best = NULL;

	for (int i = 0; i < v->n; i++) {
		const struct view *view = &v->items[i];

		if (!view->begins)
			continue;
		if (str_eq(view->role, v->desk->session.home_role))
			return view;
		if (!best || (!best->role[0] && view->role[0]))
			best = view;
	}
	return best;
}

static void
begin(struct views *v)
{
	bool left = v->rows.n_rows && rowset_get(&v->rows, 0, "last_name");
	const char *filter = left ? rowset_get(&v->rows, 0, "last_filter") : NULL;
	const struct view *view = left ? views_find(v, rowset_get(&v->rows, 0, "last_name")) : first_view(v);
	struct err ignored;

	// Before the first reading nothing is parsed: a filter with a mistake is told then.
	v->typed = filter != NULL;
	if (filter || view)
		(void)table_set_filter(v->table, filter ? filter : view->filter, &ignored);
	if (view)
		str_copy(v->current, sizeof(v->current), view->name);
	if (left)
		table_arrange(v->table, cell(&v->rows, 0, "last_columns"), cell(&v->rows, 0, "last_sort"));
	else if (view)
		table_arrange(v->table, view->columns, view->sort);
}

static void
on_views(void *ctx, struct rowset *r, const struct err *e)
{
	struct views *v = ctx;

	v->desk->dirty = true;
	if (!e) {
		rowset_free(&v->rows);
		v->rows = *r;
		*r = (struct rowset){0};
		take_items(v);
		if (v->begins)
			begin(v);
	}
	v->begins = false;
	if (!v->table->reader.loaded)
		reader_refresh(&v->table->reader, false); // also without views
	else
		views_count(v);
}

void
views_load(struct views *v)
{
	const char *screen = v->table->screen->name;

	conn_call(v->desk->conn, CONN_NORMAL, load_sql, 1, &screen, on_views, v);
}

void
views_open(struct views *v, bool begins)
{
	v->begins = begins;
	views_load(v);
}

void
views_changed(struct views *v)
{
	views_load(v);
}

void
views_keep(struct views *v)
{
	struct arena arena = {0};
	const char *params[] = {v->table->screen->name, v->current,
		table_columns_text(v->table, &arena), table_sort_text(v->table, &arena),
		v->typed ? table_filter(v->table) : NULL};

	conn_call(v->desk->conn, CONN_NORMAL, leave_sql, 5, params, NULL, v);
	arena_free(&arena);
}

void
views_filtered(void *views)
{
	struct views *v = views;

	v->typed = true;
	views_keep(v);
}

void
views_apply(struct views *v, const struct view *view)
{
	struct err e;

	if (!table_set_view(v->table, view ? view->filter : v->table->screen->filter,
			view ? view->columns : "", view ? view->sort : "", &e)) {
		desk_error(v->desk, &e); // a column or value that is no more
		return;
	}
	str_copy(v->current, sizeof(v->current), view ? view->name : "");
	v->typed = false;
	views_keep(v);
}

void
views_pick(struct views *v, int pin)
{
	for (int i = 0; i < v->n; i++) {
		if (v->items[i].pin == pin) {
			views_apply(v, &v->items[i]);
			return;
		}
	}
	desk_message(v->desk, ROLE_TEXT, _("No view has the number %d. F8 saves views and pins them."), pin);
}

// --- counts ---------------------------------------------------------------------------------------

static void count_next(struct views *v);

static void
on_count(void *ctx, struct rowset *r, const struct err *e)
{
	struct views *v = ctx;

	v->counting = 0;
	if (v->counted < v->n)
		v->items[v->counted].count = e || !r->n_rows ? -1 : atol(rowset_at(r, 0, 0));
	v->desk->dirty = true;
	count_next(v);
}

// One count after the other, so that a read that somebody waits for is never behind more than one.
static void
count_next(struct views *v)
{
	struct format_context format = desk_format(v->desk);
	struct filter_context ctx = table_filter_context(v->table, &format);

	while (++v->counted < v->n) {
		struct list_request q = {.screen = v->table->screen, .relation = ctx.relation};
		const struct view *view = &v->items[v->counted];
		struct arena arena = {0};
		struct filter filter;
		struct query sql;
		struct err ignored;

		if (view->pin && filter_parse(&arena, &ctx, view->filter, &filter, &ignored)) {
			q.filter = filter.n_terms ? &filter : NULL;
			query_count(&arena, &q, COUNT_CAP, &sql);
			v->counting = conn_call(v->desk->conn, CONN_NORMAL, sql.sql, sql.n_params,
				sql.params, on_count, v);
		}
		arena_free(&arena);
		if (v->counting)
			return;
	}
}

void
views_count(struct views *v)
{
	if (!v->table->reader.relation)
		return;
	if (v->counting)
		conn_cancel(v->desk->conn, v->counting);
	v->counting = 0;
	v->counted = -1;
	count_next(v);
}

// --- drawing --------------------------------------------------------------------------------------

void
views_title(const struct views *v, struct str *out)
{
	const struct view *view = v->current[0] ? views_find(v, v->current) : NULL;
	struct arena arena = {0};
	bool same;

	if (!view)
		return;
	same = str_eq(view->filter, table_filter(v->table)) &&
		str_eq(view->columns, table_columns_text(v->table, &arena)) &&
		str_eq(view->sort, table_sort_text(v->table, &arena));
	arena_free(&arena);
	str_add(out, ": ");
	text_sanitize(out, view->name, strlen(view->name), TEXT_LINE);
	str_add(out, same ? "" : "*");
}

int
views_rows(const struct views *v)
{
	for (int i = 0; i < v->n; i++) {
		if (v->items[i].pin)
			return 1;
	}
	return 0;
}

void
views_draw(const struct views *v, int row, int cells)
{
	struct str text = {0};
	int col = 1;

	for (int i = 0; i < v->n && col < cells; i++) {
		const struct view *view = &v->items[i];
		bool current = str_eq(view->name, v->current);

		if (!view->pin)
			continue;
		str_clear(&text);
		str_addf(&text, "%d ", view->pin);
		text_sanitize(&text, view->name, strlen(view->name), TEXT_LINE);
		if (view->count > COUNT_CAP)
			str_addf(&text, " %d+", COUNT_CAP);
		else if (view->count >= 0)
			str_addf(&text, " %ld", view->count);
		col += term_text(row, col, cells - col, current ? ROLE_SELECTED : ROLE_LABEL,
			str_text(&text), text.len) + 2;
	}
	str_free(&text);
}
