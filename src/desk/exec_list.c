// SPDX-License-Identifier: MIT
// exec_list: the commands list and export.
//
// What leaves in a form for programs, or without an end, is written down in the database before the first
// row and after the last (api.export_put, api.export_fetched): that is where the right to it is checked.
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"
#include "desk/personal.h"

#define DEFAULT_ROWS 1000
#define MOST_ROWS 100000000

#define OPTION(KIND, NAME, CODE, END, TITLE, HELP) {.name = NAME, .help = HELP},
const struct option exec_list_options[EXEC_LIST_OPTIONS] = {
	EXPORT_FORMATS(OPTION)
	{.name = "columns", .arg = N_("names with commas between them"),
		.help = N_("which columns to print")},
	{.name = "all", .help = N_("print the columns a screen hides as well")},
	{.name = "sort", .arg = N_("names with commas between them, - for descending"),
		.help = N_("in which order")},
	{.name = "limit", .arg = N_("a number"), .help = N_("how many rows at most; 0 is all")},
	{.name = "labels", .help = N_("headings and codes as people read them")},
	{.name = "table", .help = N_("columns beneath each other, in line mode")},
	{.name = "view", .arg = N_("the name of a view"), .help = N_("list with a saved view")},
	{.name = "save", .arg = N_("a name"), .help = N_("keep filter, columns and order as a view of your own")},
	{.name = "help", .help = N_("print this")},
};

// What is asked for, as words: from the command's options, or from a row of api.export.
struct wish {
	const char *screen;
	const char *filter; // NULL: the one the screen begins with
	const char *columns, *sort; // NULL: the screen's
	const char *view, *save;    // names; NULL: none
	bool all, labels;
	long most;
	bool limited; // most was said
	enum export_kind kind;
};

// --- the listing --------------------------------------------------------------------------------------

static bool
read_filter(struct exec *x, const char *words, struct exec_listing *l, struct err *e)
{
	struct filter_context context = {l->screen, l->relation, &x->format, x->session.login};
	struct filter *filter = arena_alloc(&x->arena, sizeof(*filter));
	struct str text = {0};
	bool ok;

	str_add(&text, words);
	ok = personal_find_now(x->d->control, l->relation, &text, e) &&
		filter_parse(&x->arena, &context, str_text(&text), filter, e);
	l->request.filter = filter;
	l->filter = arena_strdup(&x->arena, str_text(&text)); // no contact data in it any more
	str_free(&text);
	return ok;
}

static bool
prepare(struct exec *x, const struct wish *w, struct exec_listing *l, struct err *e)
{
	struct relation *rel = arena_alloc(&x->arena, sizeof(*rel));
	const char *filter = w->filter, *of_view = NULL;

	*l = (struct exec_listing){.kind = w->kind, .labels = w->labels, .most = w->most};
	if (w->kind == EXPORT_XLSX && (x->crlf || x->line)) {
		err_set(e, ERR_USAGE, "%s", _("A spreadsheet is no text for a terminal"));
		return err_hint(e, "%s", _("From your own computer: ssh office list ... --xlsx > FILE, without -t"));
	}
	if (!exec_screen(x, w->screen, &l->screen, e))
		return false;
	if (l->screen->kind == SCREEN_RECORD)
		return err_set(e, ERR_USAGE, _("%s is one record: use show %s NUMBER"),
			l->screen->name, l->screen->name);
	if (!exec_relation(x, l->screen->view, rel, e))
		return false;
	l->relation = rel;
	l->request = (struct list_request){.screen = l->screen, .relation = rel,
		.order = l->screen->order, .n_order = l->screen->n_order};
	if (w->view && !exec_view_read(x, l, w->view, &of_view, e))
		return false;
	if (w->sort && !exec_choose_order(x, l, w->sort, e))
		return false;
	if (w->columns && !exec_choose_columns(x, l, w->columns, e))
		return false;
	if (!w->columns && (w->all || !w->view))
		exec_columns(x, l, w->all);
	if (w->view && filter)
		filter = arena_printf(&x->arena, "%s %s", of_view, filter);
	else if (!filter)
		filter = of_view ? of_view : l->screen->filter ? l->screen->filter : "";
	return read_filter(x, filter, l, e);
}

