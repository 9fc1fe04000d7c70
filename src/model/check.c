// SPDX-License-Identifier: MIT
// check: whether screens and keymaps are right, alone and against a database.
#include "model/check.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/catalog.h"
#include "model/filter.h"
#include "model/keymap.h"

// --- files ---

static bool
is_action(const struct screen_set *set, const char *verb)
{
	for (int i = 0; i < set->n_screens; i++) {
		if (screen_action(&set->screens[i], verb))
			return true;
	}
	return false;
}

static bool
check_keymap(const struct screen_set *set, const char *dir, const char *name, struct err *e)
{
	struct keymap map;
	bool ok = true;

	if (!keymap_load(dir, name, &map, e))
		return false;
	for (int i = 0; ok && i < map.n; i++) {
		const struct binding *b = &map.bindings[i];

		if (!b->verb || is_action(set, b->verb))
			continue;
		ok = err_set(e, ERR_CONFIG, "%s is no action of any screen", b->verb);
		err_where(e, "%s/%s.ini:%d", dir, name, b->line);
	}
	keymap_free(&map);
	return ok;
}

static bool
check_keymaps(const struct screen_set *set, const char *dir, struct err *e)
{
	struct dirent *entry;
	DIR *d = opendir(dir);
	bool ok = true;

	if (!d) {
		err_sys(e, ERR_CONFIG, "cannot read the keymaps");
		return err_where(e, "%s", dir);
	}
	while (ok && (entry = readdir(d))) {
		char name[64];

		if (entry->d_name[0] == '.' || !str_ends(entry->d_name, ".ini"))
			continue;
		str_copy(name, sizeof(name), entry->d_name);
		name[strlen(name) - strlen(".ini")] = '\0';
		ok = check_keymap(set, dir, name, e);
	}
	closedir(d);
	return ok;
}

bool
check_files(const char *screens_dir, const char *keymaps_dir, struct screen_set *out,
	struct err *e)
{
	if (!screen_set_load(screens_dir, out, e))
		return false;
	if (check_keymaps(out, keymaps_dir, e))
		return true;
	screen_set_free(out);
	return false;
}

// --- database ---

struct ask {
	check_ask_fn fn;
	void *ctx;
	struct arena arena;
};

// The grants follow from core.object_permission, and any role may look at them.
static const char permission_sql[] =
	"select 1 from pg_catalog.pg_class c where c.relnamespace = 'api'::regnamespace "
	"and 'api.' || c.relname = $1 and has_table_privilege('quayside_desk', c.oid, 'SELECT') "
	"union all "
	"select 1 from pg_catalog.pg_proc p where p.pronamespace = 'api'::regnamespace "
	"and 'api.' || p.proname = $1 and has_function_privilege('quayside_desk', p.oid, 'EXECUTE')";

static bool
fail_at(const struct screen *s, struct err *e, const char *what, const char *name,
	const char *near)
{
	err_set(e, ERR_CONFIG, "%s %s is not in the database", what, name);
	err_where(e, "%s", s->path);
	return near ? err_hint(e, "Did you mean %s?", near) :
		err_hint(e, "Run `quayside migrate`, or correct the screen.");
}

static bool
check_permission(struct ask *ask, const struct screen *s, const char *name, struct err *e)
{
	char object[128];
	struct rowset r = {0};
	bool there;

	snprintf(object, sizeof(object), "api.%s", name);
	if (!ask->fn(ask->ctx, permission_sql, object, &r, e))
		return false;
	there = r.n_rows == 1;
	rowset_free(&r);
	if (there)
		return true;
	err_set(e, ERR_CONFIG, "%s has no permission in core.object_permission", object);
	return err_where(e, "%s", s->path);
}

static bool
check_lookup(struct ask *ask, const struct screen *s, struct err *e)
{
	struct rowset r = {0};
	bool there;

	if (!s->lookup[0])
		return true;
	if (!ask->fn(ask->ctx, "select from pg_catalog.pg_type where typtype = 'd' and typname = $1 "
		"and typnamespace = 'core'::regnamespace", s->lookup, &r, e))
		return false;
	there = r.n_rows == 1;
	rowset_free(&r);
	return there || fail_at(s, e, "domain core.", s->lookup, NULL);
}

static bool
check_column(const struct screen *s, const struct relation *rel, const char *name, struct err *e)
{
	const char *names[128];
	int n = 0;

	if (!name[0] || catalog_column(rel, name))
		return true;
	for (int i = 0; i < rel->n_columns && n < 128; i++)
		names[n++] = rel->columns[i].name;
	fail_at(s, e, "column", name, str_nearest(name, names, n));
	return false;
}

// A list may offer the actions of the record it opens; they are checked there, and a list whose view
// lacks the column of one does not offer it.
static bool
has_own_actions(const struct screen_set *set, const struct screen *s)
{
	const struct screen *opened = s->open[0] ? screen_find(set, s->open) : NULL;

	return !opened || s->actions != opened->actions;
}

static bool
check_columns(const struct screen_set *set, const struct screen *s, const struct relation *rel,
	struct err *e)
{
	const char *single[] = {s->key, s->ident, s->author, s->at, s->body, s->mark};

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
		if (!check_column(s, rel, single[i], e))
			return false;
	}
	for (int i = 0; i < s->n_order; i++) {
		if (!check_column(s, rel, s->order[i].column, e))
			return false;
	}
	for (int i = 0; i < s->n_columns; i++) {
		if (!check_column(s, rel, s->columns[i].name, e) ||
			!check_column(s, rel, s->columns[i].currency, e))
			return false;
	}
	for (int i = 0; i < s->n_actions && has_own_actions(set, s); i++) {
		if (!check_column(s, rel, s->actions[i].enabled, e) ||
			!check_column(s, rel, s->actions[i].confirm_if, e))
			return false;
	}
	return true;
}

