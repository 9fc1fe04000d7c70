// SPDX-License-Identifier: MIT
// form_lookup: a field of a form that means a row of a list.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/form.h"
#include "desk/known.h"
#include "desk/lookup.h"
#include "model/filter.h"
#include "model/query.h"

#define FOUND_MOST 2 // whether there are more is all that counts

// --- the popup ---

struct ask {
	struct form *form;
	int field;
};

static void
put(struct form_field *field, const char *ident, const char *name)
{
	form_field_type(field, ident);
	str_copy(field->echo, sizeof(field->echo), name);
	field->problem[0] = '\0';
}

static void
on_row(struct desk *d, void *ctx, const char *ident, const char *name)
{
	struct ask *a = ctx;
	struct form *f = a->form;

	(void)d;
	if (!ident)
		return;
	put(&f->fields[a->field], ident, name);
	form_touched(f);
	if (a->field + 1 < f->n)
		form_focus(f, a->field + 1);
}

void
form_pick_row(struct form *f)
{
	struct form_field *field = form_current(f);
	struct ask *a = xcalloc(1, sizeof(*a));

	*a = (struct ask){f, f->at};
	lookup_open(f->page.desk, field->lookup, field->label, field->echo[0] ? "" : form_field_typed(field),
		on_row, a, free);
}

// --- what was typed ---

static void search(struct form *f, const struct relation *rel);

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct form *f = ctx;

	if (e)
		f->asking--;
	else
		search(f, rel);
}

// Whoever has typed ahead has not seen that there are several.
static void
ask_which(struct form *f)
{
	key_flush(&f->page.desk->keys);
	form_focus(f, f->finding);
	form_pick_row(f);
}

static void
on_rows(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;
	struct form_field *field = &f->fields[f->finding];
	const char *ident = e ? NULL : rowset_get(r, 0, field->lookup->ident);
	struct str name = {0};

	f->asking--;
	f->page.desk->dirty = true;
	if (e) {
		desk_error(f->page.desk, e);
	} else if (r->n_rows == 1 && ident) {
		lookup_name(&name, f->page.desk, field->lookup, r, 0);
		put(field, ident, str_text(&name));
	} else if (r->n_rows > 1) {
		ask_which(f);
	} else if (!f->finding_words) {
		f->asking++;
		f->finding_words = true;
		known_relation(f->page.desk->known, field->lookup->view, on_relation, f);
	}
	str_free(&name);
}

// The row that is called so; then those that the words find.
static const char *
filter_text(const struct form *f, struct arena *arena)
{
	const struct form_field *field = &f->fields[f->finding];
	struct str quoted = {0};
	const char *text;

	for (const char *p = form_field_typed(field); *p; p++)
		str_addf(&quoted, *p == '"' ? "\"\"" : "%c", *p);
	text = f->finding_words ? arena_strdup(arena, form_field_typed(field)) :
		arena_printf(arena, "%s:=\"%s\"", field->lookup->ident, str_text(&quoted));
	str_free(&quoted);
	return text;
}

static void
search(struct form *f, const struct relation *rel)
{
	struct desk *d = f->page.desk;
	const struct screen *list = f->fields[f->finding].lookup;
	struct format_context format = desk_format(d);
	struct filter_context ctx = {list, rel, &format, d->session.login};
	struct list_request q = {.screen = list, .relation = rel, .order = list->order,
		.n_order = list->n_order, .seek = ROWS_START, .limit = FOUND_MOST};
	struct arena arena = {0};
	struct filter filter;
	struct query sql;
	struct err e;

	if (filter_parse(&arena, &ctx, filter_text(f, &arena), &filter, &e)) {
		q.filter = &filter;
		query_list(&arena, &q, &sql);
		conn_call(d->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_rows, f);
	} else {
		f->asking--; // no filter, so nothing of the list: the action says what it makes of it
	}
	arena_free(&arena);
}

void
form_find_row(struct form *f, int index)
{
	struct form_field *field = &f->fields[index];

	if (!field->lookup || field->echo[0] || !form_field_typed(field)[0])
		return;
	if (strchr(form_field_typed(field), '@')) {
		form_pick_row(f); // a warden is asked for whom an address is, when the person says so
		return;
	}
	f->finding = index;
	f->finding_words = false;
	f->asking++;
	known_relation(f->page.desk->known, field->lookup->view, on_relation, f);
}
