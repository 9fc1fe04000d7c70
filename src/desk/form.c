// SPDX-License-Identifier: MIT
// form: a docked page that asks for an action's parameters.
//
// The function's signature is the form: the catalog gives names, types and what is required, the
// screen file gives order, labels and help. A parameter whose domain has choices is picked from a
// list; long text gets the editor; times are typed as people say them and echoed in full. An error
// of the database goes to the field it belongs to. Nothing typed is lost by an error, a conflict or
// a lost connection, nor by the end of the session: it is kept in the database (desk/draft.h) until
// it has been sent.
#include "desk/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/draft.h"
#include "desk/known.h"
#include "desk/lookup.h"
#include "ui/caret.h"
#include "ui/pager.h"

struct form_field *
form_current(struct form *f)
{
	return &f->fields[f->at];
}

struct field_context
form_context(const struct form *f)
{
	const struct desk *d = f->page.desk;

	return (struct field_context){
		.format = desk_format(d),
		.zone = d->session.time_zone,
		.numbers = number_format_of(d->session.number_format),
	};
}

void
form_touched(struct form *f)
{
	f->unsaved = true;
	f->problem[0] = '\0';
	draft_touch(f->page.desk);
}

// What is left is looked at: a mistake is told while its field is still in sight.
static void
leave_field(struct form *f)
{
	struct field_context ctx = form_context(f);
	struct form_field *field = form_current(f);

	if (form_field_check(field, &ctx))
		form_find_row(f, f->at);
	else if (field->problem[0])
		desk_message(f->page.desk, ROLE_ERROR, "%s: %s", field->label, field->problem);
}

void
form_focus(struct form *f, int index)
{
	struct form_field *field;

	if (f->n == 0)
		return;
	if (index != f->at)
		leave_field(f);
	f->at = (index + f->n) % f->n;
	field = form_current(f);
	f->page.desk->dirty = true;
	// A choice still open is asked at once: one keystroke less.
	if (field->kind == FIELD_CHOICE && field->picked < 0 && field->param->required &&
		!field->unread && f->page.desk->top == &f->page)
		form_lookup(f);
}

// Tab goes to what a ready text leaves open before it leaves the field.
static void
next_field(struct form *f)
{
	struct form_field *field = form_current(f);

	if (f->n && field->kind == FIELD_TEXT && edit_next_slot(&field->edit))
		f->page.desk->dirty = true;
	else
		form_focus(f, f->at + 1);
}

static void
revert(struct form *f)
{
	struct form_field *field = form_current(f);

	if (f->n && form_field_revert(field)) {
		form_touched(f);
		desk_message(f->page.desk, ROLE_TEXT, _("%s is as it was."), field->label);
	} else {
		desk_message(f->page.desk, ROLE_TEXT, _("This field has not been changed."));
	}
}

static bool
command(struct page *p, enum command c)
{
	struct form *f = (struct form *)p;

	switch (c) {
	case CMD_NEXT_FIELD:
		next_field(f);
		return true;
	case CMD_PREVIOUS_FIELD:
		form_focus(f, f->at - 1);
		return true;
	case CMD_LOOKUP:
		if (f->n)
			form_lookup(f);
		return true;
	case CMD_REFRESH:
		revert(f);
		return true;
	case CMD_SUBMIT:
		form_submit(f);
		return true;
	default:
		return false;
	}
}

static bool
enter(struct form *f)
{
	struct form_field *field = form_current(f);

	if ((field->kind == FIELD_CHOICE && field->picked < 0) ||
		(field->lookup && field->param->required && !form_field_typed(field)[0]))
		form_lookup(f);
	else if (f->at + 1 < f->n)
		form_focus(f, f->at + 1);
	else
		form_submit(f);
	return true;
}

// What is typed at a choice looks for it: the list comes up, and has the letter already.
static void
type_choice(struct form *f, uint32_t k)
{
	struct desk *d = f->page.desk;

	form_lookup(f);
	if (d->top != &f->page && caret_is_text(k))
		page_key(d, k);
}

static bool
key(struct page *p, uint32_t k)
{
	struct form *f = (struct form *)p;
	struct form_field *field = form_current(f);

	if (f->n == 0)
		return false;
	if (k == K_ENTER && field->kind != FIELD_TEXT)
		return enter(f);
	if (field->kind != FIELD_TEXT && (k == K_UP || k == K_DOWN)) {
		form_focus(f, f->at + (k == K_UP ? -1 : 1));
		return true;
	}
	if (field->kind == FIELD_CHOICE) {
		if (k == K_DELETE || k == K_BACKSPACE) {
			form_field_pick(field, -1);
			form_touched(f);
		} else {
			type_choice(f, k);
		}
		return true;
	}
	field->problem[0] = field->echo[0] = '\0';
	form_touched(f);
	return form_field_key(field, k);
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct form *f = (struct form *)p;

	if (f->n == 0)
		return;
	form_touched(f);
	form_current(f)->echo[0] = '\0';
	if (!form_field_paste(form_current(f), text, n))
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
	if (f->n && (form_current(f)->kind == FIELD_CHOICE || form_current(f)->lookup ||
		form_field_is_time(form_current(f))))
		n = page_hint(d, out, n, max, CMD_LOOKUP, NULL, NULL, false);
	else if (f->n && form_current(f)->kind == FIELD_TEXT && f->snippets.n_rows)
		n = page_hint(d, out, n, max, CMD_LOOKUP, NULL, _("Ready text"), false);
	n = page_hint(d, out, n, max, CMD_BACK, NULL, _("Cancel"), false);
	if (f->n && !str_eq(str_text(&form_current(f)->first), form_field_typed(form_current(f))))
		n = page_hint(d, out, n, max, CMD_REFRESH, NULL, _("As it was"), false);
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
		_("A * marks what is needed. F5 puts a field back as it was. Leaving the form keeps what "
		  "you typed; so does a broken line: the next login offers it."));
}

static void
form_free(struct page *p)
{
	struct form *f = (struct form *)p;

	known_forget(p->desk->known, f);
	if (f->call && form_keep(f))
		desk_message(p->desk, ROLE_TEXT,
			_("What you wrote is kept: the same action brings it back."));
	for (int i = 0; i < f->n; i++)
		form_field_done(&f->fields[i]);
	rowset_free(&f->record);
	rowset_free(&f->snippets);
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
	.save = form_save,
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

static void
add_field(struct form *f, const struct routine_param *param, const char *label, const char *help_text)
{
	struct form_field *field = &f->fields[f->n++];

	form_field_init(field, param, label, help_text);
	field->lookup = lookup_screen(f->call->desk, param);
	if (f->call->key)
		form_tell_held(f, field, &f->call->row);
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
			add_field(f, param, i18n_text(a->params[i].label), i18n_text(a->params[i].help));
	}
	for (int i = f->call->key ? 1 : 0; i < fn->n_params && f->n < FIELDS_MAX; i++) {
		const struct routine_param *param = &fn->params[i];

		if (param->required && !str_eq(param->name, "version") && !is_listed(a, param->name))
			add_field(f, param, param->name, "");
	}
}

void
form_open(struct act_call *call)
{
	struct form *f = xcalloc(1, sizeof(*f));

	f->page = (struct page){.ops = &ops, .desk = call->desk, .kind = PAGE_DOCK, .context = CONTEXT_EDIT,
		.types = true, .screen = call->screen, .key = call->key};
	f->call = call;
	snprintf(f->place, sizeof(f->place), "%s/%s", call->action->call, call->key ? call->key : "new");
	make_fields(f);
	page_push(call->desk, &f->page);
	form_ask(f);
}
