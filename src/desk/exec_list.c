// SPDX-License-Identifier: MIT
// exec_list: the rows of a list, page by page.
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"

#define DEFAULT_ROWS 1000
#define N_KINDS 4

const struct option exec_list_options[EXEC_LIST_OPTIONS] = {
	{.name = "csv", .help = N_("print CSV for spreadsheets")},
	{.name = "tsv", .help = N_("print tab-separated values")},
	{.name = "json", .help = N_("print a JSON array")},
	{.name = "jsonl", .help = N_("print a JSON object on each line")},
	{.name = "columns", .arg = N_("names with commas between them"),
		.help = N_("which columns to print")},
	{.name = "all", .help = N_("print the columns a screen hides as well")},
	{.name = "sort", .arg = N_("names with commas between them, - for descending"),
		.help = N_("in which order")},
	{.name = "limit", .arg = N_("a number"), .help = N_("how many rows at most; 0 is all")},
	{.name = "labels", .help = N_("headings and codes as people read them")},
	{.name = "help", .help = N_("print this")},
};

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
	if (l->kind == EXPORT_TABLE || c->format != FORMAT_MONEY || !c->currency || !c->currency[0])
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

// The screen's column of that name, also when it is written as it is exported (total).
static const struct column *
named_column(struct exec *x, const struct exec_listing *l, const char *name)
{
	const struct column *c = screen_column(l->screen, name);

	if (!c)
		c = screen_column(l->screen, arena_printf(&x->arena, "%s_minor", name));
	if (!c && str_eq(name, l->screen->key))
		c = bare_column(x, l->screen->key);
	return c && catalog_column(l->relation, c->name) ? c : NULL;
}

static bool
choose_columns(struct exec *x, struct exec_listing *l, const char *names, struct err *e)
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

static bool
choose_order(struct exec *x, struct exec_listing *l, const char *names, struct err *e)
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

// --- fetching and printing ----------------------------------------------------------------------------

static void
print_rows(struct exec *x, const struct exec_listing *l, struct export *export,
	const struct rowset *r, int n)
{
	struct arena scratch = {0};

	for (int row = 0; row < n && !x->closed; row++) {
		const char **cells = arena_alloc(&scratch, (size_t)l->n_columns * sizeof(*cells));

		for (int i = 0; i < l->n_columns; i++) {
			if (l->kind == EXPORT_TABLE)
				cells[i] = format_cell(&scratch, &x->format, l->columns[i], r, row);
			else
				cells[i] = exec_export_value(x, &scratch, l->relation, l->columns[i], r,
					row, l->labels);
		}
		export_row(export, cells);
	}
	arena_free(&scratch);
}

bool
exec_rows(struct exec *x, const struct exec_listing *l, long *rows, bool *cut, struct err *e)
{
	struct export_column *columns =
		arena_alloc(&x->arena, (size_t)l->n_columns * sizeof(*columns));
	struct list_request q = l->request;
	struct export export;
	bool ok = true, more = true;

	*cut = false;
	for (int i = 0; i < l->n_columns; i++)
		columns[i] = exec_export_column(x, l->relation, l->columns[i], l->labels);
	export_begin(&export, l->kind, columns, l->n_columns, &x->out);
	export.indent = l->indent ? l->indent : "";
	q.seek = ROWS_START;
	while (ok && more && !x->closed) {
		long left = l->most ? l->most - export.rows : EXEC_PAGE;
		struct arena page = {0};
		struct query sql;
		struct rowset r;

		q.limit = left < EXEC_PAGE ? (int)left + 1 : EXEC_PAGE; // one more tells whether it was cut
		query_list(&page, &q, &sql);
		ok = exec_query(x, &sql, &r, e);
		if (ok) {
			*cut = l->most && r.n_rows > left;
			print_rows(x, l, &export, &r, *cut ? (int)left : r.n_rows);
			more = !*cut && r.n_rows == q.limit;
			if (more)
				q.anchor = query_anchor(&x->arena, &q, &r, r.n_rows - 1);
			q.seek = ROWS_AFTER;
			rowset_free(&r);
			if (!l->indent)
				exec_flush(x);
		}
		arena_free(&page);
	}
	export_end(&export);
	if (!ok)
		str_clear(&x->out); // half a list must not look like a whole one
	*rows = export.rows;
	return ok;
}

