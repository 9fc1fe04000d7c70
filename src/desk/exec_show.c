// SPDX-License-Identifier: MIT
// exec_show: one record with its panels.
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"
#include "text/text.h"

#define PANEL_ROWS 1000

const struct option exec_show_options[EXEC_SHOW_OPTIONS] = {
	{.name = "json", .help = N_("print a JSON object")},
	{.name = "help", .help = N_("print this")},
};

// --- for people -------------------------------------------------------------------------------------

const char *
exec_fill(struct exec *x, const struct screen *s, const char *text, const struct rowset *r)
{
	struct str line = {0};
	const char *out;

	for (const char *p = text; *p; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		const struct column *c;
		char *name;

		if (!end) {
			str_addc(&line, *p);
			continue;
		}
		name = arena_strndup(&x->arena, p + 1, (size_t)(end - p - 1));
		c = screen_column(s, name);
		if (c)
			str_add(&line, format_cell(&x->arena, &x->format, c, r, 0));
		else if (rowset_get(r, 0, name))
			str_add(&line, rowset_get(r, 0, name));
		p = end;
	}
	out = arena_strdup(&x->arena, str_text(&line));
	str_free(&line);
	return out;
}

// What line mode says: "Status: Open".
static void
say_fields(struct exec *x, const struct screen *s, const struct rowset *r, const char *indent)
{
	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];
		const char *value = c->hidden ? "" : format_cell(&x->arena, &x->format, c, r, 0);

		if (value[0])
			exec_print(x, arena_printf(&x->arena, "%s%s: %s", indent,
				i18n_text(c->label ? c->label : c->name), value));
	}
}

// Label and value of each shown column that is not empty, the values beneath each other.
static void
print_fields(struct exec *x, const struct screen *s, const struct rowset *r, const char *indent)
{
	struct str line = {0};
	int widest = 0;

	if (x->line) {
		say_fields(x, s, r, indent);
		return;
	}
	for (int i = 0; i < s->n_columns; i++) {
		const char *label = i18n_text(s->columns[i].label ? s->columns[i].label : "");
		int width = text_width(label, strlen(label));

		if (!s->columns[i].hidden && width > widest)
			widest = width;
	}
	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];
		const char *label = i18n_text(c->label ? c->label : "");
		const char *value = format_cell(&x->arena, &x->format, c, r, 0);

		if (c->hidden || !value[0])
			continue;
		str_clear(&line);
		str_add(&line, indent);
		text_fit(&line, label, strlen(label), widest, false);
		str_addf(&line, "  %s", value);
		exec_print(x, str_text(&line));
	}
	str_free(&line);
}

static const char *
entry_cell(struct exec *x, const struct screen *s, const char *name, const struct rowset *r, int row)
{
	const struct column *c = name ? screen_column(s, name) : NULL;
	const char *raw = name ? rowset_get(r, row, name) : NULL;

	return c ? format_cell(&x->arena, &x->format, c, r, row) : raw ? raw : "";
}

// One entry of a timeline: a line with time, author and kind, then the text, moved in.
static void
print_entry(struct exec *x, const struct screen *s, const struct rowset *r, int row)
{
	const char *body = s->body ? rowset_get(r, row, s->body) : NULL;
	struct str safe = {0}, head = {0};
	const char *p, *end;

	str_addf(&head, "  %s  %s  %s", entry_cell(x, s, s->at, r, row),
		entry_cell(x, s, s->author, r, row), entry_cell(x, s, s->mark, r, row));
	exec_print(x, str_text(&head));
	body = body ? screen_expand_terms(&x->arena, &x->d->set, body) : "";
	text_sanitize(&safe, body, strlen(body), TEXT_BLOCK);
	for (p = str_text(&safe); *p; p = *end ? end + 1 : end) {
		end = strchrnul(p, '\n');
		str_add(&x->out, end > p ? "    " : "");
		str_addn(&x->out, p, (size_t)(end - p));
		str_addc(&x->out, '\n');
	}
	str_free(&head);
	str_free(&safe);
}

// --- panels -----------------------------------------------------------------------------------------

static bool
fetch_panel(struct exec *x, const struct exec_listing *l, int limit, struct rowset *r, struct err *e)
{
	struct list_request request = l->request;
	struct query q;

	request.limit = limit;
	query_list(&x->arena, &request, &q);
	return exec_query(x, &q, r, e);
}

static bool
print_panel_text(struct exec *x, struct exec_listing *l, const struct panel *panel, struct err *e)
{
	struct rowset r;
	long rows;
	bool cut;

	exec_print(x, "");
	exec_print(x, i18n_text(panel->label));
	if (l->screen->kind == SCREEN_LIST) {
		l->indent = "  ";
		if (!exec_rows(x, l, &rows, &cut, e))
			return false;
		if (cut)
			exec_print(x, "  ...");
		else if (rows == 0)
			exec_print(x, arena_printf(&x->arena, "  %s", _("(none)")));
		return true;
	}
	if (!fetch_panel(x, l, l->screen->kind == SCREEN_RECORD ? 1 : PANEL_ROWS, &r, e))
		return false;
	if (l->screen->kind == SCREEN_RECORD && r.n_rows)
		print_fields(x, l->screen, &r, "  ");
	for (int row = 0; l->screen->kind == SCREEN_TIMELINE && row < r.n_rows; row++)
		print_entry(x, l->screen, &r, row);
	if (r.n_rows == 0)
		exec_print(x, arena_printf(&x->arena, "  %s", _("(none)")));
	rowset_free(&r);
	return true;
}

