// SPDX-License-Identifier: MIT
// exec_do: an action on one record.
//
// The options are the parameters of the action's function, as the catalog has them.
#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/exec_line.h"
#include "desk/personal.h"
#include "desk/reveal.h"

#define INPUT_MAX (1024 * 1024)

const struct option exec_do_options[EXEC_DO_OPTIONS] = {
	{.name = "version", .arg = N_("a number"),
		.help = N_("refuse when the record has changed since this version")},
	{.name = "request-key", .arg = N_("a UUID"),
		.help = N_("the same key again does nothing and answers the same")},
	{.name = "json", .help = N_("print a JSON object")},
	{.name = "help", .help = N_("print this")},
};

// --- what is needed ---------------------------------------------------------------------------------

static bool
check_required(const struct exec_act *a, struct err *e)
{
	struct str missing = {0};
	bool ok = true;

	for (int i = a->n_own; i < a->n_options; i++) {
		const struct option *o = &a->options[i];

		if (o->required && !o->value)
			str_addf(&missing, "%s--%s (%s)", missing.len ? ", " : "", o->name,
				i18n_text(o->help));
	}
	if (missing.len) {
		err_set(e, ERR_USAGE, _("Still needed: %s"), str_text(&missing));
		ok = false;
	}
	str_free(&missing);
	return ok;
}

// --- values -----------------------------------------------------------------------------------------

static bool
fail_value(const struct option *o, struct err *e, const char *msg)
{
	err_set(e, ERR_DATA, "%s", msg);
	return err_where(e, "--%s", o->name);
}

// "-" is standard input, without its last line end.
static bool
read_value(struct exec *x, struct option *o, bool *input_used, struct err *e)
{
	struct str text = {0};
	bool ok;

	if (x->line || !str_eq(o->value, "-")) // in line mode the input goes on
		return utf8_is_valid(o->value, strlen(o->value)) ||
			fail_value(o, e, _("This is not valid UTF-8 text"));
	if (*input_used)
		return fail_value(o, e, _("Only one value can come from standard input"));
	*input_used = true;
	ok = exec_read(x, INPUT_MAX, &text, e);
	if (ok && text.len && text.data[text.len - 1] == '\n')
		text.len--;
	if (ok && text.len && text.data[text.len - 1] == '\r')
		text.len--;
	if (ok && (!utf8_is_valid(str_text(&text), text.len) || memchr(str_text(&text), 0, text.len)))
		ok = fail_value(o, e, _("This is not valid UTF-8 text"));
	if (ok)
		o->value = arena_strndup(&x->arena, str_text(&text), text.len);
	str_free(&text);
	return ok;
}

// What PostgreSQL would refuse without saying which value it was.
static bool
check_fixed(const struct exec_act *a, struct err *e)
{
	const char *version = option_value(a->options, a->n_options, "version");
	const char *key = option_value(a->options, a->n_options, "request-key");
	long ignored;

	if (version && !str_to_long(version, 0, INT_MAX, &ignored))
		return err_set(e, ERR_USAGE, _("--version %s is not a number"), version);
	if (key && (strlen(key) != 36 || key[strspn(key, "0123456789abcdefABCDEF-")]))
		return err_set(e, ERR_USAGE, _("--request-key %s is not a UUID"), key);
	return true;
}

// --- the call ---------------------------------------------------------------------------------------

// Line mode says before it asks ten questions that the answer will be no; the database decides again.
static bool
look_at_row(struct exec *x, struct exec_act *a, const struct rowset *r, struct err *e)
{
	const struct action *action = a->action;

	if (x->line && action->enabled[0] && rowset_column(r, action->enabled) >= 0 &&
		!rowset_true(r, 0, action->enabled))
		return err_set(e, ERR_CONFLICT, "%s: %s", i18n_text(action->label), _("not in this state"));
	if (action->confirm[0] && (!action->confirm_if[0] || rowset_true(r, 0, action->confirm_if)))
		a->question = exec_fill(x, a->screen, _(action->confirm), r);
	return true;
}

static bool
read_version(struct exec *x, struct exec_act *a, struct err *e)
{
	struct query q;
	struct rowset r;
	const char *version;
	bool ok;

	query_record(&x->arena, a->screen, &a->relation, a->key, &q);
	if (!exec_query(x, &q, &r, e))
		return false;
	version = rowset_get(&r, 0, "version");
	a->version = option_value(a->options, a->n_options, "version");
	if (!a->version && version)
		a->version = arena_strdup(&x->arena, version);
	ok = r.n_rows == 0 || look_at_row(x, a, &r, e);
	rowset_free(&r);
	return ok;
}

static bool
collect_arguments(struct exec *x, struct exec_act *a, struct err *e)
{
	const char *request_key = option_value(a->options, a->n_options, "request-key");
	bool input_used = false;

	exec_act_begin(a);
	for (int i = a->n_own; i < a->n_options; i++) {
		struct option *o = &a->options[i];
		const char *value;

		if (!o->value)
			continue;
		if (!read_value(x, o, &input_used, e))
			return false;
		if (!exec_act_value(x, a, catalog_param(&a->fn, o->name), o->value, &value, e))
			return err_where(e, "--%s", o->name);
		exec_act_add(a, o->name, value);
	}
	if (request_key && catalog_param(&a->fn, "request_key"))
		exec_act_add(a, "request_key", request_key);
	return true;
}