// --- the command --------------------------------------------------------------------------------------

static bool
choose_kind(const struct option *options, enum export_kind *kind, struct err *e)
{
	static const enum export_kind kinds[N_KINDS] = {
		EXPORT_CSV, EXPORT_TSV, EXPORT_JSON, EXPORT_JSONL,
	};
	int chosen = 0;

	*kind = EXPORT_TABLE;
	for (int i = 0; i < N_KINDS; i++) {
		if (options[i].value) {
			*kind = kinds[i];
			chosen++;
		}
	}
	if (chosen > 1)
		return err_set(e, ERR_USAGE, "%s", _("Choose one of --csv, --tsv, --json, --jsonl"));
	return true;
}

// The words behind the screen, or the filter the screen begins with.
static bool
read_filter(struct exec *x, const struct words *rest, struct exec_listing *l, struct err *e)
{
	struct filter_context context = {l->screen, l->relation, &x->format, x->session.login};
	struct filter *filter = arena_alloc(&x->arena, sizeof(*filter));
	struct str text = {0};
	bool ok;

	for (int i = 1; i < rest->n; i++)
		str_addf(&text, "%s%s", i > 1 ? " " : "", rest->items[i].filter);
	if (rest->n == 1 && l->screen->filter)
		str_add(&text, l->screen->filter);
	ok = filter_parse(&x->arena, &context, str_text(&text), filter, e);
	str_free(&text);
	l->request.filter = filter;
	return ok;
}

static bool
prepare(struct exec *x, struct exec_listing *l, const struct option *options,
	const struct words *rest, struct err *e)
{
	const char *columns = option_value(options, EXEC_LIST_OPTIONS, "columns");
	const char *sort = option_value(options, EXEC_LIST_OPTIONS, "sort");
	const char *limit = option_value(options, EXEC_LIST_OPTIONS, "limit");
	struct relation *rel = arena_alloc(&x->arena, sizeof(*rel));

	if (!choose_kind(options, &l->kind, e))
		return false;
	if (rest->n == 0)
		return err_set(e, ERR_USAGE, "%s", _("Say which list; the command \"screens\" names them"));
	if (!exec_screen(x, rest->items[0].text, &l->screen, e))
		return false;
	if (l->screen->kind == SCREEN_RECORD)
		return err_set(e, ERR_USAGE, _("%s is one record: use show %s NUMBER"),
			l->screen->name, l->screen->name);
	l->most = DEFAULT_ROWS;
	if (limit && !str_to_long(limit, 0, 100000000, &l->most))
		return err_set(e, ERR_USAGE, _("--limit %s is not a number"), limit);
	if (!exec_relation(x, l->screen->view, rel, e))
		return false;
	l->relation = rel;
	l->labels = option_value(options, EXEC_LIST_OPTIONS, "labels") != NULL;
	l->request = (struct list_request){.screen = l->screen, .relation = rel,
		.order = l->screen->order, .n_order = l->screen->n_order};
	if (sort && !choose_order(x, l, sort, e))
		return false;
	if (!columns)
		exec_columns(x, l, option_value(options, EXEC_LIST_OPTIONS, "all") != NULL);
	else if (!choose_columns(x, l, columns, e))
		return false;
	return read_filter(x, rest, l, e);
}

bool
exec_list(struct exec *x, const struct words *words, struct err *e)
{
	struct option options[EXEC_LIST_OPTIONS];
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	struct exec_listing l = {0};
	bool cut;
	long rows;

	memcpy(options, exec_list_options, sizeof(options));
	if (!words_options(words, 1, options, EXEC_LIST_OPTIONS, rest, e) ||
		!prepare(x, &l, options, rest, e) || !exec_rows(x, &l, &rows, &cut, e))
		return false;
	exec_flush(x);
	if (cut)
		exec_say(x, _("These are the first %ld rows; --limit 0 prints all"), rows);
	else if (rows == 0)
		exec_say(x, "%s", _("No row matches"));
	return true;
}
