// SPDX-License-Identifier: MIT
// exec_board: the numbers and rows of a board, as text or JSON.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"

#define COUNT_CAP 10000 // as on the screen
#define ROWS 14

bool
exec_board_screen(const struct exec *x, const struct words *rest, const struct screen **out)
{
	const struct screen_set *set = &x->d->set;
	const char *name = rest->items[0].text;
	char full[64] = "board_";

	if (rest->n == 2 && str_eq(name, "board")) {
		if (!str_copy(full + 6, sizeof(full) - 6, rest->items[1].text))
			return false;
		*out = screen_find(set, full);
	} else {
		*out = screen_find(set, name);
		if (!*out)
			*out = screen_by_code(set, name);
	}
	return *out && (*out)->kind == SCREEN_BOARD;
}

static bool
prepare(struct exec *x, const struct panel *p, struct exec_listing *l, struct err *e)
{
	struct relation *rel = arena_alloc(&x->arena, sizeof(*rel));
	struct filter *filter = arena_alloc(&x->arena, sizeof(*filter));
	struct filter_context context = {NULL, rel, &x->format, x->session.login};

	*l = (struct exec_listing){.screen = screen_find(&x->d->set, p->screen), .relation = rel,
		.most = ROWS, .indent = "  ", .kind = exec_reading(x)};
	context.screen = l->screen;
	if (!exec_relation(x, l->screen->view, rel, e))
		return false;
	l->request = (struct list_request){.screen = l->screen, .relation = rel,
		.order = l->screen->order, .n_order = l->screen->n_order, .seek = ROWS_START, .limit = 1};
	if (p->behind[0])
		return true;
	l->request.filter = filter;
	return filter_parse(&x->arena, &context, p->filter, filter, e);
}

// A tile's number, as a person reads it or as JSON has it.
static bool
read_tile(struct exec *x, const struct panel *p, bool json, const char **out, struct err *e)
{
	struct exec_listing l;
	const struct column *c;
	struct query sql;
	struct rowset r;

	if (!prepare(x, p, &l, e))
		return false;
	c = screen_column(l.screen, p->value);
	if (c)
		query_list(&x->arena, &l.request, &sql);
	else
		query_count(&x->arena, &l.request, COUNT_CAP, &sql);
	if (!exec_query(x, &sql, &r, e))
		return false;
	if (r.n_rows == 0)
		*out = "";
	else if (c && json)
		*out = exec_export_value(x, &x->arena, l.relation, c, &r, 0, false);
	else if (c)
		*out = arena_strdup(&x->arena, format_cell(&x->arena, &x->format, c, &r, 0));
	else if (!json && atol(rowset_at(&r, 0, 0)) > COUNT_CAP)
		*out = "10,000+";
	else
		*out = arena_strdup(&x->arena, rowset_at(&r, 0, 0));
	rowset_free(&r);
	return true;
}

static bool
print_tiles(struct exec *x, const struct screen *s, struct err *e)
{
	static const struct export_column columns[] = {
		{.name = "number", .label = "", .right = true}, {.name = "label", .label = ""},
	};
	struct export table;
	struct str lines = {0};
	bool ok = true;

	export_begin(&table, EXPORT_TABLE, columns, 2, &lines);
	for (int i = 0; ok && i < s->n_panels; i++) {
		const char *cells[2] = {"", i18n_text(s->panels[i].label)};

		if (s->panels[i].place != PANEL_TILE)
			continue;
		ok = read_tile(x, &s->panels[i], false, &cells[0], e);
		if (x->line)
			exec_print(x, arena_printf(&x->arena, "%s: %s", cells[1], cells[0]));
		else
			export_row(&table, cells);
	}
	export_end(&table, NULL);
	// Without the empty heading.
	str_add(&x->out, strchr(str_text(&lines), '\n') ? strchr(str_text(&lines), '\n') + 1 : "");
	str_free(&lines);
	return ok;
}

static bool
print_panel(struct exec *x, const struct panel *p, bool json, struct err *e)
{
	struct exec_listing l;
	bool cut;
	long rows;

	if (!prepare(x, p, &l, e))
		return false;
	if (json) {
		l.kind = EXPORT_JSON;
		str_add(&x->out, ",\n ");
		export_json_text(&x->out, p->name);
		str_add(&x->out, ": ");
	} else {
		exec_print(x, "");
		exec_print(x, i18n_text(p->label));
	}
	exec_columns(x, &l, json);
	if (!exec_rows(x, &l, &rows, &cut, e))
		return false;
	if (!json && rows == 0)
		exec_print(x, arena_printf(&x->arena, "  %s", _("(none)")));
	return true;
}

static bool
print_json_tiles(struct exec *x, const struct screen *s, struct err *e)
{
	const char *value;

	str_add(&x->out, "{\"board\": ");
	export_json_text(&x->out, s->name);
	for (int i = 0; i < s->n_panels; i++) {
		if (s->panels[i].place != PANEL_TILE)
			continue;
		if (!read_tile(x, &s->panels[i], true, &value, e))
			return false;
		str_add(&x->out, ",\n ");
		export_json_text(&x->out, s->panels[i].name);
		str_add(&x->out, ": ");
		export_json_value(&x->out, EXPORT_NUMBER, value && value[0] ? value : NULL);
	}
	return true;
}

bool
exec_board(struct exec *x, const struct screen *s, bool json, struct err *e)
{
	bool ok;

	if (!session_may_open(&x->session, &x->d->set, s))
		return err_set(e, ERR_DENIED, "%s", _("You may not use this"));
	if (!json)
		exec_print(x, _(s->title));
	ok = json ? print_json_tiles(x, s, e) : print_tiles(x, s, e);
	for (int i = 0; ok && i < s->n_panels; i++) {
		if (s->panels[i].place != PANEL_TILE)
			ok = print_panel(x, &s->panels[i], json, e);
	}
	if (ok && json)
		str_add(&x->out, "}\n");
	if (!ok)
		str_clear(&x->out);
	return ok;
}
