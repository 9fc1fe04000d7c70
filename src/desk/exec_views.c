// SPDX-License-Identifier: MIT
// exec_views: saved views of lists without a screen: naming them, listing with one, saving and removing.
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"
#include "model/layout.h"

static const char views_sql[] =
	"select screen, name, filter, role, pin, mine, shared from api.saved_view"
	" where $1 = '' or screen = $1 order by screen, pin nulls last, mine desc, name";
static const char view_sql[] =
	"select filter, columns, sort from api.saved_view where screen = $1 and lower(name) = lower($2)"
	" order by mine desc, name = $2 desc limit 1";
static const char put_sql[] =
	"select note from api.view_put(screen => $1, name => $2, filter => $3, columns => $4, sort => $5)";
static const char drop_sql[] = "select note from api.view_drop(screen => $1, name => $2)";

const struct option exec_views_options[EXEC_VIEWS_OPTIONS] = {
	{.name = "remove", .arg = N_("the name of a view"), .help = N_("take one of your own away")},
	{.name = "help", .help = N_("print this")},
};

// --- the command ------------------------------------------------------------------------------------

static const char *
whose(struct exec *x, const struct rowset *r, int row)
{
	const char *role = rowset_get(r, row, "role");

	if (role)
		return screen_term(&x->d->set, "staff_role", role);
	return rowset_true(r, row, "shared") ? _("for everybody") : rowset_true(r, row, "mine") ? _("mine") : "";
}

static bool
print_views(struct exec *x, const char *screen, struct err *e)
{
	const struct export_column columns[] = {
		{.name = "screen", .label = _("Screen")}, {.name = "view", .label = _("View")},
		{.name = "number", .label = _("Number"), .right = true}, {.name = "for", .label = _("For")},
		{.name = "filter", .label = _("Filter")},
	};
	struct export table;
	struct rowset r;

	if (!db_sys_call(x->db, views_sql, 1, &screen, &r, e))
		return false;
	export_begin(&table, exec_reading(x), columns, 5, &x->out);
	for (int i = 0; i < r.n_rows; i++) {
		const char *cells[] = {rowset_get(&r, i, "screen"), rowset_get(&r, i, "name"),
			rowset_get(&r, i, "pin"), whose(x, &r, i), rowset_get(&r, i, "filter")};

		export_row(&table, cells);
	}
	if (r.n_rows == 0)
		exec_say(x, "%s", _("There are no saved views"));
	rowset_free(&r);
	return export_end(&table, e);
}

static bool
change(struct exec *x, const char *sql, int n, const char *const *params, struct err *e)
{
	struct rowset r;

	if (!db_sys_call(x->db, sql, n, params, &r, e))
		return false;
	exec_say(x, "%s: %s", params[1], i18n_text(rowset_at(&r, 0, 0)));
	rowset_free(&r);
	return true;
}

bool
exec_views(struct exec *x, const struct words *words, struct err *e)
{
	struct option options[EXEC_VIEWS_OPTIONS];
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	const struct screen *s = NULL;
	const char *remove;

	memcpy(options, exec_views_options, sizeof(options));
	if (!words_options(words, 1, options, EXEC_VIEWS_OPTIONS, rest, e))
		return false;
	if (rest->n > 1)
		return words_refuse(words, rest, 1, options, EXEC_VIEWS_OPTIONS, e);
	if (rest->n && !exec_screen(x, rest->items[0].text, &s, e))
		return false;
	remove = option_value(options, EXEC_VIEWS_OPTIONS, "remove");
	if (!remove)
		return print_views(x, s ? s->name : "", e);
	if (!s)
		return err_set(e, ERR_USAGE, "%s", _("Say of which list: views SCREEN --remove NAME"));
	return change(x, drop_sql, 2, (const char *const[]){s->name, remove}, e);
}

// --- lists ------------------------------------------------------------------------------------------

bool
exec_view_read(struct exec *x, struct exec_listing *l, const char *name, const char **filter, struct err *e)
{
	struct order_term *order = arena_alloc(&x->arena, ORDER_MAX * sizeof(*order));
	const char *params[] = {l->screen->name, name};
	struct rowset r;
	int n;

	if (!db_sys_call(x->db, view_sql, 2, params, &r, e))
		return false;
	if (r.n_rows == 0) {
		rowset_free(&r);
		err_set(e, ERR_FAILED, _("%s has no view called \"%s\""), l->screen->name, name);
		return err_hint(e, _("The command \"views %s\" lists them"), l->screen->name);
	}
	*filter = arena_strdup(&x->arena, rowset_get(&r, 0, "filter"));
	exec_arrange_columns(x, l, rowset_get(&r, 0, "columns"));
	n = layout_read_order(&x->arena, rowset_get(&r, 0, "sort"), order);
	if (n) {
		l->request.order = order;
		l->request.n_order = n;
	}
	rowset_free(&r);
	return true;
}

static int
place_of(const struct layout *layout, const char *name)
{
	for (int i = 0; i < layout->n; i++) {
		if (str_eq(layout->columns[i].name, name))
			return i;
	}
	return -1;
}

// The columns of a listing, as a person would have arranged them on the screen.
static const char *
arrangement(struct exec *x, const struct exec_listing *l)
{
	struct layout *layout = arena_alloc(&x->arena, sizeof(*layout));
	int to = 0;

	layout_read(layout, l->screen, "");
	for (int i = 0; i < layout->n; i++)
		layout_show(layout, i, false);
	for (int i = 0; i < l->n_columns; i++) {
		int from = place_of(layout, l->columns[i]->name);

		if (from < 0)
			continue; // the key, which screens do not show
		layout_show(layout, from, true);
		layout_move(layout, from, to++);
	}
	return layout_text(&x->arena, layout, l->screen);
}

bool
exec_view_save(struct exec *x, const struct exec_listing *l, bool own_columns, const char *name, struct err *e)
{
	const struct screen *s = l->screen;
	const char *sort = layout_order_text(&x->arena, l->request.order, l->request.n_order);
	const char *params[] = {s->name, name, l->filter, own_columns ? arrangement(x, l) : "",
		str_eq(sort, layout_order_text(&x->arena, s->order, s->n_order)) ? "" : sort};

	return change(x, put_sql, 5, params, e);
}
