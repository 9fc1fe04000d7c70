// SPDX-License-Identifier: MIT
// exec_column: the columns of a list as a command prints them, and their cells.
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"
#include "model/layout.h"

// --- columns and cells ------------------------------------------------------------------------------

static bool
is_number_type(const char *type)
{
	static const char *const types[] = {"int2", "int4", "int8", "numeric", "float4", "float8"};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (str_eq(types[i], type))
			return true;
	}
	return false;
}

static enum export_type
export_type_of(const char *type)
{
	if (is_number_type(type))
		return EXPORT_NUMBER;
	if (str_eq(type, "bool"))
		return EXPORT_BOOL;
	if (str_eq(type, "json") || str_eq(type, "jsonb"))
		return EXPORT_RAW;
	if (str_eq(type, "timestamptz") || str_eq(type, "timestamp") || str_eq(type, "date"))
		return EXPORT_TIME;
	return str_eq(type, "_text") || str_eq(type, "_varchar") ? EXPORT_ARRAY : EXPORT_TEXT;
}

// total_minor is exported as total, a decimal.
static bool
is_money(const struct relation *rel, const struct column *c)
{
	const struct catalog_column *known = catalog_column(rel, c->name);

	return known && c->format == FORMAT_MONEY && is_number_type(known->type);
}

static bool
is_coded(const struct column *c)
{
	return c->format == FORMAT_CODE || c->format == FORMAT_LANGUAGE || c->format == FORMAT_BOOL;
}

struct export_column
exec_export_column(struct exec *x, const struct relation *rel, const struct column *c, bool labels)
{
	const struct catalog_column *known = catalog_column(rel, c->name);
	const char *label = c->label && c->label[0] ? _(c->label) : c->name;
	struct export_column out = {.name = c->name, .label = label};

	out.type = export_type_of(known ? known->type : "text");
	out.right = format_is_right_aligned(c->format);
	if (is_money(rel, c) && str_ends(c->name, "_minor"))
		out.name = arena_strndup(&x->arena, c->name, strlen(c->name) - strlen("_minor"));
	if (labels) {
		out.name = label;
		out.type = is_coded(c) ? EXPORT_TEXT : out.type;
	}
	return out;
}

const char *
exec_export_value(struct exec *x, struct arena *arena, const struct relation *rel,
	const struct column *c, const struct rowset *r, int row, bool labels)
{
	const char *value = rowset_get(r, row, c->name);

	if (!value)
		return NULL;
	if (is_money(rel, c))
		return format_minor(arena, value,
			c->currency ? rowset_get(r, row, c->currency) : NULL);
	return labels && is_coded(c) ? format_cell(arena, &x->format, c, r, row) : value;
}

// A column for what is worth exporting although the screen does not define it.
static const struct column *
bare_column(struct exec *x, const char *name)
{
	struct column *c = arena_alloc(&x->arena, sizeof(*c));

	c->name = c->label = name;
	return c;
}

static void
add_column(struct exec_listing *l, const struct column **columns, const struct column *c)
{
	for (int i = 0; i < l->n_columns; i++) {
		if (str_eq(columns[i]->name, c->name))
			return;
	}
	if (catalog_column(l->relation, c->name))
		columns[l->n_columns++] = c;
}

// Programs need the currency beside an amount, also where a screen prints it as part of that.
static void
add_with_currency(struct exec *x, struct exec_listing *l, const struct column **columns,
	const struct column *c)
{
	const struct column *currency;

	add_column(l, columns, c);
	if (EXPORT_IS_READ(l->kind) || c->format != FORMAT_MONEY || !c->currency || !c->currency[0])
		return;
	currency = screen_column(l->screen, c->currency);
	add_column(l, columns, currency ? currency : bare_column(x, c->currency));
}

static const struct column **
room_for_columns(struct exec *x, const struct exec_listing *l)
{
	return arena_alloc(&x->arena, (size_t)(2 * l->screen->n_columns + 4) * sizeof(void *));
}

void
exec_columns(struct exec *x, struct exec_listing *l, bool all)
{
	const struct screen *s = l->screen;
	const struct column **columns = room_for_columns(x, l);

	l->columns = columns;
	if (all)
		add_column(l, columns, bare_column(x, s->key));
	for (int i = 0; i < s->n_columns; i++) {
		if (all || !s->columns[i].hidden)
			add_with_currency(x, l, columns, &s->columns[i]);
	}
}

void
exec_arrange_columns(struct exec *x, struct exec_listing *l, const char *arrangement)
{
	struct layout *layout = arena_alloc(&x->arena, sizeof(*layout));
	const struct column **columns = room_for_columns(x, l);

	layout_read(layout, l->screen, arrangement);
	l->columns = columns;
	for (int i = 0; i < layout->n; i++) {
		if (!layout->columns[i].hidden)
			add_with_currency(x, l, columns, screen_column(l->screen, layout->columns[i].name));
	}
}

// --- names of columns in options --------------------------------------------------------------------

static bool
fail_column(struct exec *x, const struct screen *s, const char *name, struct err *e)
{
	const char **names = arena_alloc(&x->arena, (size_t)s->n_columns * sizeof(*names) + 1);
	struct str list = {0};
	const char *near;

	for (int i = 0; i < s->n_columns; i++) {
		names[i] = s->columns[i].name;
		str_addf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	near = str_nearest(name, names, s->n_columns);
	err_set(e, ERR_USAGE, _("There is no column \"%s\""), name);
	if (near)
		err_hint(e, _("Did you mean %s?"), near);
	else
		err_hint(e, _("Columns: %s"), str_text(&list));
	str_free(&list);
	return false;
}

// The column of that name: the screen's, also when it is written as it is exported (total), or one that only the view
// has: screens sort by some, and amounts are in the currency of another.
static const struct column *
named_column(struct exec *x, const struct exec_listing *l, const char *name)
{
	const struct column *c = screen_column(l->screen, name);

	if (!c)
		c = screen_column(l->screen, arena_printf(&x->arena, "%s_minor", name));
	if (!c)
		c = bare_column(x, name);
	return catalog_column(l->relation, c->name) ? c : NULL;
}

bool
exec_choose_columns(struct exec *x, struct exec_listing *l, const char *names, struct err *e)
{
	const struct column **columns = room_for_columns(x, l);
	char *list = arena_strdup(&x->arena, names), *save = NULL;

	l->columns = columns;
	for (char *w = strtok_r(list, ", ", &save); w; w = strtok_r(NULL, ", ", &save)) {
		const struct column *c = named_column(x, l, w);

		if (!c)
			return fail_column(x, l->screen, w, e);
		add_column(l, columns, c);
	}
	if (l->n_columns == 0)
		return err_set(e, ERR_USAGE, "%s", _("--columns names no column"));
	return true;
}

bool
exec_choose_order(struct exec *x, struct exec_listing *l, const char *names, struct err *e)
{
	struct order_term *order = arena_alloc(&x->arena, ORDER_MAX * sizeof(*order));
	char *list = arena_strdup(&x->arena, names), *save = NULL;
	int n = 0;

	for (char *w = strtok_r(list, ", ", &save); w; w = strtok_r(NULL, ", ", &save)) {
		bool descending = *w == '-';
		const struct column *c = named_column(x, l, w + descending);

		if (!c)
			return fail_column(x, l->screen, w + descending, e);
		if (n == ORDER_MAX)
			return err_set(e, ERR_USAGE, _("--sort takes %d columns at most"), ORDER_MAX);
		order[n++] = (struct order_term){c->name, descending};
	}
	l->request.order = order;
	l->request.n_order = n;
	return true;
}