// --- what is written down -----------------------------------------------------------------------------

static const char put_sql[] =
	"select (r.x).ref from (select api.export_put(screen => $1, format => $2, filter => $3,"
	" columns => $4, sort => $5, labels => $6::boolean, most => $7::int) as x) r";
static const char fetched_sql[] =
	"select (r.x).ref from (select api.export_fetched($1::bigint, $2::bigint) as x) r";

static const char *
names_of_columns(struct exec *x, const struct exec_listing *l)
{
	struct str names = {0};
	const char *out;

	for (int i = 0; i < l->n_columns; i++)
		str_addf(&names, "%s%s", i ? "," : "", l->columns[i]->name);
	out = arena_strdup(&x->arena, str_text(&names));
	str_free(&names);
	return out;
}

static bool
put(struct exec *x, const struct exec_listing *l, const char *sort, const char **id, struct err *e)
{
	const char *params[] = {l->screen->name, export_code(l->kind), l->filter,
		names_of_columns(x, l), sort ? sort : "", l->labels ? "true" : "false",
		arena_printf(&x->arena, "%ld", l->most)};
	struct rowset r;

	if (!db_sys_call(x->db, put_sql, 7, params, &r, e))
		return false;
	*id = arena_strdup(&x->arena, rowset_get(&r, 0, "ref"));
	rowset_free(&r);
	return true;
}

static bool
fetched(struct exec *x, const char *id, long rows, struct err *e)
{
	const char *params[] = {id, arena_printf(&x->arena, "%ld", rows)};

	return db_sys_call(x->db, fetched_sql, 2, params, NULL, e);
}

static bool
is_export(const struct exec_listing *l)
{
	return !EXPORT_IS_READ(l->kind) || l->most == 0 || l->most > DEFAULT_ROWS;
}

// A file is whole unless a number of rows was asked for. Who may not take more than a thousand gets those, and a
// failure when there are more, so that nothing short passes for the whole.
static bool
put_all_or_some(struct exec *x, const struct wish *w, struct exec_listing *l, const char **id,
	struct err *e)
{
	if (put(x, l, w->sort, id, e))
		return true;
	if (w->limited || e->cls != ERR_DENIED)
		return false;
	*e = (struct err){0};
	l->most = DEFAULT_ROWS;
	return put(x, l, w->sort, id, e);
}

// Prints, and tells what the reader should know beside the rows.
static bool
print(struct exec *x, const struct exec_listing *l, const char *id, bool limited, struct err *e)
{
	bool cut;
	long rows;

	if (!exec_rows(x, l, &rows, &cut, e))
		return false;
	exec_flush(x);
	if (id && !x->closed && !fetched(x, id, rows, e))
		return false;
	if (cut && !limited && !EXPORT_IS_READ(l->kind))
		return err_set(e, ERR_DENIED, _("These are the first %ld rows; you may not take more at a time"),
			rows);
	if (cut)
		exec_say(x, _("These are the first %ld rows; --limit 0 prints all"), rows);
	else if (rows == 0)
		exec_say(x, "%s", _("No row matches"));
	return true;
}

// --- list ---------------------------------------------------------------------------------------------

static bool
choose_kind(const struct exec *x, const struct option *options, enum export_kind *kind, struct err *e)
{
	int chosen = option_value(options, EXEC_LIST_OPTIONS, "table") != NULL;

	*kind = chosen ? EXPORT_TABLE : exec_reading(x);
	for (int i = 0; i < EXPORT_N_FORMATS; i++) {
		if (options[i].value) {
			*kind = export_formats[i].kind;
			chosen++;
		}
	}
	if (chosen > 1)
		return err_set(e, ERR_USAGE, "%s", _("Choose one form, such as --csv or --xlsx"));
	return true;
}

static const char *
words_of_filter(struct exec *x, const struct words *rest)
{
	struct str text = {0};
	const char *out;

	for (int i = 1; i < rest->n; i++)
		str_addf(&text, "%s%s", i > 1 ? " " : "", rest->items[i].filter);
	out = rest->n > 1 ? arena_strdup(&x->arena, str_text(&text)) : NULL;
	str_free(&text);
	return out;
}

