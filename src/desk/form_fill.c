// SPDX-License-Identifier: MIT
// form_fill: what comes into a form from elsewhere: choices, a draft, ready texts, days of a calendar.
#include "desk/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/calendar.h"
#include "desk/choose.h"
#include "desk/draft.h"
#include "desk/recent.h"
#include "model/query.h"
#include "model/when.h"
#include "text/text.h"

static const char snippet_sql[] = "select code, label, untranslated, body from api.snippet"
	" where entity = $1 and entity_id = $2::bigint order by fits desc, untranslated, label";

// Which field an answer is for. The popup that gives it lies above the form, so the form is there.
struct ask {
	struct form *form;
	int field;
};

static struct ask *
ask_new(struct form *f)
{
	struct ask *a = xcalloc(1, sizeof(*a));

	a->form = f;
	a->field = f->at;
	return a;
}

// --- choices ---

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct ask *a = ctx;
	struct form *f = a->form;
	struct form_field *field = &f->fields[a->field];

	if (!picked)
		return;
	form_field_pick(field, picked->id);
	recent_add(d, field->param->domain, form_field_typed(field));
	form_touched(f);
	if (a->field + 1 < f->n)
		form_focus(f, a->field + 1);
	else if (f->n == 1)
		form_submit(f);
}

static void
add_choice(struct form *f, struct form_field *field, struct choice *c, int row)
{
	const char *code = rowset_at(&field->choices, row, 0);
	const char *hint = rowset_get(&field->choices, row, "hint");

	choice_add(c, row, form_field_choice_label(field, &f->page.desk->set, row),
		hint ? i18n_text(hint) : "", code, NULL);
}

// In their order; of long lists, what was chosen lately comes first.
static void
open_choices(struct form *f)
{
	struct form_field *field = form_current(f);
	bool is_long = field->choices.n_rows > RECENT_FROM;
	struct choice c;

	choice_init(&c, field->label, _("type to find, or press its number"));
	for (int pass = is_long ? 0 : 1; pass < 2; pass++) {
		for (int i = 0; i < field->choices.n_rows; i++) {
			bool is_recent = is_long && recent_has(f->page.desk, field->param->domain,
				rowset_at(&field->choices, i, 0));

			if (is_recent == (pass == 0))
				add_choice(f, field, &c, i);
		}
	}
	choose_open(f->page.desk, &c, on_picked, NULL, ask_new(f), free);
}

void
form_asked(struct form *f)
{
	f->page.desk->dirty = true;
	if (--f->asking > 0 || f->filled)
		return;
	f->filled = true;
	form_begin_held(f);
	for (int i = 0; i < f->n; i++) {
		struct form_field *field = &f->fields[i];

		// What the function takes when nothing is said is said.
		if (!form_field_typed(field)[0] && field->param->initial[0] && !field->held.len)
			form_field_type(field, field->param->initial);
		form_field_begin(field);
	}
	form_focus(f, 0);
}

static void
take_choices(struct form_field *field, struct rowset *r, const struct err *e)
{
	field->asking = false;
	if (e)
		form_field_no_choices(field, e);
	else if (r->n_rows || field->kind == FIELD_CHOICE)
		form_field_set_choices(field, r);
}

static void
on_choices(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;

	// Answers come in the order of the questions.
	for (int i = 0; i < f->n; i++) {
		if (f->fields[i].asking) {
			take_choices(&f->fields[i], r, e);
			break;
		}
	}
	form_asked(f);
}

static void
ask_choices(struct form *f, struct form_field *field)
{
	struct arena arena = {0};
	struct query sql;

	field->asking = true;
	f->asking++;
	query_choices(&arena, field->param->domain, f->call->key, &sql);
	conn_call(f->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_choices, f);
	arena_free(&arena);
}

// --- calendar ---

static void
on_day(struct desk *d, void *ctx, const char *day)
{
	struct ask *a = ctx;

	struct form_field *field = &a->form->fields[a->field];
	char text[64];

	(void)d;
	// A moment needs an hour as well; people mean the morning.
	snprintf(text, sizeof(text), str_eq(field->param->type, "date") ? "%s" : "%s 9:00", day);
	form_field_type(field, text);
	form_touched(a->form);
}

// --- ready texts ---

static void
on_snippet(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct ask *a = ctx;
	struct form *f = a->form;
	const char *body = picked ? rowset_get(&f->snippets, picked->id, "body") : NULL;

	(void)d;
	if (!body)
		return;
	if (!edit_put_template(&f->fields[a->field].edit, body))
		snprintf(f->problem, sizeof(f->problem), "%s", _("Too long: not all of the text fitted."));
	form_touched(f);
}

