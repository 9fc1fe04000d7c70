// SPDX-License-Identifier: MIT
// form: a docked page that asks for an action's parameters.
//
// The function's signature is the form: the catalog gives names, types and what is required, the
// screen file gives order, labels and help. A parameter whose domain has choices is picked from a
// list; long text gets the editor; times are typed as people say them and echoed in full. An error
// of the database goes to the field it belongs to. Nothing typed is lost by an error, a conflict
// or a lost connection: the form stays until it has been sent or left.
#include "desk/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/draft.h"
#include "desk/known.h"
#include "model/query.h"
#include "ui/pager.h"

static void focus(struct form *f, int index);

static struct form_field *
current(struct form *f)
{
	return &f->fields[f->at];
}

// --- choices ---

// Which field an answer is for. The popup that gives it lies above the form, so the form is there.
struct ask {
	struct form *form;
	int field;
};

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct ask *a = ctx;
	struct form *f = a->form;
	struct form_field *field = &f->fields[a->field];

	(void)d;
	if (!picked)
		return;
	form_field_pick(field, picked->id);
	if (a->field + 1 < f->n)
		focus(f, a->field + 1);
	else if (f->n == 1)
		f->page.ops->command(&f->page, CMD_SUBMIT);
}

static void
open_picker(struct form *f)
{
	struct form_field *field = current(f);
	struct ask *a;
	struct choice c;

	if (field->kind != FIELD_CHOICE)
		return;
	a = xcalloc(1, sizeof(*a));
	*a = (struct ask){f, f->at};
	choice_init(&c, field->label, _("type to find, or press its number"));
	for (int i = 0; i < field->choices.n_rows; i++) {
		const char *code = rowset_at(&field->choices, i, 0);
		const char *hint = rowset_get(&field->choices, i, "hint");

		choice_add(&c, i, form_field_choice_label(field, &f->page.desk->set, i),
			hint ? i18n_text(hint) : "", code, NULL);
	}
	choose_open(f->page.desk, &c, on_picked, NULL, a, free);
}

static void
on_choices(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;
	struct form_field *field = NULL;

	// Answers come in the order of the questions.
	for (int i = 0; i < f->n && !field; i++) {
		if (f->fields[i].asking)
			field = &f->fields[i];
	}
	if (field) {
		field->asking = false;
		if (!e && r->n_rows)
			form_field_set_choices(field, r);
	}
	if (--f->asking == 0)
		focus(f, 0);
	f->page.desk->dirty = true;
}

static void
ask_choices(struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		struct arena arena = {0};
		struct query sql;

		if (!form_field_may_have_choices(&f->fields[i]))
			continue;
		f->fields[i].asking = true;
		f->asking++;
		query_choices(&arena, f->fields[i].param->domain, f->call->key, &sql);
		conn_call(f->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params,
			on_choices, f);
		arena_free(&arena);
	}
}

// --- focus ---

static void
focus(struct form *f, int index)
{
	struct format_context format = desk_format(f->page.desk);
	struct form_field *field;

	if (f->n == 0)
		return;
	if (index != f->at)
		form_field_check(current(f), &format);
	f->at = (index + f->n) % f->n;
	field = current(f);
	f->page.desk->dirty = true;
	// A choice still open is asked at once: one keystroke less.
	if (field->kind == FIELD_CHOICE && field->picked < 0 && field->param->required &&
		f->page.desk->top == &f->page)
		open_picker(f);
}

// --- sending ---

static void
on_version(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;
	const char *version = e ? NULL : rowset_get(r, 0, "version");

	if (version)
		str_copy(f->call->version, sizeof(f->call->version), version);
	act_call_new_request(f->call);
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct form *f = ctx;
	struct arena arena = {0};
	struct query sql;

	if (e)
		return;
	query_record(&arena, f->call->screen, rel, f->call->key, &sql);
	conn_call(f->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_version, f);
	arena_free(&arena);
}

