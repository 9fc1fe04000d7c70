// SPDX-License-Identifier: MIT
// act: doing something with a row: allowed?, sure?, form, call, outcome.
#include "desk/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/batch.h"
#include "desk/choose.h"
#include "desk/jump.h"
#include "desk/known.h"
#include "desk/marks.h"
#include "desk/reveal.h"
#include "term/term.h"

// So many actions on the key bar; the rest is behind F2.
#define HINT_CELLS 110
#define HINTS_NARROW 2
#define HINTS_WIDE 6

const char *
act_fill(struct arena *arena, const struct desk *d, const struct act_target *t, const char *text)
{
	struct format_context format = desk_format(d);
	struct str out = {0};
	const char *copy;

	while (*text) {
		char name[64];
		int used = 0;
		const struct column *c;

		if (sscanf(text, "{%63[a-z0-9_]}%n", name, &used) != 1 || used == 0) {
			str_addc(&out, *text++);
			continue;
		}
		text += used;
		c = screen_column(t->screen, name);
		if (c && t->rows)
			str_add(&out, format_cell(arena, &format, c, t->rows, t->index));
	}
	copy = arena_strdup(arena, str_text(&out));
	str_free(&out);
	return copy;
}

bool
act_may(const struct desk *d, const struct action *a)
{
	char object[128];

	snprintf(object, sizeof(object), "api.%s", a->call);
	return desk_may(d, object);
}

static int
marked(const struct act_target *t)
{
	return t->table ? table_marks(t->table)->n : 0;
}

// A view tells in can_x_own that x cannot be done only because the row is of the one who looks.
static bool
is_own(const struct act_target *t, const struct action *a)
{
	char column[80];

	snprintf(column, sizeof(column), "%s_own", a->enabled);
	return rowset_true(t->rows, t->index, column);
}

const char *
act_refusal(const struct desk *d, const struct act_target *t, const struct action *a)
{
	if (!act_may(d, a))
		return _("your role does not include this");
	if (a->create)
		return NULL;
	if (marked(t))
		return a->bulk ? NULL : _("it works on one row at a time, and rows are marked");
	if (!t->rows)
		return _("there is no row here");
	if (a->enabled[0] && rowset_column(t->rows, a->enabled) < 0)
		return _("open it first");
	if (a->enabled[0] && !rowset_true(t->rows, t->index, a->enabled))
		return is_own(t, a) ? _("it is your own: somebody else has to") : _("not in this state");
	return NULL;
}

// --- the outcome ---

void
act_finished(struct desk *d, struct act_call *call, const char *ref, const char *note)
{
	const struct screen *s = call->screen;

	if (call->batch) {
		batch_run(call->batch, call->routine);
		call->batch = NULL;
		return;
	}
	desk_message(d, ROLE_OK, "%s  %s", call->action->create ? ref : call->ident, note);
	if (str_eq(call->action->next, "back") && d->top->below && d->top->screen == s &&
		s->kind == SCREEN_RECORD)
		page_pop(d);
	page_changed_all(d);
	d->takeback.here = true;
	takeback_refresh(d);
	if (str_eq(call->action->next, "reveal"))
		reveal_begin(d, call->ident);
	if (str_eq(call->action->next, "secret"))
		reveal_secret(d, call->ident, ref);
	if (call->action->create && ref[0] && (s->open[0] || s->kind == SCREEN_RECORD))
		jump_to(d, s, ref);
}

// --- the flow ---

static void
on_direct(void *ctx, const char *ref, const char *note, const struct err *e)
{
	struct act_call *call = ctx;

	if (e) {
		desk_error(call->desk, e);
		if (e->cls == ERR_CONFLICT)
			page_changed_all(call->desk);
	} else {
		act_finished(call->desk, call, ref, note);
	}
	act_call_free(call);
}

// Whether the person has anything to fill in.
static bool
needs_form(const struct act_call *call)
{
	const struct routine *fn = call->routine;

	if (call->action->n_params)
		return true;
	for (int i = call->key ? 1 : 0; i < fn->n_params; i++) {
		if (fn->params[i].required && !str_eq(fn->params[i].name, "version"))
			return true;
	}
	return false;
}

static void
on_taken_over(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct act_call *call = ctx;

	if (picked && picked->id == 1) {
		presence_take(d, call->screen->notify, call->key, call->ident);
		form_open(call);
		return;
	}
	desk_message(d, ROLE_TEXT, _("Left as it was."));
	act_call_free(call);
}

// Somebody who is writing about the same row is in the way of nobody, but is not overlooked either.
static void
open_form(struct act_call *call)
{
	const char *writer = presence_writer(call->desk, call->screen->notify, call->key);
	struct str question = {0};
	struct choice c;

	if (!writer || call->batch) {
		form_open(call);
		return;
	}
	str_addf(&question, _("%s is writing about %s now."), writer, call->ident);
	choice_init(&c, i18n_text(call->action->label), str_text(&question));
	choice_add(&c, 0, _("Leave it to them"), "", "", NULL);
	choice_add(&c, 1, _("Take over"), "", "", NULL);
	choose_open(call->desk, &c, on_taken_over, NULL, call, NULL);
	str_free(&question);
}

static void
on_routine(void *ctx, const struct routine *fn, const struct err *e)
{
	struct act_call *call = ctx;

	call->desk->calls--;
	if (e) {
		desk_error(call->desk, e);
		act_call_free(call);
		return;
	}
	call->routine = fn;
	if (needs_form(call))
		open_form(call);
	else
		act_call_send(call, NULL, NULL, 0, on_direct, call);
}

static void
proceed(struct act_call *call)
{
	call->desk->calls++;
	known_routine(call->desk->known, call->action->call, on_routine, call);
}

