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
confirmed(struct exec *x, const struct exec_act *a, int n)
{
	const char *label = i18n_text(a->action->label), *question = a->question;
	struct str answer = {0};
	bool yes;

	if (n > 1)
		question = arena_printf(&x->arena, _("%s: %d rows. Do it?"), label, n);
	if (!question && a->action->create && a->action->confirm[0])
		question = label;
	if (!question)
		return true;
	yes = exec_line_read(x, arena_printf(&x->arena, _("%s Answer yes or no"), question), &answer) == LINE_OK &&
		(str_eq(str_text(&answer), "yes") || str_eq(str_text(&answer), _("yes")));
	str_free(&answer);
	return yes;
}

bool
exec_line_ask(struct exec *x, struct exec_act *a, int n, struct err *e)
{
	bool told = false;

	for (int i = a->n_own; i < a->n_options; i++)
		told = told || a->options[i].value;
	for (int i = a->n_own; i < a->n_options; i++) {
		struct option *o = &a->options[i];

		if (!o->value && (o->required || !told) && !ask_value(x, a, o, e))
			return false;
	}
	return confirmed(x, a, n) || left(e);
}

// --- a record ---------------------------------------------------------------------------------------

void
exec_line_shown(struct exec *x, const struct screen *s, const char *ident, const struct rowset *row)
{
	struct str list = {0};

	for (int i = 0; i < s->n_actions; i++) {
		const struct action *a = &s->actions[i];
		bool known = a->enabled[0] && rowset_column(row, a->enabled) >= 0;

		if (!a->create && exec_may(x, a->call) && (!known || rowset_true(row, 0, a->enabled)))
			str_addf(&list, "%s%s (%s)", list.len ? ", " : "", a->name, i18n_text(a->label));
	}
	if (list.len)
		exec_print(x, arena_printf(&x->arena, "%s: %s", _("Actions"), str_text(&list)));
	str_free(&list);
	x->line->record = str_copy(x->line->ident, sizeof(x->line->ident), ident) ? s : NULL;
}

// --- the conversation -------------------------------------------------------------------------------

static const char greeting_sql[] =
	"select (select body from api.notice order by notice_id desc limit 1) as notice,"
	" (select count(*) from api.notification where read_at is null) as unread";

// Whether the first word is something that can be done with the record shown last, and nothing else.
static bool
is_verb(const struct exec *x, const char *word)
{
	return x->line->record && !exec_command(word) && !screen_find(&x->d->set, word) &&
		!screen_by_code(&x->d->set, word) && screen_action(x->line->record, word);
}

// A number opens a row of the last list; an action alone is done with the record shown last.
static const char *
command_of(struct exec *x, const char *line)
{
	struct exec_line *l = x->line;
	const struct screen *s = l->listed;
	char *word = arena_strndup(&x->arena, line, strcspn(line, " \t"));
	long number;

	if (s && str_to_long(line, 1, l->n, &number))
		return arena_printf(&x->arena, "show %s \"%s\"", s->open[0] ? s->open : s->name,
			l->idents[number - 1]);
	if (!is_verb(x, word))
		return line;
	if (screen_action(l->record, word)->create)
		return arena_printf(&x->arena, "do %s.%s", l->record->name, line);
	return arena_printf(&x->arena, "do %s.%s \"%s\"%s", l->record->name, word, l->ident,
		line + strlen(word));
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

// What a screen shows at its edges: what the operator tells everybody, what has not been read, where to begin.
static void
greet(struct exec *x)
{
	const struct screen *home = screen_home(&x->d->set, x->session.home_role);
	struct err ignored;
	struct rowset r;

	exec_print(x, arena_printf(&x->arena, _("Quayside, line mode, %s. \"screens\" lists where you can go, "
		"\"help\" what you can do; a number opens a row; \"quit\" leaves."), x->session.name));
	if (db_sys_call(x->db, greeting_sql, 0, NULL, &r, &ignored)) {
		if (rowset_get(&r, 0, "notice"))
			exec_print(x, rowset_get(&r, 0, "notice"));
		if (!str_eq(rowset_get(&r, 0, "unread"), "0"))
			exec_print(x, arena_printf(&x->arena, _("News you have not read: %s. \"notifications\" lists it."),
				rowset_get(&r, 0, "unread")));
		rowset_free(&r);
	}
	if (home)
		exec_print(x, arena_printf(&x->arena, _("Your first screen is \"%s\": %s."), home->name, _(home->title)));
}

static void
converse(struct exec *x)
{
	struct exec_line l = {.echo = x->crlf, .page = x->crlf ? (int)x->d->begin.rows - 2 : 0};
	struct str line = {0};
	enum line_result result;

	x->line = &l;
	greet(x);
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
