// SPDX-License-Identifier: MIT
// exec: commands without a terminal.
#include "desk/exec.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "desk/exec_env.h"

const struct exec_command exec_commands[] = {
	{"list", exec_list, N_("list SCREEN [FILTER...] [--xlsx|--csv|--json|...] [OPTION...]"),
		N_("print the rows of a list"), exec_list_options, EXEC_LIST_OPTIONS},
	{"export", exec_export, N_("export NUMBER"), N_("print what was made ready on a screen"), NULL, 0},
	{"cat", exec_cat, N_("cat FILE-NUMBER > FILE"), N_("fetch a file that came with a message"), NULL, 0},
	{"show", exec_show, N_("show SCREEN NUMBER, or show board NAME [--json]"),
		N_("print one record with all that belongs to it, or a board"), exec_show_options,
		EXEC_SHOW_OPTIONS},
	{"do", exec_do, N_("do SCREEN.ACTION NUMBER [--PARAMETER VALUE...]"),
		N_("carry out an action on one record"), exec_do_options, EXEC_DO_OPTIONS},
	{"import", exec_import, N_("import SCREEN.ACTION [--dry-run] [OPTION...] < FILE"),
		N_("carry out an action for each row of a file"), exec_import_options, EXEC_IMPORT_OPTIONS},
	{"views", exec_views, N_("views [SCREEN] [--remove NAME]"), N_("print the saved views of lists"),
		exec_views_options, EXEC_VIEWS_OPTIONS},
	{"undo", exec_undo, N_("undo"), N_("take back the last thing you did"), NULL, 0},
	{"set", exec_set, N_("set [NAME [VALUE]]"), N_("choose language, time zone and the like for yourself"), NULL, 0},
	{"plain", exec_plain, N_("plain"), N_("line mode: commands one after the other, with questions"), NULL, 0},
	{"screens", exec_screens, N_("screens"), N_("print the screens you may use"), NULL, 0},
	{"whoami", exec_whoami, N_("whoami"), N_("print who you are here"), NULL, 0},
	{"help", exec_help, N_("help [COMMAND|SCREEN|SCREEN.ACTION]"),
		N_("print what there is, or more about one of them"), NULL, 0},
};

const int exec_n_commands = (int)(sizeof(exec_commands) / sizeof(*exec_commands));

const struct exec_command *
exec_command(const char *name)
{
	for (int i = 0; i < exec_n_commands; i++) {
		if (str_eq(exec_commands[i].name, name))
			return &exec_commands[i];
	}
	return NULL;
}

// --- the session ----------------------------------------------------------------------------------

bool
exec_set_clock(struct exec *x, struct err *e)
{
	const char *zone = x->session.time_zone;
	struct rowset r;

	if (!db_sys_call(x->db, session_set_sql, 1, &zone, &r, e))
		return false;
	session_clock_from_rowset(&r, &x->session);
	x->format = (struct format_context){&x->d->set, x->session.db_epoch, x->session.utc_offset};
	rowset_free(&r);
	return true;
}

static bool
open_session(struct exec *x, struct err *e)
{
	const char *token = x->d->begin.text;
	struct rowset r;
	bool ok;

	if (!db_sys_call(x->db, session_open_sql, 1, &token, &r, e))
		return false;
	explicit_bzero(x->d->begin.text, sizeof(x->d->begin.text)); // it works once
	ok = session_from_rowset(&r, &x->session, e);
	if (ok) // whatever is said from here on is said in the person's own language
		i18n_init(x->d->settings->paths.locale, x->session.language);
	ok = ok && session_tell_bound(x->d->control, &x->session, e);
	rowset_free(&r);
	if (!ok || !exec_set_clock(x, e) || !db_sys_call(x->db, session_objects_sql, 0, NULL, &r, e))
		return false;
	session_objects_from_rowset(&x->arena, &r, &x->session);
	rowset_free(&r);
	if (!db_sys_call(x->db, session_preferences_sql, 0, NULL, &r, e))
		return false;
	session_preferences_from_rowset(&r, &x->session);
	rowset_free(&r);
	return true;
}

static bool
connect_database(struct exec *x, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	settings_conninfo(x->d->settings, x->d->settings->database.desk_user, &conninfo);
	ok = db_sys_open(str_text(&conninfo), "quayside-desk", &x->db, e);
	str_free(&conninfo);
	if (ok)
		return true;
	log_err(LOG_ERROR, "db.unreachable", e);
	e->hint[0] = '\0'; // host names and paths are the operator's business
	return err_hint(e, "%s", _("Try again in a minute"));
}

// --- the database ---------------------------------------------------------------------------------

bool
exec_may(const struct exec *x, const char *object)
{
	char name[128] = "api.";

	return str_copy(name + 4, sizeof(name) - 4, object) && session_may(&x->session, name);
}

bool
exec_query(struct exec *x, const struct query *q, struct rowset *out, struct err *e)
{
	return db_sys_call(x->db, q->sql, q->n_params, q->params, out, e);
}