static void
show_failure(struct form *f, const struct err *e)
{
	struct desk *d = f->page.desk;
	const struct routine_param *fault = catalog_param_at_fault(f->call->routine, e->where);

	for (int i = 0; i < f->n; i++) {
		if (e->cls == ERR_DATA && f->fields[i].param == fault) {
			snprintf(f->fields[i].problem, sizeof(f->fields[i].problem), "%s: %s",
				f->fields[i].label, e->msg);
			f->at = i;
			return;
		}
	}
	if (e->cls == ERR_UNAVAILABLE)
		snprintf(f->problem, sizeof(f->problem), "%s",
			_("The database went away: it is not known whether this was done. Send it "
			  "again when the database is back; it will not be done twice."));
	else if (e->cls == ERR_CONFLICT)
		snprintf(f->problem, sizeof(f->problem), "%s. %s", e->msg,
			_("Look above; sending again sends yours as well."));
	else
		snprintf(f->problem, sizeof(f->problem), "%s%s%s", e->msg, e->hint[0] ? "  " : "",
			e->hint);
	if (e->cls != ERR_CONFLICT || !f->call->key)
		return;
	known_relation(d->known, f->call->screen->view, on_relation, f);
	page_changed_all(d);
}

static void
on_done(void *ctx, const char *ref, const char *note, const struct err *e)
{
	struct form *f = ctx;
	struct desk *d = f->page.desk;
	struct act_call *call;

	f->sending = false;
	if (e) {
		show_failure(f, e);
		return;
	}
	call = f->call;
	f->call = NULL;
	draft_drop(d, f->place);
	page_pop(d);
	act_finished(d, call, ref, note);
	act_call_free(call);
}

static void
submit(struct form *f)
{
	struct format_context format = desk_format(f->page.desk);
	const char *names[FIELDS_MAX], *values[FIELDS_MAX];

	f->problem[0] = '\0';
	for (int i = 0; i < f->n; i++) {
		if (!form_field_check(&f->fields[i], &format)) {
			f->at = i;
			return;
		}
	}
	for (int i = 0; i < f->n; i++) {
		names[i] = f->fields[i].param->name;
		values[i] = form_field_value(&f->fields[i]);
	}
	f->sending = true;
	act_call_send(f->call, names, values, f->n, on_done, f);
}

// --- page ---

static bool
command(struct page *p, enum command c)
{
	struct form *f = (struct form *)p;

	switch (c) {
	case CMD_NEXT_FIELD:
		focus(f, f->at + 1);
		return true;
	case CMD_PREVIOUS_FIELD:
		focus(f, f->at - 1);
		return true;
	case CMD_LOOKUP:
		open_picker(f);
		return true;
	case CMD_SUBMIT:
		submit(f);
		return true;
	default:
		return false;
	}
}

static bool
key(struct page *p, uint32_t k)
{
	struct form *f = (struct form *)p;
	struct form_field *field = current(f);

	if (f->n == 0)
		return false;
	if (k == K_ENTER && field->kind != FIELD_TEXT) {
		if (field->kind == FIELD_CHOICE && field->picked < 0)
			open_picker(f);
		else if (f->at + 1 < f->n)
			focus(f, f->at + 1);
		else
			submit(f);
		return true;
	}
	if (field->kind != FIELD_TEXT && (k == K_UP || k == K_DOWN)) {
		focus(f, f->at + (k == K_UP ? -1 : 1));
		return true;
	}
	if (field->kind == FIELD_CHOICE) {
		if (k == K_DELETE || k == K_BACKSPACE)
			form_field_pick(field, -1);
		else
			open_picker(f);
		return true;
	}
	field->problem[0] = '\0';
	f->problem[0] = '\0';
	return form_field_key(field, k);
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct form *f = (struct form *)p;

	if (f->n && !form_field_paste(current(f), text, n))
		snprintf(f->problem, sizeof(f->problem), "%s",
			_("Too long: not all of the pasted text fitted."));
}

static bool
busy(const struct page *p)
{
	const struct form *f = (const struct form *)p;

	return f->asking > 0 || f->sending;
}

