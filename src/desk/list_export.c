// SPDX-License-Identifier: MIT
// list_export: a list made ready to be fetched as a file.
#include "desk/list_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/export.h"
#include "desk/table.h"
#include "model/layout.h"
#include "term/term.h"

#define FEW_ROWS 1000 // who may take no more at a time gets these
#define WHOLE 100     // added to the number of the form

static const char put_sql[] =
	"select (r.x).ref from (select api.export_put(screen => $1, format => $2, filter => $3,"
	" columns => $4, sort => $5, labels => $6::boolean, most => $7::int) as x) r";

// One list on its way out. Strings are its own.
struct takeout {
	struct desk *desk;
	const struct screen *screen;
	char *filter, *sort;
	char *seen, *whole;               // names of columns, with commas
	const struct export_format *form; // once chosen
	bool is_whole;
	bool few;
	char line[160]; // what is typed to fetch it
};

static void
takeout_free(void *ctx)
{
	struct takeout *t = ctx;

	free(t->filter);
	free(t->sort);
	free(t->seen);
	free(t->whole);
	free(t);
}

// --- ready ------------------------------------------------------------------------------------------

static void
on_left(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	const struct takeout *t = ctx;

	if (picked && d->settings->session.clipboard) {
		term_copy(t->line, strlen(t->line));
		desk_message(d, ROLE_OK, _("Sent to the terminal's clipboard, if it takes that: %s"), t->line);
	}
}

static void
tell(struct takeout *t, const char *number)
{
	struct desk *d = t->desk;
	struct choice c;

	snprintf(t->line, sizeof(t->line), "ssh office export %s > %s-%s.%s", number, t->screen->name, number,
		t->form->ending);
	choice_init(&c, _("Ready. Type this on your own computer:"), t->few ?
		_("only the first 1000 rows: your role may take no more") : _("Enter copies it; screen Exports keeps it"));
	choice_add(&c, 0, t->line, "", "", NULL);
	choose_open(d, &c, on_left, NULL, t, takeout_free);
}

static void send(struct takeout *t);

static void
on_put(void *ctx, struct rowset *r, const struct err *e)
{
	struct takeout *t = ctx;
	struct desk *d = t->desk;

	d->calls--;
	if (e && e->cls == ERR_DENIED && !t->few) {
		t->few = true;
		send(t);
	} else if (e) {
		desk_error(d, e);
		takeout_free(t);
	} else {
		tell(t, rowset_at(r, 0, 0));
	}
}

static void
send(struct takeout *t)
{
	char most[12];
	const char *params[] = {t->screen->name, t->form->code, t->filter, t->is_whole ? t->whole : t->seen, t->sort,
		t->is_whole ? "f" : "t", most};

	snprintf(most, sizeof(most), "%d", t->few ? FEW_ROWS : 0);
	t->desk->calls++;
	conn_call(t->desk->conn, CONN_NORMAL, put_sql, 7, params, on_put, t);
}

// --- asking -----------------------------------------------------------------------------------------

static void
on_form(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct takeout *t = ctx;

	(void)d;
	if (!picked) {
		takeout_free(t);
		return;
	}
	t->is_whole = picked->id >= WHOLE;
	t->form = &export_formats[picked->id % WHOLE];
	send(t);
}

// An amount without its currency would say nothing.
static void
add_name(struct str *names, const struct pane *table, const struct column *c)
{
	const struct relation *rel = table->reader.relation;

	if (!catalog_column(rel, c->name))
		return;
	str_addf(names, "%s%s", names->len ? "," : "", c->name);
	if (c->format == FORMAT_MONEY && c->currency && catalog_column(rel, c->currency))
		str_addf(names, ",%s", c->currency);
}

static char *
names_seen(const struct pane *table)
{
	const struct layout *layout = table_layout_of((struct pane *)table);
	struct str names = {0};

	for (int i = 0; i < layout->n; i++) {
		if (!layout->columns[i].hidden)
			add_name(&names, table, &layout->columns[i]);
	}
	return names.data ? names.data : xstrdup("");
}

// The screen's columns that the view has, hidden ones too, and the key.
static char *
names_whole(const struct pane *table)
{
	const struct screen *s = table->screen;
	struct str names = {0};

	str_add(&names, s->key);
	for (int i = 0; i < s->n_columns; i++)
		add_name(&names, table, &s->columns[i]);
	return names.data;
}

void
list_export_open(struct desk *d, const struct pane *table)
{
	struct arena arena = {0};
	struct takeout *t;
	struct choice c;

	if (!table->reader.relation || !desk_may(d, "api.export_put") || !desk_can_ask(d))
		return;
	t = xcalloc(1, sizeof(*t));
	t->desk = d;
	t->screen = table->screen;
	t->filter = xstrdup(table_filter(table));
	t->sort = xstrdup(table_sort_text(table, &arena));
	t->seen = names_seen(table);
	t->whole = names_whole(table);
	choice_init(&c, _("Export this list"), _("type to find, or press its number"));
	for (int i = 0; i < EXPORT_N_FORMATS; i++)
		choice_add(&c, i, _(export_formats[i].title), _("as shown"), export_formats[i].option, NULL);
	for (int i = 0; i < EXPORT_N_FORMATS; i++)
		choice_add(&c, WHOLE + i, _(export_formats[i].title), _("all columns, as stored"),
			export_formats[i].option, NULL);
	choose_open(d, &c, on_form, NULL, t, NULL);
	arena_free(&arena);
}
