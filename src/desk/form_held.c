// SPDX-License-Identifier: MIT
// form_held: what the record holds under the parameters of a form: told beside them, and in a form that
// begins with it, put into them.
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/form.h"
#include "desk/known.h"
#include "model/query.h"

// The screen of the record, whose columns are more than those of the list that the form was opened from.
static const struct screen *
record_screen(const struct form *f)
{
	const struct screen *s = f->call->screen, *opened = screen_find(&f->page.desk->set, s->open);

	return opened ? opened : s;
}

const struct column *
form_column(const struct form *f, const struct form_field *field)
{
	const struct screen *s = record_screen(f);
	const struct column *c = screen_column(s, field->param->name);
	char minor[80];

	snprintf(minor, sizeof(minor), "%s_minor", field->param->name);
	return c ? c : screen_column(s, minor);
}

// A stored value; money in major units.
static const char *
stored(struct arena *arena, const struct column *c, const struct rowset *r)
{
	const char *value = rowset_get(r, 0, c->name);

	if (value && c->format == FORMAT_MONEY)
		return format_minor(arena, value, rowset_get(r, 0, c->currency));
	return value ? value : "";
}

void
form_tell_held(const struct form *f, struct form_field *field, const struct rowset *row)
{
	const struct column *c = form_column(f, field);
	struct format_context format = desk_format(f->page.desk);
	struct arena arena = {0};

	str_clear(&field->now);
	if (c && row->n_rows && field->kind != FIELD_TEXT)
		str_add(&field->now, format_cell(&arena, &format, c, row, 0));
	arena_free(&arena);
}

void
form_hold(const struct form *f, struct form_field *field, const struct rowset *row)
{
	const struct column *c = form_column(f, field);
	bool was_held = form_field_is_held(field);
	struct arena arena = {0};
	const char *typed = arena_strdup(&arena, form_field_typed(field));

	if (c && !catalog_is_private(field->param)) {
		form_field_put(field, stored(&arena, c, row), form_context(f).numbers);
		str_clear(&field->held);
		str_add(&field->held, form_field_typed(field)); // a choice may be known by its label
		if (!was_held)
			form_field_type(field, typed);
	}
	arena_free(&arena);
}

// --- reading the record, for a form opened from a list ---

static void
on_row(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;
	const char *version = e ? NULL : rowset_get(r, 0, "version");

	if (e)
		desk_error(f->page.desk, e);
	rowset_free(&f->record);
	f->record = *r;
	*r = (struct rowset){0};
	if (version)
		str_copy(f->call->version, sizeof(f->call->version), version);
	form_asked(f);
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct form *f = ctx;
	struct arena arena = {0};
	struct query sql;

	if (e) {
		desk_error(f->page.desk, e);
		form_asked(f);
		return;
	}
	query_record(&arena, record_screen(f), rel, f->call->key, &sql);
	conn_call(f->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_row, f);
	arena_free(&arena);
}

void
form_ask_held(struct form *f)
{
	const struct screen *record = record_screen(f);

	if (!f->call->action->prefill || f->call->batch || record == f->call->screen)
		return;
	f->asking++;
	known_relation(f->page.desk->known, record->view, on_relation, f);
}

void
form_begin_held(struct form *f)
{
	const struct rowset *row = f->record.n_rows ? &f->record : &f->call->row;

	for (int i = 0; i < f->n && f->call->action->prefill && row->n_rows; i++) {
		form_tell_held(f, &f->fields[i], row);
		form_hold(f, &f->fields[i], row);
	}
}
