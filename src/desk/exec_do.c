// SPDX-License-Identifier: MIT
// exec_do: an action on one record.
//
// The options are the parameters of the action's function, as the catalog has them.
#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/exec_env.h"
#include "desk/personal.h"
#include "desk/reveal.h"
#include "model/when.h"

#define INPUT_MAX (1024 * 1024)
#define PARAMS_MAX 32
#define CHOICES_BYTES 180 // of a hint, about
#define KEY_PARAMS 2 // the record's key and version come first

const struct option exec_do_options[EXEC_DO_OPTIONS] = {
	{.name = "version", .arg = N_("a number"),
		.help = N_("refuse when the record has changed since this version")},
	{.name = "request-key", .arg = N_("a UUID"),
		.help = N_("the same key again does nothing and answers the same")},
	{.name = "json", .help = N_("print a JSON object")},
	{.name = "help", .help = N_("print this")},
};

struct act {
	const struct screen *screen;
	const struct action *action;
	struct relation relation;
	struct routine fn;
	const char *key, *version;
	struct option options[EXEC_DO_OPTIONS + PARAMS_MAX]; // those of exec_do_options first
	int n_options;
	const char *names[PARAMS_MAX], *values[PARAMS_MAX]; // of the call
	int n;
};

// --- what is to be done -----------------------------------------------------------------------------