static void
on_confirmed(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct act_call *call = ctx;

	if (picked && picked->id == 1) {
		proceed(call);
		return;
	}
	desk_message(d, ROLE_TEXT, _("Left as it was."));
	act_call_free(call);
}

// What was typed ahead must not answer a question that had not been read.
static void
confirm(struct act_call *call, const char *question)
{
	struct choice c;

	key_flush(&call->desk->keys);
	choice_init(&c, _("Are you sure?"), question);
	choice_add(&c, 0, _("No, leave it as it is"), "", "", NULL);
	choice_add(&c, 1, i18n_text(call->action->label), call->ident, "yes", NULL);
	choose_open(call->desk, &c, on_confirmed, NULL, call, NULL);
}

// Which row it is done to, and the version of it that the person has seen.
static void
take_row(struct act_call *call, const struct act_target *t)
{
	const char *key = rowset_get(t->rows, t->index, t->screen->key);
	const char *ident = rowset_get(t->rows, t->index, t->screen->ident);
	const char *version = rowset_get(t->rows, t->index, "version");

	call->key = xstrdup(key ? key : "");
	call->ident = xstrdup(ident ? ident : call->key);
	str_copy(call->version, sizeof(call->version), version ? version : "");
	rowset_copy_row(&call->row, t->rows, t->index);
}

void
act_begin_batch(struct batch *b)
{
	struct act_call *call = xcalloc(1, sizeof(*call));
	struct str ident = {0};
	int first = 0;

	while (batch_refusal(b, first))
		first++;
	str_addf(&ident, _("%d rows"), b->n_fit);
	*call = (struct act_call){.desk = b->desk, .screen = b->screen, .action = b->action, .batch = b,
		.key = xstrdup(batch_key(b, first)), .ident = xstrdup(str_text(&ident))};
	str_free(&ident);
	proceed(call);
}

static void
begin_one(struct desk *d, const struct act_target *t, const struct action *a)
{
	struct act_call *call = xcalloc(1, sizeof(*call));
	struct arena arena = {0};

	*call = (struct act_call){.desk = d, .screen = t->screen, .action = a};
	if (a->create)
		call->ident = xstrdup("");
	else
		take_row(call, t);
	act_request_key(call->request_key);
	if (a->confirm[0] && (!a->confirm_if[0] || rowset_true(t->rows, t->index, a->confirm_if)))
		confirm(call, act_fill(&arena, d, t, _(a->confirm)));
	else
		proceed(call);
	arena_free(&arena);
}

static void
begin(struct desk *d, const struct act_target *t, const struct action *a)
{
	if (!desk_can_ask(d))
		return;
	if (marked(t) && !a->create)
		batch_begin(d, t, a);
	else
		begin_one(d, t, a);
}

bool
act_begin(struct desk *d, const struct act_target *t, const char *verb)
{
	const struct action *a = screen_action(t->screen, verb);
	const char *refusal;

	if (!a)
		return false;
	refusal = act_refusal(d, t, a);
	if (refusal)
		desk_message(d, ROLE_ERROR, "%s: %s", i18n_text(a->label), refusal);
	else
		begin(d, t, a);
	return true;
}

// --- menu and hints ---

// Whether the action has a place on this target at all, allowed now or not.
static bool
is_offered(const struct desk *d, const struct act_target *t, const struct action *a)
{
	return act_may(d, a) && (t->rows || a->create || marked(t));
}

bool
act_any(const struct desk *d, const struct act_target *t)
{
	for (int i = 0; i < t->screen->n_actions; i++) {
		if (is_offered(d, t, &t->screen->actions[i]))
			return true;
	}
	return false;
}

// The menu acts on the row it was opened for, even when the list moves meanwhile.
struct menu {
	struct rowset rows;
	struct act_target target;
};

static void
menu_free(void *ctx)
{
	struct menu *m = ctx;

	rowset_free(&m->rows);
	free(m);
}

static void
on_menu(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct menu *m = ctx;

	if (picked)
		begin(d, &m->target, &m->target.screen->actions[picked->id]);
}

void
act_menu(struct desk *d, const struct act_target *t)
{
	struct menu *m;
	struct choice c;
	char key[32];

	if (!act_any(d, t)) {
		desk_message(d, ROLE_TEXT, _("There is nothing to do here."));
		return;
	}
	m = xcalloc(1, sizeof(*m));
	m->target = (struct act_target){.screen = t->screen, .table = t->table};
	if (t->rows) {
		rowset_copy_row(&m->rows, t->rows, t->index);
		m->target.rows = &m->rows;
	}
	choice_init(&c, _("Actions"), _("type to find, or press its number"));
	for (int i = 0; i < t->screen->n_actions; i++) {
		const struct action *a = &t->screen->actions[i];
		uint32_t k = keymap_key_of(&d->keymap, CMD_NONE, a->name);

		if (!is_offered(d, t, a))
			continue;
		key[0] = '\0';
		if (k)
			key_label(k, key, sizeof(key));
		choice_add(&c, i, i18n_text(a->label), key, a->label, act_refusal(d, t, a));
	}
	choose_open(d, &c, on_menu, NULL, m, menu_free);
}

int
act_hints(const struct desk *d, const struct act_target *t, struct hint *out, int n, int max)
{
	int room = n + (term_cols() < HINT_CELLS ? HINTS_NARROW : HINTS_WIDE);

	for (int i = 0; i < t->screen->n_actions && n < room; i++) {
		const struct action *a = &t->screen->actions[i];

		// Something new is for the list; on a record the bar is for what can be done with it.
		if (a->create && t->screen->kind == SCREEN_RECORD)
			continue;
		if (is_offered(d, t, a) && !act_refusal(d, t, a))
			n = page_hint(d, out, n, max, CMD_NONE, a->name, i18n_text(a->label), false);
	}
	return n;
}