static bool
read_wish(struct exec *x, const struct option *options, const struct words *rest, struct wish *w,
	struct err *e)
{
	const char *limit = option_value(options, EXEC_LIST_OPTIONS, "limit");

	if (!choose_kind(x, options, &w->kind, e))
		return false;
	if (rest->n == 0)
		return err_set(e, ERR_USAGE, "%s", _("Say which list; the command \"screens\" names them"));
	w->screen = rest->items[0].text;
	w->filter = words_of_filter(x, rest);
	w->columns = option_value(options, EXEC_LIST_OPTIONS, "columns");
	w->sort = option_value(options, EXEC_LIST_OPTIONS, "sort");
	w->all = option_value(options, EXEC_LIST_OPTIONS, "all") != NULL;
	w->labels = option_value(options, EXEC_LIST_OPTIONS, "labels") != NULL;
	w->view = option_value(options, EXEC_LIST_OPTIONS, "view");
	w->save = option_value(options, EXEC_LIST_OPTIONS, "save");
	w->limited = limit != NULL;
	w->most = EXPORT_IS_READ(w->kind) ? DEFAULT_ROWS : 0;
	if (limit && !str_to_long(limit, 0, MOST_ROWS, &w->most))
		return err_set(e, ERR_USAGE, _("--limit %s is not a number"), limit);
	return true;
}

bool
exec_list(struct exec *x, const struct words *words, struct err *e)
{
	struct option options[EXEC_LIST_OPTIONS];
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	struct wish w = {0};
	struct exec_listing l;
	const char *id = NULL;

	memcpy(options, exec_list_options, sizeof(options));
	if (!words_options(words, 1, options, EXEC_LIST_OPTIONS, rest, e) ||
		!read_wish(x, options, rest, &w, e) || !prepare(x, &w, &l, e))
		return false;
	if (is_export(&l) && !put_all_or_some(x, &w, &l, &id, e))
		return false;
	return print(x, &l, id, w.limited, e) &&
		(!w.save || exec_view_save(x, &l, w.columns || w.view, w.save, e));
}

// --- export -------------------------------------------------------------------------------------------

static const char export_sql[] =
	"select screen, format, filter, columns, sort, labels, most from api.export"
	" where export_id = $1::bigint and mine";

static void
wish_from_row(struct exec *x, const struct rowset *r, struct wish *w)
{
	const char *sort = rowset_get(r, 0, "sort");

	w->screen = arena_strdup(&x->arena, rowset_get(r, 0, "screen"));
	w->kind = export_kind(rowset_get(r, 0, "format"));
	w->filter = arena_strdup(&x->arena, rowset_get(r, 0, "filter"));
	w->columns = arena_strdup(&x->arena, rowset_get(r, 0, "columns"));
	w->sort = sort[0] ? arena_strdup(&x->arena, sort) : NULL;
	w->labels = str_eq(rowset_get(r, 0, "labels"), "t");
	if (!str_to_long(rowset_get(r, 0, "most"), 0, MOST_ROWS, &w->most))
		w->most = DEFAULT_ROWS;
}

bool
exec_export(struct exec *x, const struct words *words, struct err *e)
{
	struct wish w = {0};
	struct exec_listing l;
	struct rowset r;
	const char *id;
	long number;
	bool found;

	if (words->n != 2 || !str_to_long(words->items[1].text, 1, MOST_ROWS, &number))
		return err_set(e, ERR_USAGE, "%s", _("Say the number of the export: export 12"));
	id = words->items[1].text;
	if (!db_sys_call(x->db, export_sql, 1, &id, &r, e))
		return false;
	found = r.n_rows == 1;
	if (found)
		wish_from_row(x, &r, &w);
	rowset_free(&r);
	if (!found)
		return err_set(e, ERR_FAILED, _("You have no export %s"), id);
	return prepare(x, &w, &l, e) && print(x, &l, id, l.most > 0, e);
}
