// SPDX-License-Identifier: MIT
// exec_help: what commands, screens and actions there are, made from their tables.
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"

#define N_EXIT_CODES 7
#define WIDEST 160
#define MOST_CHOICES 40 // of a parameter are listed

// A small table for people; cells are n rows of two.
static void
print_pairs(struct exec *x, const char *heading, const char *const *cells, int n)
{
	static const struct export_column columns[2] = {
		{.name = "name", .label = ""}, {.name = "help", .label = ""},
	};
	struct export table;
	struct str lines = {0};
	const char *p;

	if (n == 0)
		return;
	exec_print(x, "");
	exec_print(x, heading);
	export_begin(&table, EXPORT_TABLE, columns, 2, &lines);
	table.indent = "  ";
	table.widest = WIDEST;
	for (int i = 0; i < n; i++)
		export_row(&table, cells + 2 * i);
	export_end(&table, NULL);
	p = strchr(str_text(&lines), '\n'); // the empty heading
	str_add(&x->out, p ? p + 1 : "");
	str_free(&lines);
}

void
exec_usage(struct exec *x, const struct exec_command *c)
{
	const char **cells = arena_alloc(&x->arena, (size_t)(2 * c->n_options + 1) * sizeof(*cells));

	exec_print(x, _(c->usage));
	exec_print(x, arena_printf(&x->arena, "  %s", _(c->help)));
	for (int i = 0; i < c->n_options; i++) {
		const struct option *o = &c->options[i];

		cells[2 * i] = arena_printf(&x->arena, "--%s%s", o->name, o->arg ? " ..." : "");
		cells[2 * i + 1] = o->arg
			? arena_printf(&x->arena, "%s: %s", _(o->help), _(o->arg)) : _(o->help);
	}
	print_pairs(x, _("Options"), cells, c->n_options);
}

static void
print_overview(struct exec *x)
{
	static const char *const codes[N_EXIT_CODES][2] = {
		{"0", N_("done")}, {"1", N_("failed, or not found")}, {"2", N_("the command is wrong")},
		{"65", N_("a value was refused")}, {"69", N_("the database is away")},
		{"75", N_("somebody else changed it; try again")}, {"77", N_("you may not do this")},
	};
	const char *cells[32];
	int n = 0;

	exec_print(x, _("Commands without a terminal. Data goes to standard output, messages to "
		"standard error."));
	for (int i = 0; i < exec_n_commands && i < 16; i++) {
		cells[n++] = _(exec_commands[i].usage);
		cells[n++] = _(exec_commands[i].help);
	}
	print_pairs(x, _("Commands"), cells, n / 2);
	n = 0;
	for (int i = 0; i < N_EXIT_CODES; i++) {
		cells[n++] = codes[i][0];
		cells[n++] = _(codes[i][1]);
	}
	print_pairs(x, _("Exit codes"), cells, n / 2);
}

static bool
is_listed(const struct exec *x, const struct screen *s)
{
	const struct screen_set *set = &x->d->set;

	if (!session_may_open(&x->session, set, s))
		return false;
	for (int i = 0; i < set->n_menu; i++) {
		const struct screen *listed = screen_find(set, set->menu[i]);

		if (listed == s || (listed && str_eq(listed->open, s->name)))
			return true;
	}
	return false;
}

bool
exec_screens(struct exec *x, const struct words *words, struct err *e)
{
	static const char *const kinds[] = {
		[SCREEN_LIST] = "list", [SCREEN_RECORD] = "show", [SCREEN_TIMELINE] = "list",
		[SCREEN_BOARD] = "show",
	};
	const struct export_column columns[] = {
		{.name = "screen", .label = _("Screen")}, {.name = "code", .label = _("Code")},
		{.name = "command", .label = _("Command")}, {.name = "help", .label = _("What it is for")},
	};
	struct export table;

	(void)words;
	(void)e;
	export_begin(&table, EXPORT_TABLE, columns, 4, &x->out);
	table.widest = WIDEST;
	for (int i = 0; i < x->d->set.n_screens; i++) {
		const struct screen *s = &x->d->set.screens[i];
		const char *cells[] = {s->name, s->code, kinds[s->kind],
			s->help && s->help[0] ? _(s->help) : ""};

		if (is_listed(x, s))
			export_row(&table, cells);
	}
	export_end(&table, NULL);
	return true;
}

bool
exec_whoami(struct exec *x, const struct words *words, struct err *e)
{
	const struct session *s = &x->session;

	(void)words;
	(void)e;
	exec_print(x, arena_printf(&x->arena, "%s  %s  %s  %s", s->login, s->name,
		screen_term(&x->d->set, "staff_role", s->home_role), s->time_zone));
	return true;
}

// --- one screen, one action ---------------------------------------------------------------------------