static bool
ask_relation(struct ask *ask, const struct screen *s, struct relation *rel, struct err *e)
{
	struct rowset r = {0};
	bool there;

	if (!ask->fn(ask->ctx, catalog_relation_sql, s->view, &r, e))
		return false;
	there = catalog_relation(&ask->arena, s->view, &r, rel);
	rowset_free(&r);
	return there || fail_at(s, e, "view api.", s->view, NULL);
}

// What is done to a row begins with the row's key; what makes something new has neither key nor version.
static bool
check_subject(const struct screen *s, const struct relation *rel, const struct action *a,
	const struct routine *fn, struct err *e)
{
	const struct catalog_column *key = catalog_column(rel, s->key);
	const struct routine_param *first = fn->n_params ? &fn->params[0] : NULL;

	if (a->create && !catalog_param(fn, "version") && !(first && str_eq(first->name, s->key)))
		return true;
	if (!a->create && key && first && str_eq(first->type, key->type))
		return true;
	err_set(e, ERR_CONFIG, a->create ? "action %s: api.%s is done to a row" :
		"action %s: api.%s does not begin with the key of a row", a->name, a->call);
	err_where(e, "%s", s->path);
	return err_hint(e, a->create ? "Drop create = yes." : "Say create = yes if it makes something new.");
}

// Many rows at once: each call says which version it means, and what it was given is shared by all.
static bool
check_bulk(const struct screen *s, const struct action *a, const struct routine *fn, struct err *e)
{
	const char *why = NULL;

	if (!a->bulk)
		return true;
	if (a->create)
		why = "it makes something new";
	else if (str_eq(a->next, "reveal") || str_eq(a->next, "secret"))
		why = "it shows something of one row";
	else if (!catalog_param(fn, "version"))
		why = "its function takes no version";
	for (int i = 0; !why && i < fn->n_params; i++) {
		if (catalog_is_private(&fn->params[i]))
			why = "it takes personal data, which belongs to one row";
	}
	if (!why)
		return true;
	err_set(e, ERR_CONFIG, "action %s: bulk = yes does not do: %s", a->name, why);
	return err_where(e, "%s", s->path);
}

static bool
check_action(struct ask *ask, const struct screen *s, const struct relation *rel,
	const struct action *a, struct err *e)
{
	struct rowset r = {0};
	struct routine fn;
	bool there;

	if (!ask->fn(ask->ctx, catalog_routine_sql, a->call, &r, e))
		return false;
	there = catalog_routine(&ask->arena, a->call, &r, &fn);
	rowset_free(&r);
	if (!there)
		return fail_at(s, e, "function api.", a->call, NULL);
	if (!check_subject(s, rel, a, &fn, e) || !check_bulk(s, a, &fn, e))
		return false;
	for (int i = 0; i < a->n_params; i++) {
		bool found = false;

		for (int p = 0; p < fn.n_params; p++)
			found = found || str_eq(fn.params[p].name, a->params[i].name);
		if (!found) {
			err_set(e, ERR_CONFIG, "action %s: api.%s has no parameter %s", a->name,
				a->call, a->params[i].name);
			return err_where(e, "%s", s->path);
		}
	}
	return check_permission(ask, s, a->call, e);
}

// What a board counts and opens is written in the filter language.
static bool
check_filter(struct ask *ask, const struct screen_set *set, const struct screen *s,
	const struct screen *list, const struct relation *rel, const struct panel *p, struct err *e)
{
	const struct format_context format = {.set = set};
	const struct filter_context ctx = {list, rel, &format, "me"};
	struct filter filter;

	if (filter_parse(&ask->arena, &ctx, p->filter, &filter, e))
		return true;
	return err_where(e, "%s: panel %s: filter", s->path, p->name);
}

// A panel's screen, its columns, and the list behind it.
static bool
check_panel(struct ask *ask, const struct screen_set *set, const struct screen *s,
	const struct panel *p, struct err *e)
{
	const struct screen *shown = screen_find(set, p->screen);
	const struct screen *opened = p->behind[0] ? screen_find(set, p->behind) : shown;
	struct relation rel, behind;

	if (!ask_relation(ask, shown, &rel, e) || !check_column(shown, &rel, p->value, e) ||
		!ask_relation(ask, opened, &behind, e) || !check_column(opened, &behind, p->by, e))
		return false;
	return !p->filter[0] || check_filter(ask, set, s, opened, &behind, p, e);
}

static bool
check_panels(struct ask *ask, const struct screen_set *set, const struct screen *s, struct err *e)
{
	for (int i = 0; i < s->n_panels; i++) {
		if (!check_panel(ask, set, s, &s->panels[i], e))
			return false;
	}
	return true;
}

static bool
check_screen(struct ask *ask, const struct screen_set *set, const struct screen *s, struct err *e)
{
	struct relation rel;

	if (s->kind == SCREEN_BOARD)
		return check_panels(ask, set, s, e);
	if (!ask_relation(ask, s, &rel, e) || !check_columns(set, s, &rel, e) ||
		!check_lookup(ask, s, e) || !check_permission(ask, s, s->view, e) ||
		!check_panels(ask, set, s, e))
		return false;
	for (int i = 0; i < s->n_actions; i++) {
		if (!check_action(ask, s, &rel, &s->actions[i], e))
			return false;
	}
	return true;
}

bool
check_database(const struct screen_set *set, check_ask_fn ask, void *ctx, struct err *e)
{
	struct ask a = {.fn = ask, .ctx = ctx};
	bool ok = true;

	for (int i = 0; ok && i < set->n_screens; i++)
		ok = check_screen(&a, set, &set->screens[i], e);
	arena_free(&a.arena);
	return ok;
}
