// SPDX-License-Identifier: MIT
// exec_own: taking back the last thing one did, and what one has chosen for oneself.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"
#include "desk/preference.h"
#include "desk/takeback.h"

// --- undo -------------------------------------------------------------------------------------------

static bool
agreed(struct exec *x, const char *what)
{
	struct str answer = {0};
	bool yes = exec_line_read(x, arena_printf(&x->arena, _("Take back \"%s\"? Answer yes or no"), what), &answer) ==
		LINE_OK && (str_eq(str_text(&answer), "yes") || str_eq(str_text(&answer), _("yes")));

	str_free(&answer);
	return yes;
}

static bool
take_back(struct exec *x, const char *id, struct err *e)
{
	struct rowset r;

	if (!db_sys_call(x->db, takeback_undo_sql, 1, &id, &r, e))
		return false;
	exec_print(x, arena_printf(&x->arena, "%s: %s", rowset_get(&r, 0, "ref"),
		i18n_text(rowset_get(&r, 0, "note"))));
	rowset_free(&r);
	return true;
}

bool
exec_undo(struct exec *x, const struct words *words, struct err *e)
{
	char what[160] = "", id[24] = "";
	struct rowset r;

	if (words->n > 1)
		return err_set(e, ERR_USAGE, _("Unexpected word \"%s\""), words->items[1].text);
	if (!db_sys_call(x->db, takeback_last_sql, 0, NULL, &r, e))
		return false;
	if (r.n_rows) {
		takeback_describe(&x->d->set, &r, what, sizeof(what));
		str_copy(id, sizeof(id), rowset_get(&r, 0, "undo_id"));
	}
	rowset_free(&r);
	if (!id[0])
		return err_set(e, ERR_FAILED, "%s", _("There is nothing to take back."));
	if (!x->line)
		exec_say(x, "%s", what);
	else if (!agreed(x, what))
		return err_set(e, ERR_FAILED, "%s", _("Left; nothing was done"));
	return take_back(x, id, e);
}

// --- set --------------------------------------------------------------------------------------------

static struct routine_param
param_of(const struct preference *which)
{
	return (struct routine_param){.name = "value", .type = "text", .domain = which->domain};
}

static void
print_preferences(struct exec *x)
{
	const struct export_column columns[] = {
		{.name = "name", .label = _("Name")}, {.name = "what", .label = _("What it is for")},
		{.name = "value", .label = _("Chosen")},
	};
	struct export table;
	struct err ignored;

	export_begin(&table, exec_reading(x), columns, 3, &x->out);
	for (int i = 0; i < PREFERENCES; i++) {
		const char *value = preference_value(&x->session, &preferences[i]);
		const char *cells[] = {preferences[i].name, _(command_info(preferences[i].command)->label),
			value[0] ? screen_term(&x->d->set, preferences[i].domain, value) : "-"};

		export_row(&table, cells);
	}
	(void)!export_end(&table, &ignored);
}

static bool
find_preference(const char *name, const struct preference **which, struct err *e)
{
	const char *names[PREFERENCES];
	const char *near;

	for (int i = 0; i < PREFERENCES; i++) {
		names[i] = preferences[i].name;
		*which = &preferences[i];
		if (str_eq(name, names[i]))
			return true;
	}
	near = str_nearest(name, names, PREFERENCES);
	err_set(e, ERR_USAGE, _("There is nothing called \"%s\" to choose"), name);
	return near ? err_hint(e, _("Did you mean %s?"), near) : err_hint(e, "%s", _("The command \"set\" lists it"));
}

static void
print_choices(struct exec *x, const struct preference *which)
{
	const struct routine_param p = param_of(which);
	struct exec_choices choices;

	exec_choices(x, &p, NULL, &choices);
	for (int i = 0; i < choices.n; i++)
		exec_print(x, exec_choice(x, &choices, i));
}

static bool
keep(struct exec *x, const struct preference *which, const char *text, struct err *e)
{
	const struct routine_param p = param_of(which);
	const char *params[] = {which->name, exec_code(x, &p, text)};
	struct rowset r;

	if (!db_sys_call(x->db, preference_set_sql, 2, params, &r, e)) {
		if (e->cls == ERR_DATA)
			err_hint(e, _("The command \"set %s\" lists the choices"), which->name);
		return false;
	}
	rowset_free(&r);
	preference_keep(&x->session, which, params[1]);
	if (which->command == CMD_LANGUAGE)
		i18n_init(x->d->settings->paths.locale, x->session.language);
	exec_print(x, which->command == CMD_INTERFACE ? _("Kept for every later login.") :
		_("Kept for this and every later login."));
	return which->command != CMD_ZONE || exec_set_clock(x, e);
}

bool
exec_set(struct exec *x, const struct words *words, struct err *e)
{
	const struct preference *which;

	if (words->n > 3)
		return err_set(e, ERR_USAGE, _("Unexpected word \"%s\""), words->items[3].text);
	if (words->n == 1) {
		print_preferences(x);
		return true;
	}
	if (!find_preference(words->items[1].text, &which, e))
		return false;
	if (words->n == 3)
		return keep(x, which, words->items[2].text, e);
	print_choices(x, which);
	return true;
}