static int
hints(struct page *p, struct hint *out, int max)
{
	struct form *f = (struct form *)p;
	struct desk *d = p->desk;
	int n = 0;

	n = page_hint(d, out, n, max, CMD_SUBMIT, NULL, i18n_text(f->call->action->label), false);
	if (f->n > 1)
		n = page_hint(d, out, n, max, CMD_NEXT_FIELD, NULL, NULL, false);
	if (f->n && current(f)->kind == FIELD_CHOICE)
		n = page_hint(d, out, n, max, CMD_LOOKUP, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_BACK, NULL, _("Cancel"), false);
	return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
help(struct page *p, struct pager *out)
{
	struct form *f = (struct form *)p;
	struct str line = {0};

	pager_add(out, 0, ROLE_LABEL, 0, i18n_text(f->call->action->label));
	if (f->call->action->help[0])
		pager_add(out, 0, ROLE_TEXT, 0, i18n_text(f->call->action->help));
	for (int i = 0; i < f->n; i++) {
		str_clear(&line);
		str_addf(&line, "%s: ", f->fields[i].label);
		form_field_help(&f->fields[i], &line);
		pager_add_hanging(out, 0, ROLE_TEXT, 2, 4, str_text(&line));
	}
	str_free(&line);
	pager_add(out, 0, ROLE_TEXT, 0, "");
	pager_add(out, 0, ROLE_TEXT, 0,
		_("A * marks what is needed. Leaving the form keeps what you typed."));
}

// Leaving loses nothing: what was typed waits for the next time.
static bool
keep_draft(struct form *f)
{
	bool kept = false;

	draft_drop(f->page.desk, f->place);
	for (int i = 0; i < f->n; i++) {
		const char *text = form_field_typed(&f->fields[i]);

		if (!text || !text[0])
			continue;
		draft_put(f->page.desk, f->place, f->fields[i].param->name, text);
		kept = true;
	}
	return kept;
}

static void
restore_draft(struct form *f)
{
	bool back = false;

	for (int i = 0; i < f->n; i++) {
		const char *text = draft_get(f->page.desk, f->place, f->fields[i].param->name);

		if (!text)
			continue;
		form_field_type(&f->fields[i], text);
		back = true;
	}
	if (back)
		desk_message(f->page.desk, ROLE_OK, _("What you had written is back."));
}

static void
form_free(struct page *p)
{
	struct form *f = (struct form *)p;

	known_forget(p->desk->known, f);
	if (f->call && keep_draft(f))
		desk_message(p->desk, ROLE_TEXT,
			_("What you wrote is kept: the same action brings it back."));
	for (int i = 0; i < f->n; i++)
		form_field_done(&f->fields[i]);
	if (f->call)
		act_call_free(f->call);
}

static const struct page_ops ops = {
	.draw = form_draw,
	.dock_rows = form_dock_rows,
	.command = command,
	.key = key,
	.paste = paste,
	.busy = busy,
	.hints = hints,
	.help = help,
	.free = form_free,
};

static bool
is_listed(const struct action *a, const char *name)
{
	for (int i = 0; i < a->n_params; i++) {
		if (str_eq(a->params[i].name, name))
			return true;
	}
	return false;
}

// The fields in the screen file's order, then what is required but not listed there.
static void
make_fields(struct form *f)
{
	const struct action *a = f->call->action;
	const struct routine *fn = f->call->routine;

	for (int i = 0; i < a->n_params && f->n < FIELDS_MAX; i++) {
		const struct routine_param *param = catalog_param(fn, a->params[i].name);

		if (param)
			form_field_init(&f->fields[f->n++], param, i18n_text(a->params[i].label),
				i18n_text(a->params[i].help));
	}
	for (int i = f->call->key ? 1 : 0; i < fn->n_params && f->n < FIELDS_MAX; i++) {
		const struct routine_param *param = &fn->params[i];

		if (param->required && !str_eq(param->name, "version") && !is_listed(a, param->name))
			form_field_init(&f->fields[f->n++], param, param->name, "");
	}
}

void
form_open(struct act_call *call)
{
	struct form *f = xcalloc(1, sizeof(*f));

	f->page = (struct page){.ops = &ops, .kind = PAGE_DOCK, .context = CONTEXT_EDIT,
		.types = true, .screen = call->screen};
	f->call = call;
	snprintf(f->place, sizeof(f->place), "%s/%s", call->action->call,
		call->key ? call->key : "");
	make_fields(f);
	page_push(call->desk, &f->page);
	restore_draft(f);
	ask_choices(f);
	if (!f->asking)
		focus(f, 0);
}