// Personal data in clear, which the database has just granted.
static bool
ask_values(struct exec *x, struct ipc_msg *m, struct err *e)
{
	bool ok = personal_ask_now(x->d->control, IPC_DESK_REVEAL, "", m, e);

	if (ok && !m->flag)
		ok = err_set(e, ERR_UNAVAILABLE, "%s",
			_("The values cannot be shown now. Tell your administrator."));
	return ok;
}

static void
print_values(struct exec *x, const struct exec_act *a, char *text)
{
	struct reveal_value values[REVEAL_MAX];
	int n = reveal_parse(text, values);
	bool json = option_value(a->options, a->n_options, "json") != NULL;

	for (int i = 0; i < n; i++) {
		if (json) {
			str_add(&x->out, ", ");
			export_json_text(&x->out, values[i].name);
			str_add(&x->out, ": ");
			export_json_text(&x->out, values[i].text);
		} else {
			exec_print(x, arena_printf(&x->arena, "%s: %s", values[i].label, values[i].text));
		}
	}
}

// values: further lines or members, in the form of an IPC_DESK_CLEAR; "" for none.
static void
print_result(struct exec *x, const struct exec_act *a, const struct rowset *r, char *values)
{
	const char *ref = rowset_get(r, 0, "ref"), *note = rowset_get(r, 0, "note");
	const char *version = rowset_get(r, 0, "version");
	const char *said = screen_expand_terms(&x->arena, &x->d->set, i18n_text(note ? note : ""));

	if (!option_value(a->options, a->n_options, "json")) {
		exec_print(x, arena_printf(&x->arena, "%s: %s", ref ? ref : "", said));
		print_values(x, a, values);
		return;
	}
	str_add(&x->out, "{\"ref\": ");
	export_json_value(&x->out, EXPORT_TEXT, ref);
	str_add(&x->out, ", \"version\": ");
	export_json_value(&x->out, EXPORT_NUMBER, version);
	str_add(&x->out, ", \"note\": ");
	export_json_text(&x->out, said);
	print_values(x, a, values);
	str_add(&x->out, "}\n");
}

// Says which option was at fault, and what it may be.
static bool
explain(struct exec *x, const struct exec_act *a, struct err *e)
{
	const struct routine_param *p = exec_act_explain(x, a, e);

	return p ? err_where(e, "--%s", p->name) : false;
}

static bool
perform(struct exec *x, struct exec_act *a, struct err *e)
{
	struct ipc_msg m = {0};
	struct rowset r;
	bool ok;

	if (!exec_act_call(x, a, &r, e))
		return explain(x, a, e);
	ok = !str_eq(a->action->next, "reveal") || ask_values(x, &m, e);
	if (ok)
		print_result(x, a, &r, m.text);
	explicit_bzero(m.text, sizeof(m.text));
	rowset_free(&r);
	return ok;
}

// --- the command ------------------------------------------------------------------------------------

static bool
send(struct exec *x, struct exec_act *a, struct err *e)
{
	return collect_arguments(x, a, e) && (exec_act_seal(x, a, e) || explain(x, a, e)) &&
		perform(x, a, e);
}

// Which record, and its version; something new has neither.
static bool
find_row(struct exec *x, struct exec_act *a, const char *ident, struct err *e)
{
	a->question = NULL;
	return a->action->create ||
		(exec_find(x, a->screen, &a->relation, ident, &a->key, e) && read_version(x, a, e));
}

static bool
do_one(struct exec *x, struct exec_act *a, const char *ident, struct err *e)
{
	return find_row(x, a, ident, e) && send(x, a, e);
}

static bool
count_fits(const struct exec_act *a, const struct words *words, const struct words *rest, int n, struct err *e)
{
	if (a->action->create && n > 0)
		return words_refuse(words, rest, 0, (struct option *)a->options, a->n_options, e);
	if (!a->action->create && n == 0)
		return err_set(e, ERR_USAGE, "%s", _("Say which record: do SCREEN.ACTION NUMBER"));
	if (n > 1 && !a->action->bulk && rest->n > 1)
		return words_refuse(words, rest, 1, (struct option *)a->options, a->n_options, e);
	return n <= 1 || a->action->bulk ||
		err_set(e, ERR_USAGE, "%s", _("This is done to one record at a time"));
}

bool
exec_do(struct exec *x, const struct words *words, struct err *e)
{
	struct exec_act *a = arena_alloc(&x->arena, sizeof(*a));
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	struct idents rows;

	if (words->n < 2)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do to what: do SCREEN.ACTION NUMBER"));
	if (!exec_act_find(x, words->items[1].text, a, e))
		return false;
	exec_act_options(a, exec_do_options, EXEC_DO_OPTIONS);
	if (!words_options(words, 2, a->options, a->n_options, rest, e) ||
		!exec_idents(x, a->screen, rest, &rows, e) || !count_fits(a, words, rest, rows.n, e))
		return false;
	if (!x->line && (!check_required(a, e) || !check_fixed(a, e)))
		return false;
	if (rows.n > 1)
		return (!x->line || (exec_find(x, a->screen, &a->relation, rows.items[0], &a->key, e) &&
			exec_line_ask(x, a, rows.n, e))) && exec_many(x, a, &rows, do_one, e);
	return find_row(x, a, rows.n ? rows.items[0] : NULL, e) &&
		(!x->line || exec_line_ask(x, a, 1, e)) && send(x, a, e);
}