static bool
print_panel_json(struct exec *x, struct exec_listing *l, const struct panel *panel, struct err *e)
{
	long rows;
	bool cut;

	str_add(&x->out, "\n  ");
	export_json_text(&x->out, panel->name);
	str_add(&x->out, ": ");
	l->kind = EXPORT_JSON;
	l->indent = "  ";
	l->n_columns = 0;
	exec_columns(x, l, true);
	return exec_rows(x, l, &rows, &cut, e);
}

// Prints the panels the person may see. JSON: as members of an object.
static bool
print_panels(struct exec *x, const struct screen *s, const char *key, bool json, struct err *e)
{
	const char *separator = "";

	for (int i = 0; i < s->n_panels && !x->closed; i++) {
		const struct screen *shown = screen_find(&x->d->set, s->panels[i].screen);
		struct relation *rel = arena_alloc(&x->arena, sizeof(*rel));
		struct exec_listing l = {.screen = shown, .relation = rel, .most = PANEL_ROWS,
			.kind = exec_reading(x)};

		if (!shown || !exec_may(x, shown->view))
			continue;
		if (!exec_relation(x, shown->view, rel, e))
			return false;
		l.request = (struct list_request){.screen = shown, .relation = rel,
			.order = shown->order, .n_order = shown->n_order, .by = s->panels[i].by,
			.by_value = key, .seek = ROWS_START};
		exec_columns(x, &l, false);
		if (json)
			str_add(&x->out, separator);
		if (!(json ? print_panel_json : print_panel_text)(x, &l, &s->panels[i], e))
			return false;
		separator = ",";
	}
	return true;
}

// --- the record -------------------------------------------------------------------------------------

static void
print_members(struct exec *x, const struct screen *s, const struct relation *rel,
	const struct rowset *r)
{
	struct exec_listing l = {.screen = s, .relation = rel, .kind = EXPORT_JSON};
	const char *version = rowset_get(r, 0, "version");

	exec_columns(x, &l, true);
	for (int i = 0; i < l.n_columns; i++) {
		struct export_column c = exec_export_column(x, rel, l.columns[i], false);

		str_add(&x->out, i ? ",\n " : "{");
		export_json_text(&x->out, c.name);
		str_add(&x->out, ": ");
		export_json_value(&x->out, c.type,
			exec_export_value(x, &x->arena, rel, l.columns[i], r, 0, false));
	}
	if (version)
		str_addf(&x->out, ",\n \"version\": %s", version);
}

static bool
print_record(struct exec *x, const struct screen *s, const struct relation *rel, const char *key,
	bool json, struct err *e)
{
	struct rowset r;
	struct query q;
	const char *ident;
	bool ok;

	query_record(&x->arena, s, rel, key, &q);
	if (!exec_query(x, &q, &r, e))
		return false;
	if (r.n_rows == 0) {
		rowset_free(&r);
		return err_set(e, ERR_FAILED, "%s", _("It is gone, or you may no longer see it"));
	}
	if (json) {
		print_members(x, s, rel, &r);
		str_add(&x->out, ",\n \"panels\": {");
	} else {
		exec_print(x, exec_fill(x, s, _(s->title), &r));
		print_fields(x, s, &r, "  ");
	}
	ok = print_panels(x, s, key, json, e);
	ident = s->ident[0] ? rowset_get(&r, 0, s->ident) : NULL;
	if (ok && json)
		str_add(&x->out, "}}\n");
	else if (ok && x->line)
		exec_line_shown(x, s, ident ? ident : key, &r);
	rowset_free(&r);
	if (!ok)
		str_clear(&x->out);
	return ok;
}

bool
exec_show(struct exec *x, const struct words *words, struct err *e)
{
	struct option options[EXEC_SHOW_OPTIONS];
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	const struct screen *s;
	struct relation rel;
	const char *key;

	memcpy(options, exec_show_options, sizeof(options));
	if (!words_options(words, 1, options, EXEC_SHOW_OPTIONS, rest, e))
		return false;
	if (rest->n && exec_board_screen(x, rest, &s))
		return exec_board(x, s, option_value(options, EXEC_SHOW_OPTIONS, "json") != NULL, e);
	if (rest->n > 2)
		return words_refuse(words, rest, 2, options, EXEC_SHOW_OPTIONS, e);
	if (rest->n < 2)
		return err_set(e, ERR_USAGE, "%s", _("Say which record: show SCREEN NUMBER"));
	return exec_record_screen(x, rest->items[0].text, &s, e) &&
		exec_relation(x, s->view, &rel, e) &&
		exec_find(x, s, &rel, rest->items[1].text, &key, e) &&
		print_record(x, s, &rel, key, option_value(options, EXEC_SHOW_OPTIONS, "json") != NULL, e);
}
