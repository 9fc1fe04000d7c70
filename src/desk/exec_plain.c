// SPDX-License-Identifier: MIT
// exec_plain: line mode: the conversation, and asking for what an action needs.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"

// --- asking -----------------------------------------------------------------------------------------

static void
tell_about(struct exec *x, const struct exec_act *a, const struct routine_param *p)
{
	struct exec_choices choices;

	for (int i = 0; i < a->action->n_params; i++) {
		const struct param *shown = &a->action->params[i];

		if (str_eq(shown->name, p->name) && shown->help[0])
			exec_print(x, i18n_text(shown->help));
	}
	exec_choices(x, p, a->key, &choices);
	if (!choices.n)
		exec_print(x, exec_param_kind(p));
	for (int i = 0; i < choices.n; i++)
		exec_print(x, exec_choice(x, &choices, i));
	exec_flush(x);
}

// The first line is read; a long text goes on until a line with a single point.
static enum line_result
read_text(struct exec *x, struct str *text)
{
	struct str line = {0};
	enum line_result result;

	while ((result = exec_line_read(x, _("more, or . to end"), &line)) == LINE_OK && !str_eq(str_text(&line), "."))
		str_addf(text, "\n%s", str_text(&line));
	str_free(&line);
	return result;
}

static bool
left(struct err *e)
{
	return err_set(e, ERR_FAILED, "%s", _("Left; nothing was done"));
}

static bool
ask_value(struct exec *x, const struct exec_act *a, struct option *o, struct err *e)
{
	const struct routine_param *p = catalog_param(&a->fn, o->name);
	const char *prompt = arena_printf(&x->arena, o->required ? "%s" : _("%s, or Enter for none"),
		i18n_text(o->arg));
	struct str text = {0};
	const char *value;
	bool ok = false;

	for (;;) {
		enum line_result result = exec_line_read(x, prompt, &text);

		if (result == LINE_OK && text.len && str_eq(p->domain, "long_text") && !str_eq(str_text(&text), "?"))
			result = read_text(x, &text);
		if (result != LINE_OK) {
			left(e);
			break;
		}
		if (str_eq(str_text(&text), "?")) {
			tell_about(x, a, p);
			continue;
		}
		ok = !text.len ? !o->required : exec_act_value(x, a, p, str_text(&text), &value, e);
		if (ok)
			break;
		exec_say(x, "%s", text.len ? e->msg : _("This must not be empty; ? tells more, Ctrl+C leaves"));
	}
	if (ok && text.len)
		o->value = arena_strdup(&x->arena, str_text(&text));
	if (ok)
		*e = (struct err){0};
	str_free(&text);
	return ok;
}

static bool
confirmed(struct exec *x, const struct exec_act *a)
{
	struct str answer = {0};
	bool yes;

	if (!a->action->confirm[0])
		return true;
	yes = exec_line_read(x, arena_printf(&x->arena, _("%s: do it? yes or no"), i18n_text(a->action->label)),
		&answer) == LINE_OK && (str_eq(str_text(&answer), "yes") || str_eq(str_text(&answer), _("yes")));
	str_free(&answer);
	return yes;
}

bool
exec_line_ask(struct exec *x, struct exec_act *a, struct err *e)
{
	bool told = false;

	for (int i = a->n_own; i < a->n_options; i++)
		told = told || a->options[i].value;
	for (int i = a->n_own; i < a->n_options; i++) {
		struct option *o = &a->options[i];

		if (!o->value && (o->required || !told) && !ask_value(x, a, o, e))
			return false;
	}
	return confirmed(x, a) || left(e);
}

// --- the conversation -------------------------------------------------------------------------------

// A number opens a row of the last list.
static const char *
command_of(struct exec *x, const char *line)
{
	struct exec_line *l = x->line;
	const struct screen *s = l->listed;
	long number;

	if (!s || !str_to_long(line, 1, l->n, &number))
		return line;
	return arena_printf(&x->arena, "show %s \"%s\"", s->open[0] ? s->open : s->name,
		l->idents[number - 1]);
}

static void
one(struct exec *x, const char *line)
{
	struct arena kept = x->arena; // the session's; what a command needs is given back behind it
	const char *command;

	x->arena = (struct arena){0};
	command = command_of(x, line);
	x->line->fresh = true;
	exec_one(x, command);
	exec_flush(x);
	arena_free(&x->arena);
	x->arena = kept;
}

static void
converse(struct exec *x)
{
	struct exec_line l = {.echo = x->crlf, .page = x->crlf ? (int)x->d->begin.rows - 2 : 0};
	struct str line = {0};
	enum line_result result;

	x->line = &l;
	exec_print(x, arena_printf(&x->arena, _("Quayside, line mode, %s. \"screens\" lists where you can go, "
		"\"help\" what you can do; a number opens a row; \"quit\" leaves."), x->session.name));
	while (!x->closed && (result = exec_line_read(x, "quayside", &line)) != LINE_ENDED) {
		char *text = str_trim(arena_strdup(&x->arena, str_text(&line)));

		l.stopped = false;
		if (result == LINE_INTERRUPTED || !text[0])
			continue;
		if (str_eq(text, "quit") || str_eq(text, "exit"))
			break;
		one(x, text);
	}
	exec_print(x, _("Goodbye"));
	x->line = NULL;
	str_free(&line);
	free(l.idents);
	arena_free(&l.arena);
}

bool
exec_plain(struct exec *x, const struct words *words, struct err *e)
{
	if (words->n > 1 || x->line)
		return err_set(e, ERR_USAGE, "%s", _("Line mode takes nothing more, and is begun once"));
	converse(x);
	return true;
}