static bool
ask_catalog(struct exec *x, const char *sql, const char *name, struct rowset *r, struct err *e)
{
	if (!exec_may(x, name))
		return err_set(e, ERR_DENIED, "%s", _("You may not use this"));
	return db_sys_call(x->db, sql, 1, &name, r, e);
}

bool
exec_relation(struct exec *x, const char *view, struct relation *out, struct err *e)
{
	struct rowset r;
	bool found;

	if (!ask_catalog(x, catalog_relation_sql, view, &r, e))
		return false;
	found = catalog_relation(&x->arena, view, &r, out);
	rowset_free(&r);
	return found || err_set(e, ERR_CONFIG, _("The database has no view %s"), view);
}

bool
exec_routine(struct exec *x, const char *function, struct routine *out, struct err *e)
{
	struct rowset r;
	bool found;

	if (!ask_catalog(x, catalog_routine_sql, function, &r, e))
		return false;
	found = catalog_routine(&x->arena, function, &r, out);
	rowset_free(&r);
	return found || err_set(e, ERR_CONFIG, _("The database has no function %s"), function);
}

// --- running --------------------------------------------------------------------------------------

static bool
wants_help(const struct words *words)
{
	for (int i = 1; i < words->n; i++) {
		if (!words->items[i].quoted && str_eq(words->items[i].text, "--"))
			return false;
		if (!words->items[i].quoted && str_eq(words->items[i].text, "--help"))
			return true;
	}
	return false;
}

static bool
fail_command(const char *name, struct err *e)
{
	const char *names[16];
	const char *near;

	for (int i = 0; i < exec_n_commands; i++)
		names[i] = exec_commands[i].name;
	near = str_nearest(name, names, exec_n_commands);
	err_set(e, ERR_USAGE, _("There is no command \"%s\""), name);
	if (near)
		return err_hint(e, _("Did you mean %s?"), near);
	return err_hint(e, "%s", _("The command \"help\" lists them"));
}

static bool
is_screen(const struct desk *d, const char *name)
{
	return screen_find(&d->set, name) || screen_by_code(&d->set, name);
}

bool
exec_is_link(const struct desk *d, const char *command)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(command, " "), command);
	return name[0] && !exec_command(name) && is_screen(d, name);
}

// "ticket 1234" is "show ticket 1234", "tickets" is "list tickets".
static bool
run_link(struct exec *x, struct words *words, struct err *e)
{
	const struct screen *s = screen_find(&x->d->set, words->items[0].text);
	bool is_list;

	s = s ? s : screen_by_code(&x->d->set, words->items[0].text);
	is_list = words->n == 1 && s->kind == SCREEN_LIST;
	if (words->n == WORDS_MAX)
		return err_set(e, ERR_USAGE, "%s", _("Too many words"));
	memmove(words->items + 1, words->items, (size_t)words->n++ * sizeof(words->items[0]));
	return is_list ? exec_list(x, words, e) : exec_show(x, words, e);
}

static bool
run(struct exec *x, const char *line, struct err *e)
{
	struct words *words = arena_alloc(&x->arena, sizeof(*words));
	const struct exec_command *c;

	if (!words_split(&x->arena, line, words, e))
		return false;
	if (words->n == 0)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do; the command \"help\" lists it"));
	c = exec_command(words->items[0].text);
	if (!c && is_screen(x->d, words->items[0].text))
		return run_link(x, words, e);
	if (!c)
		return fail_command(words->items[0].text, e);
	if (wants_help(words)) {
		// "list tickets --help" is "help tickets", "list --help" is "help list".
		if (words->n > 2 && words->items[1].text[0] != '-')
			words->items[0] = words->items[1];
		words->items[1] = words->items[0];
		words->n = 2;
		return exec_help(x, words, e);
	}
	return c->run(x, words, e);
}

static void
report(struct exec *x, const struct err *e)
{
	exec_say(x, "quayside: %s%s%s", e->where, e->where[0] ? ": " : "", e->msg);
	if (e->hint[0])
		exec_say(x, "  %s", e->hint);
}

int
exec_one(struct exec *x, const char *line)
{
	struct err e = {0};

	if (!run(x, line, &e))
		report(x, &e);
	return err_exit_code(e.cls);
}

int
exec_run(struct desk *d, const char *command, bool crlf)
{
	struct exec x = {.d = d, .crlf = crlf};
	struct err e = {0};
	int64_t began = clock_mono_ms();
	int code = 0;

	if (!connect_database(&x, &e) || !open_session(&x, &e)) {
		report(&x, &e);
		code = err_exit_code(e.cls);
	} else {
		code = exec_one(&x, command);
	}
	log_event(LOG_INFO, "exec.done", "user=%s session=%s code=%d ms=%d", d->begin.user,
		x.session.id, code, (int)(clock_mono_ms() - began));
	exec_end(&x, code);
	db_sys_close(x.db);
	str_free(&x.out);
	arena_free(&x.arena);
	return code;
}