static void
print_screen_actions(struct exec *x, const struct screen *s)
{
	const char **cells = arena_alloc(&x->arena, (size_t)(2 * s->n_actions + 1) * sizeof(*cells));
	const struct screen *record = screen_find(&x->d->set, s->open);
	const char *owner = record ? record->name : s->name;
	int n = 0;

	for (int i = 0; i < s->n_actions; i++) {
		const struct action *a = &s->actions[i];

		if (!exec_may(x, a->call))
			continue;
		cells[n++] = arena_printf(&x->arena, "%s.%s", owner, a->name);
		cells[n++] = a->help && a->help[0]
			? arena_printf(&x->arena, "%s: %s", _(a->label), _(a->help)) : _(a->label);
	}
	print_pairs(x, _("Actions"), cells, n / 2);
}

static bool
help_screen(struct exec *x, const struct screen *s, struct err *e)
{
	const char **cells = arena_alloc(&x->arena, (size_t)(2 * s->n_columns + 1) * sizeof(*cells));
	struct relation rel;
	int n = 0;

	if (!exec_relation(x, s->view, &rel, e))
		return false;
	exec_print(x, arena_printf(&x->arena, s->kind == SCREEN_RECORD ? _("show %s NUMBER") :
		_("list %s [FILTER...]"), s->name));
	if (s->help && s->help[0])
		exec_print(x, arena_printf(&x->arena, "  %s", _(s->help)));
	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];

		if (!catalog_column(&rel, c->name))
			continue;
		cells[n++] = c->name;
		cells[n++] = arena_printf(&x->arena, "%s%s%s", i18n_text(c->label ? c->label : ""),
			c->help && c->help[0] ? ": " : "", i18n_text(c->help ? c->help : ""));
	}
	print_pairs(x, _("Columns"), cells, n / 2);
	if (s->filter && s->filter[0])
		print_pairs(x, _("Without a filter"), (const char *const[]){"", s->filter}, 1);
	print_screen_actions(x, s);
	return true;
}

static const char *
param_label(const struct action *a, const char *name)
{
	for (int i = 0; i < a->n_params; i++) {
		if (str_eq(a->params[i].name, name))
			return i18n_text(a->params[i].label);
	}
	return "";
}

// A row for the parameter and one for each of its choices; cells has room for 2 + MOST_CHOICES rows.
static int
param_rows(struct exec *x, const struct action *a, const struct routine_param *p, const char **cells)
{
	struct exec_choices choices;
	const char *kind;
	int n = 0;

	exec_choices(x, p, NULL, &choices);
	kind = choices.n ? _("one of these") : exec_param_kind(p);
	cells[n++] = arena_printf(&x->arena, "--%s", p->name);
	cells[n++] = arena_printf(&x->arena, "%s (%s%s)", param_label(a, p->name), kind,
		p->required ? "" : _("; may be left out"));
	for (int i = 0; i < choices.n && i <= MOST_CHOICES; i++) {
		cells[n++] = "";
		cells[n++] = i == MOST_CHOICES ? "  ..."
			: arena_printf(&x->arena, "  %s", exec_choice(x, &choices, i));
	}
	return n;
}

static bool
help_action(struct exec *x, const struct screen *s, const struct action *a, struct err *e)
{
	struct routine fn;
	const char **cells;
	int n = 0;

	if (!exec_routine(x, a->call, &fn, e))
		return false;
	cells = arena_alloc(&x->arena,
		(size_t)fn.n_params * 2 * (2 + MOST_CHOICES) * sizeof(*cells) + 1);
	exec_print(x, arena_printf(&x->arena,
		a->create ? _("do %s.%s") : _("do %s.%s NUMBER"), s->name, a->name));
	exec_print(x, arena_printf(&x->arena, "  %s%s%s", _(a->label), a->help && a->help[0] ? ": " : "",
		i18n_text(a->help ? a->help : "")));
	for (int i = a->create ? 0 : 2; i < fn.n_params; i++) {
		if (!str_eq(fn.params[i].name, "request_key"))
			n += param_rows(x, a, &fn.params[i], cells + n);
	}
	print_pairs(x, _("Parameters"), cells, n / 2);
	return true;
}

bool
exec_help(struct exec *x, const struct words *words, struct err *e)
{
	const char *about = words->n > 1 ? words->items[1].text : NULL;
	const struct exec_command *c = about ? exec_command(about) : NULL;
	const char *dot = about ? strchr(about, '.') : NULL;
	const struct screen *s;
	const struct action *a;

	if (!about) {
		print_overview(x);
		return true;
	}
	if (c) {
		exec_usage(x, c);
		return true;
	}
	if (!dot)
		return exec_screen(x, about, &s, e) && help_screen(x, s, e);
	if (!exec_action_screen(x, arena_strndup(&x->arena, about, (size_t)(dot - about)), &s, e))
		return false;
	a = screen_action(s, dot + 1);
	if (!a)
		return err_set(e, ERR_USAGE, _("%s has no action \"%s\""), s->name, dot + 1);
	return help_action(x, s, a, e);
}
