// SPDX-License-Identifier: MIT
// exec_act: an action called by its name with values as text.
#include "desk/exec_act.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "desk/personal.h"
#include "model/when.h"

#define KEY_PARAMS 2 // the record's key and version come first
#define CHOICES_BYTES 180 // of a hint, about

bool
exec_act_find(struct exec *x, const char *text, struct exec_act *a, struct err *e)
{
	const char *dot = strchr(text, '.');
	const char *names[64];
	const char *near;
	int n = 0;

	if (!dot)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do to what: do SCREEN.ACTION NUMBER"));
	if (x->line) // a person types it, and means it as in a form
		a->numbers = number_format_of(x->session.number_format);
	if (!exec_action_screen(x, arena_strndup(&x->arena, text, (size_t)(dot - text)), &a->screen, e))
		return false;
	a->action = screen_action(a->screen, dot + 1);
	if (a->action)
		return exec_relation(x, a->screen->view, &a->relation, e) &&
			exec_routine(x, a->action->call, &a->fn, e);
	for (int i = 0; i < a->screen->n_actions && n < 64; i++)
		names[n++] = a->screen->actions[i].name;
	near = str_nearest(dot + 1, names, n);
	err_set(e, ERR_USAGE, _("%s has no action \"%s\""), a->screen->name, dot + 1);
	if (near)
		return err_hint(e, _("Did you mean %s.%s?"), a->screen->name, near);
	return err_hint(e, _("The command \"help %s\" lists them"), a->screen->name);
}

// --- options ----------------------------------------------------------------------------------------

static bool
is_own_param(const struct exec_act *a, int i)
{
	return (a->action->create || i >= KEY_PARAMS) &&
		!str_eq(a->fn.params[i].name, "request_key");
}

const char *
exec_act_label(const struct exec_act *a, const char *param)
{
	for (int i = 0; i < a->action->n_params; i++) {
		if (str_eq(a->action->params[i].name, param))
			return a->action->params[i].label;
	}
	return param;
}

void
exec_act_options(struct exec_act *a, const struct option *own, int n_own)
{
	memcpy(a->options, own, (size_t)n_own * sizeof(*own));
	a->n_own = n_own;
	a->n_options = n_own;
	for (int i = 0; i < a->fn.n_params && a->n_options < n_own + EXEC_PARAMS_MAX; i++) {
		if (!is_own_param(a, i))
			continue;
		a->options[a->n_options++] = (struct option){
			.name = a->fn.params[i].name,
			.arg = exec_act_label(a, a->fn.params[i].name),
			.help = exec_act_label(a, a->fn.params[i].name),
			.required = a->fn.params[i].required,
		};
	}
}

// --- values -----------------------------------------------------------------------------------------

static bool
time_value(struct exec *x, const char *text, const char **value, struct err *e)
{
	struct when w;
	char sql[64];

	if (!when_parse(text, x->format.now, x->format.utc_offset, &w)) {
		err_set(e, ERR_DATA, "%s", _("This is not a date or time"));
		return err_hint(e, "%s", _("For example tomorrow 9:00, +3, mon, 0917, 2026-09-17, 14:30, 2h"));
	}
	when_sql(&w, x->format.utc_offset, sql, sizeof(sql));
	*value = arena_strdup(&x->arena, sql);
	return true;
}

static bool
number_value(struct exec *x, const struct exec_act *a, const char *text, bool whole,
	const char **value, struct err *e)
{
	char number[64];

	if (!number_read(text, a->numbers, whole, number, sizeof(number), e))
		return false;
	*value = arena_strdup(&x->arena, number);
	return true;
}

// As people write it, in English or their language; what is shown for it is among them.
static bool
bool_value(const char *text, const char **value, struct err *e)
{
	const char *const words[] = {"yes", "y", "true", "t", "1", "on", _("yes"), "no", "n", "false", "f", "0", "off", _("no")};
	const int n = (int)(sizeof(words) / sizeof(words[0]));

	for (int i = 0; i < n; i++) {
		if (!strcasecmp(text, words[i])) {
			*value = i < n / 2 ? "t" : "f";
			return true;
		}
	}
	return err_set(e, ERR_DATA, _("\"%s\" is neither yes nor no"), text);
}

bool
exec_act_value(struct exec *x, const struct exec_act *a, const struct routine_param *p,
	const char *text, const char **value, struct err *e)
{
	bool is_text = str_eq(p->type, "text");
	bool whole = str_eq(p->type, "int2") || str_eq(p->type, "int4") || str_eq(p->type, "int8");

	*value = text;
	if (!text[0] && (!is_text || (p->domain[0] && !str_ends(p->domain, "_text")))) {
		*value = NULL; // --next= says: nothing
		return true;
	}
	if (str_eq(p->type, "timestamptz") || str_eq(p->type, "date"))
		return time_value(x, text, value, e);
	if (str_eq(p->type, "bool"))
		return bool_value(text, value, e);
	if (whole || str_eq(p->type, "numeric"))
		return number_value(x, a, text, whole, value, e);
	if (is_text && p->domain[0])
		*value = exec_code(x, p, text);
	return true;
}

// --- the call ---------------------------------------------------------------------------------------

void
exec_act_begin(struct exec_act *a)
{
	a->n = 0;
	if (a->action->create)
		return;
	exec_act_add(a, a->fn.params[0].name, a->key);
	if (a->fn.n_params > 1)
		exec_act_add(a, a->fn.params[1].name, a->version);
}

void
exec_act_add(struct exec_act *a, const char *name, const char *value)
{
	if (a->n < EXEC_PARAMS_MAX) {
		a->names[a->n] = name;
		a->values[a->n++] = value;
	}
}

bool
exec_act_seal(struct exec *x, struct exec_act *a, struct err *e)
{
	struct personal_params params = {.fn = &a->fn, .key = a->key};
	bool ok;

	personal_params_set(&params, a->names, a->values, a->n);
	ok = personal_seal_now(x->d->control, &params, e);
	for (int i = 0; ok && i < a->n; i++)
		a->values[i] = params.values[i] ? arena_strdup(&x->arena, params.values[i]) : NULL;
	personal_params_free(&params);
	return ok;
}

bool
exec_act_call(struct exec *x, const struct exec_act *a, struct rowset *r, struct err *e)
{
	struct query q;

	query_action(&x->arena, &a->fn, a->names, a->values, a->n, &q);
	return exec_query(x, &q, r, e);
}

const struct routine_param *
exec_act_explain(struct exec *x, const struct exec_act *a, struct err *e)
{
	const struct routine_param *p = catalog_param_at_fault(&a->fn, e->where);
	struct exec_choices choices;
	struct str list = {0};

	if (!p || e->hint[0])
		return p;
	exec_choices(x, p, a->key, &choices);
	for (int i = 0; i < choices.n && list.len < CHOICES_BYTES; i++)
		str_addf(&list, "%s%s", i ? ", " : "", exec_choice(x, &choices, i));
	if (choices.n)
		err_hint(e, _("Choices: %s"), str_text(&list));
	str_free(&list);
	return p;
}