static bool
find_action(struct exec *x, const char *text, struct act *a, struct err *e)
{
	const char *dot = strchr(text, '.');
	const char *names[64];
	const char *near;
	int n = 0;

	if (!dot)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do to what: do SCREEN.ACTION NUMBER"));
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

static bool
is_own_param(const struct act *a, int i)
{
	return (a->action->create || i >= KEY_PARAMS) &&
		!str_eq(a->fn.params[i].name, "request_key");
}

// The label the screen gives a parameter, else its name.
static const char *
param_label(const struct act *a, const char *name)
{
	for (int i = 0; i < a->action->n_params; i++) {
		if (str_eq(a->action->params[i].name, name))
			return a->action->params[i].label;
	}
	return name;
}

static void
make_options(struct act *a)
{
	memcpy(a->options, exec_do_options, sizeof(exec_do_options));
	a->n_options = EXEC_DO_OPTIONS;
	for (int i = 0; i < a->fn.n_params && a->n_options < EXEC_DO_OPTIONS + PARAMS_MAX; i++) {
		if (!is_own_param(a, i))
			continue;
		a->options[a->n_options++] = (struct option){
			.name = a->fn.params[i].name,
			.arg = param_label(a, a->fn.params[i].name),
			.help = param_label(a, a->fn.params[i].name),
			.required = a->fn.params[i].required,
		};
	}
}

static bool
check_required(const struct act *a, struct err *e)
{
	struct str missing = {0};
	bool ok = true;

	for (int i = EXEC_DO_OPTIONS; i < a->n_options; i++) {
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

	if (!str_eq(o->value, "-"))
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

static bool
time_value(struct exec *x, const struct option *o, const char **value, struct err *e)
{
	struct when w;
	char text[64];

	if (!when_parse(o->value, x->format.now, x->format.utc_offset, &w)) {
		fail_value(o, e, _("This is not a date or time"));
		return err_hint(e, "%s", _("For example tomorrow 9:00, +3, mon, 0917, 2026-09-17, 14:30, 2h"));
	}
	when_sql(&w, x->format.utc_offset, text, sizeof(text));
	*value = arena_strdup(&x->arena, text);
	return true;
}

static bool
convert(struct exec *x, const struct routine_param *p, const struct option *o, const char **value,
	struct err *e)
{
	bool is_text = str_eq(p->type, "text");

	*value = o->value;
	if (!o->value[0] && (!is_text || (p->domain[0] && !str_ends(p->domain, "_text")))) {
		*value = NULL; // --next= says: nothing
		return true;
	}
	if (str_eq(p->type, "timestamptz") || str_eq(p->type, "date"))
		return time_value(x, o, value, e);
	if (is_text && p->domain[0])
		*value = exec_code(x, p, o->value);
	return true;
}

// What PostgreSQL would refuse without saying which value it was.
static bool
check_fixed(const struct act *a, struct err *e)
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

static bool
read_version(struct exec *x, struct act *a, struct err *e)
{
	struct query q;
	struct rowset r;
	const char *version;

	a->version = option_value(a->options, a->n_options, "version");
	if (a->version)
		return true;
	query_record(&x->arena, a->screen, &a->relation, a->key, &q);
	if (!exec_query(x, &q, &r, e))
		return false;
	version = rowset_get(&r, 0, "version");
	a->version = version ? arena_strdup(&x->arena, version) : NULL;
	rowset_free(&r);
	return true;
}

static void
add_argument(struct act *a, const char *name, const char *value)
{
	if (a->n < PARAMS_MAX) {
		a->names[a->n] = name;
		a->values[a->n++] = value;
	}
}

static bool
collect_arguments(struct exec *x, struct act *a, struct err *e)
{
	const char *request_key = option_value(a->options, a->n_options, "request-key");
	bool input_used = false;

	if (!a->action->create)
		add_argument(a, a->fn.params[0].name, a->key);
	if (!a->action->create && a->fn.n_params > 1)
		add_argument(a, a->fn.params[1].name, a->version);
	for (int i = EXEC_DO_OPTIONS; i < a->n_options; i++) {
		struct option *o = &a->options[i];
		const char *value;

		if (!o->value)
			continue;
		if (!read_value(x, o, &input_used, e) ||
			!convert(x, catalog_param(&a->fn, o->name), o, &value, e))
			return false;
		add_argument(a, o->name, value);
	}
	if (request_key && catalog_param(&a->fn, "request_key"))
		add_argument(a, "request_key", request_key);
	return true;
}

// Says which option was at fault, and what it may be.
static void
explain(struct exec *x, const struct act *a, struct err *e)
{
	const struct routine_param *p = catalog_param_at_fault(&a->fn, e->where);
	struct exec_choices choices;
	struct str list = {0};

	if (!p)
		return;
	err_where(e, "--%s", p->name);
	if (e->hint[0])
		return;
	exec_choices(x, p, a->key, &choices);
	for (int i = 0; i < choices.n && list.len < CHOICES_BYTES; i++)
		str_addf(&list, "%s%s", i ? ", " : "", exec_choice(x, &choices, i));
	if (choices.n)
		err_hint(e, _("Choices: %s"), str_text(&list));
	str_free(&list);
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
print_values(struct exec *x, const struct act *a, char *text)
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
print_result(struct exec *x, const struct act *a, const struct rowset *r, char *values)
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

// What is private goes to a warden, and its number into the call.
static bool
seal_arguments(struct exec *x, struct act *a, struct err *e)
{
	struct personal_params params = {.fn = &a->fn, .key = a->key};
	bool ok;

	personal_params_set(&params, a->names, a->values, a->n);
	ok = personal_seal_now(x->d->control, &params, e);
	for (int i = 0; ok && i < a->n; i++)
		a->values[i] = params.values[i] ? arena_strdup(&x->arena, params.values[i]) : NULL;
	personal_params_free(&params);
	if (!ok)
		explain(x, a, e);
	return ok;
}

static bool
perform(struct exec *x, struct act *a, struct err *e)
{
	struct ipc_msg m = {0};
	struct query q;
	struct rowset r;
	bool ok;

	query_action(&x->arena, &a->fn, a->names, a->values, a->n, &q);
	if (!exec_query(x, &q, &r, e)) {
		explain(x, a, e);
		return false;
	}
	ok = !str_eq(a->action->next, "reveal") || ask_values(x, &m, e);
	if (ok)
		print_result(x, a, &r, m.text);
	explicit_bzero(m.text, sizeof(m.text));
	rowset_free(&r);
	return ok;
}

// Which record, and its version; something new has neither.
static bool
find_row(struct exec *x, struct act *a, const struct words *rest, struct err *e)
{
	return a->action->create ||
		(exec_find(x, a->screen, &a->relation, rest->items[0].text, &a->key, e) &&
			read_version(x, a, e));
}

bool
exec_do(struct exec *x, const struct words *words, struct err *e)
{
	struct act *a = arena_alloc(&x->arena, sizeof(*a));
	struct words *rest = arena_alloc(&x->arena, sizeof(*rest));
	int n_rows;

	if (words->n < 2)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do to what: do SCREEN.ACTION NUMBER"));
	if (!find_action(x, words->items[1].text, a, e))
		return false;
	n_rows = a->action->create ? 0 : 1;
	make_options(a);
	if (!words_options(words, 2, a->options, a->n_options, rest, e))
		return false;
	if (rest->n > n_rows)
		return words_refuse(words, rest, n_rows, a->options, a->n_options, e);
	if (rest->n < n_rows)
		return err_set(e, ERR_USAGE, "%s", _("Say which record: do SCREEN.ACTION NUMBER"));
	return check_required(a, e) && check_fixed(a, e) && find_row(x, a, rest, e) &&
		collect_arguments(x, a, e) && seal_arguments(x, a, e) && perform(x, a, e);
}