static void
open_snippets(struct form *f)
{
	const struct rowset *r = &f->snippets;
	struct choice c;

	if (r->n_rows == 0) {
		desk_message(f->page.desk, ROLE_TEXT, _("There are no ready texts for this."));
		return;
	}
	choice_init(&c, _("Ready text"), _("type to find, or press its number"));
	for (int i = 0; i < r->n_rows; i++)
		choice_add(&c, i, rowset_get(r, i, "label"),
			rowset_true(r, i, "untranslated") ? _("in another language") : "",
			rowset_get(r, i, "code"), NULL);
	choose_open(f->page.desk, &c, on_snippet, NULL, ask_new(f), free);
}

static void
on_snippets(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;

	if (!e) {
		rowset_free(&f->snippets);
		f->snippets = *r;
		*r = (struct rowset){0};
	}
	form_asked(f);
}

static void
ask_snippets(struct form *f)
{
	const char *params[] = {f->call->screen->notify, f->call->key};
	bool is_wanted = false;

	for (int i = 0; i < f->n; i++)
		is_wanted = is_wanted || f->fields[i].kind == FIELD_TEXT;
	if (!is_wanted || !f->call->key || !desk_may(f->page.desk, "api.snippet"))
		return;
	f->asking++;
	conn_call(f->page.desk->conn, CONN_NORMAL, snippet_sql, 2, params, on_snippets, f);
}

void
form_lookup(struct form *f)
{
	struct form_field *field = form_current(f);

	if (field->kind == FIELD_TEXT)
		open_snippets(f);
	else if (field->kind == FIELD_CHOICE && field->unread)
		ask_choices(f, field);
	else if (field->kind == FIELD_CHOICE)
		open_choices(f);
	else if (field->lookup)
		form_pick_row(f);
	else if (form_field_is_time(field))
		calendar_open(f->page.desk, field->label, form_field_typed(field), on_day, ask_new(f), free);
	else
		desk_message(f->page.desk, ROLE_TEXT, _("There is nothing to choose from: type it."));
}

// --- drafts ---

// The draft may be of another day: what it chose need not be among the choices any more.
static void
on_draft(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;

	int n = 0; // what was chosen counts for nothing: nobody has typed its code

	if (e)
		desk_error(f->page.desk, e);
	for (int i = 0; i < r->n_rows; i++) {
		for (int j = 0; j < f->n; j++) {
			if (!str_eq(f->fields[j].param->name, rowset_at(r, i, 0)))
				continue;
			form_field_type(&f->fields[j], rowset_at(r, i, 1));
			n += f->fields[j].kind == FIELD_CHOICE ? 0 : utf8_count(rowset_at(r, i, 1), strlen(rowset_at(r, i, 1)));
		}
	}
	f->has_draft = r->n_rows > 0;
	if (r->n_rows)
		desk_message(f->page.desk, ROLE_OK, _("Your draft of %s is back (%d characters)."),
			rowset_at(r, 0, 2), n);
	form_asked(f);
}

// The draft comes last: it puts codes among choices that are there already.
void
form_ask(struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		if (form_field_may_have_choices(&f->fields[i]))
			ask_choices(f, &f->fields[i]);
	}
	ask_snippets(f);
	form_ask_held(f);
	if (f->call->batch) {
		f->asking++;
		form_asked(f);
		return;
	}
	f->asking++;
	draft_read(f->page.desk, f->place, on_draft, f);
}

// Whether somebody said what it holds: it neither stood there nor is what the function takes anyway.
static bool
is_given(const struct form_field *field)
{
	const char *text = form_field_typed(field);

	return text[0] && !form_field_is_held(field) &&
		(field->held.len || !str_eq(text, field->param->initial));
}

bool
form_keep(struct form *f)
{
	const char *names[FIELDS_MAX], *texts[FIELDS_MAX];
	int n = 0;

	if (f->call->batch)
		return false; // a draft belongs to one row
	for (int i = 0; i < f->n; i++) {
		const char *text = form_field_typed(&f->fields[i]);

		if (!is_given(&f->fields[i]) || catalog_is_private(f->fields[i].param))
			continue;
		names[n] = f->fields[i].param->name;
		texts[n++] = text;
	}
	if (f->unsaved && n)
		draft_write(f->page.desk, f->place, f->call->ident, names, texts, n);
	else if (f->unsaved && f->has_draft)
		draft_drop(f->page.desk, f->place);
	if (f->unsaved)
		f->has_draft = n > 0;
	f->unsaved = false;
	return f->has_draft;
}

void
form_save(struct page *p, bool all)
{
	struct form *f = (struct form *)p;

	if (f->sending || !f->filled)
		return;
	f->unsaved = f->unsaved || all;
	(void)form_keep(f);
}
