// SPDX-License-Identifier: MIT
// views_menu: choosing a view, saving one, pinning one, taking one away.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/columns.h"
#include "desk/views.h"

// What the menu offers behind the views. Their entries have the number of their row: while a menu is open,
// somebody may add or remove views.
enum { ITEM_SAVE, ITEM_UPDATE, ITEM_PIN, ITEM_REMOVE, ITEM_COLUMNS, ITEM_RESET, ITEM_VIEW };

static const char put_sql[] =
	"select note from api.view_put(screen => $1, name => $2, filter => $3, columns => $4, sort => $5,"
	" shared => $6, role => $7, begins => $8)";
static const char pin_sql[] = "select note from api.view_pin(saved_view_id => $1, pin => $2)";
// One's own roles, the home role first.
static const char roles_sql[] =
	"select u.role from api.me m, unnest(m.roles) u(role) order by u.role <> m.home_role, u.role";
static const char drop_sql[] = "select note from api.view_drop(screen => $1, name => $2)";

static void
on_done(void *ctx, struct rowset *r, const struct err *e)
{
	struct views *v = ctx;
	const char *note = e ? NULL : rowset_get(r, 0, "note");

	v->desk->calls--;
	if (e) {
		desk_error(v->desk, e);
		return;
	}
	desk_message(v->desk, ROLE_OK, "%s  %s", v->saving, note ? i18n_text(note) : "");
	views_load(v);
}

static void
send(struct views *v, const char *name, const char *sql, int n, const char *const *params)
{
	if (!desk_can_ask(v->desk))
		return;
	str_copy(v->saving, sizeof(v->saving), name);
	v->desk->calls++;
	conn_call(v->desk->conn, CONN_NORMAL, sql, n, params, on_done, v);
}

static int
item_of(const struct view *view)
{
	return ITEM_VIEW + atoi(view->id);
}

// The view of an entry; NULL, after saying so, when it has been removed since the menu was opened.
static const struct view *
view_of(const struct views *v, int item)
{
	for (int i = 0; i < v->n; i++) {
		if (item_of(&v->items[i]) == item)
			return &v->items[i];
	}
	desk_message(v->desk, ROLE_ERROR, "%s", _("This view has been removed meanwhile."));
	return NULL;
}

// --- saving ---------------------------------------------------------------------------------------

void
views_save_as(struct views *v, bool shared, const char *role, bool begins)
{
	struct arena arena = {0};
	char name[64];
	const char *params[] = {v->table->screen->name, name, table_filter(v->table),
		table_columns_text(v->table, &arena), table_sort_text(v->table, &arena),
		shared ? "t" : "f", role, begins ? "t" : "f"};

	str_copy(name, sizeof(name), v->saving);
	send(v, name, put_sql, 8, params);
	str_copy(v->current, sizeof(v->current), name);
	v->typed = false;
	views_keep(v);
	arena_free(&arena);
}

enum { FOR_ME, FOR_ROLE, FOR_ROLE_FIRST, FOR_ALL };

static void
on_scope(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct views *v = ctx;
	bool role = picked && (picked->id == FOR_ROLE || picked->id == FOR_ROLE_FIRST);

	(void)d;
	if (picked)
		views_save_as(v, picked->id != FOR_ME, role ? picked->words : NULL,
			picked->id == FOR_ROLE_FIRST);
}

static void
add_role(struct choice *c, const struct desk *d, const char *role)
{
	const char *label = screen_term(&d->set, "staff_role", role);
	char for_role[160], first[200];

	snprintf(for_role, sizeof(for_role), _("Everybody with the role %s"), label);
	snprintf(first, sizeof(first), _("Everybody with the role %s, whose list begins with it"), label);
	choice_add(c, FOR_ROLE, for_role, "", role, NULL);
	choice_add(c, FOR_ROLE_FIRST, first, "", role, NULL);
}

static void
on_roles(void *ctx, struct rowset *r, const struct err *e)
{
	struct views *v = ctx;
	struct choice c;

	v->desk->calls--;
	if (e) {
		desk_error(v->desk, e);
		return;
	}
	choice_init(&c, _("Who shall see this view?"), v->saving);
	choice_add(&c, FOR_ME, _("Only me"), "", "private", NULL);
	for (int i = 0; i < r->n_rows; i++)
		add_role(&c, v->desk, rowset_at(r, i, 0));
	choice_add(&c, FOR_ALL, _("Everybody"), "", "all shared", NULL);
	choose_open(v->desk, &c, on_scope, NULL, v, NULL);
}

static void
ask_scope(struct views *v)
{
	v->desk->calls++;
	conn_call(v->desk->conn, CONN_NORMAL, roles_sql, 0, NULL, on_roles, v);
}

static void
on_name(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct views *v = ctx;
	const struct view *view = picked ? view_of(v, picked->id) : NULL;

	(void)d;
	if (!view)
		return;
	str_copy(v->saving, sizeof(v->saving), view->name);
	ask_scope(v);
}

static bool
on_typed_name(struct desk *d, void *ctx, const char *typed)
{
	struct views *v = ctx;

	if (!str_copy(v->saving, sizeof(v->saving), typed)) {
		desk_message(d, ROLE_ERROR, "%s", _("This name is too long."));
		return false;
	}
	page_pop(d);
	ask_scope(v);
	return true;
}

void
views_save(struct views *v)
{
	struct choice c;

	choice_init(&c, _("Save this view as"), _("type a name, then Enter"));
	for (int i = 0; i < v->n; i++) {
		if (v->items[i].mine)
			choice_add(&c, item_of(&v->items[i]), v->items[i].name, _("replace it"), "", NULL);
	}
	choose_open(v->desk, &c, on_name, on_typed_name, v, NULL);
}

// --- pins and removal -----------------------------------------------------------------------------

static void
on_pin(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct views *v = ctx;
	const struct view *view = views_find(v, v->current);
	char number[12] = "";
	const char *params[] = {view ? view->id : "", picked && picked->id ? number : NULL};

	(void)d;
	if (!picked || !view)
		return;
	snprintf(number, sizeof(number), "%d", picked->id);
	send(v, view->name, pin_sql, 2, params);
}

static void
ask_pin(struct views *v)
{
	const char *taken[VIEWS_PINNED + 1] = {NULL};
	struct choice c;

	for (int i = 0; i < v->n; i++)
		taken[v->items[i].pin] = v->items[i].name;
	choice_init(&c, _("Under which number?"), v->current);
	for (int i = 1; i <= VIEWS_PINNED; i++)
		choice_add(&c, i, taken[i] ? taken[i] : _("free"), "", "", NULL);
	choice_add(&c, 0, _("No number"), "", "", NULL);
	choose_open(v->desk, &c, on_pin, NULL, v, NULL);
}

static void
remove_view(struct views *v)
{
	const char *params[] = {v->table->screen->name, v->current};

	send(v, v->current, drop_sql, 2, params);
	v->current[0] = '\0';
	views_keep(v);
}

static void
update(struct views *v)
{
	const struct view *view = views_find(v, v->current);

	// One that has been removed meanwhile is saved anew, for this person.
	str_copy(v->saving, sizeof(v->saving), v->current);
	if (view)
		views_save_as(v, view->shared, view->role[0] ? view->role : NULL, view->begins);
	else
		views_save_as(v, false, NULL, false);
}

// --- the menu -------------------------------------------------------------------------------------

static void
on_menu(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct views *v = ctx;
	const struct view *view;

	if (!picked)
		return;
	switch (picked->id) {
	case ITEM_SAVE:
		views_save(v);
		break;
	case ITEM_UPDATE:
		update(v);
		break;
	case ITEM_PIN:
		ask_pin(v);
		break;
	case ITEM_REMOVE:
		remove_view(v);
		break;
	case ITEM_COLUMNS:
		columns_open(d, v);
		break;
	case ITEM_RESET:
		views_apply(v, NULL);
		break;
	default:
		view = view_of(v, picked->id);
		if (view)
			views_apply(v, view);
	}
}

// "1  for all"
static void
add_view(struct choice *c, const struct views *v, int i)
{
	const struct view *view = &v->items[i];
	const char *whose = view->role[0] ? screen_term(&v->desk->set, "staff_role", view->role) :
		view->shared ? _("for everybody") : _("mine");
	char hint[120], pin[8] = "";

	if (view->pin)
		snprintf(pin, sizeof(pin), "  %d", view->pin);
	snprintf(hint, sizeof(hint), "%s%s", whose, pin);
	choice_add(c, item_of(view), view->name, hint, view->filter, NULL);
}

void
views_menu(struct views *v)
{
	const struct view *current = v->current[0] ? views_find(v, v->current) : NULL;
	const char *none = current ? NULL : _("open a view first");
	const char *others = current && !current->mine ? _("it is not yours") : none;
	struct choice c;

	choice_init(&c, _("Views"), _("type to find, or press its number"));
	for (int i = 0; i < v->n; i++)
		add_view(&c, v, i);
	choice_add(&c, ITEM_SAVE, _("Save this view as ..."), "", "save new", NULL);
	choice_add(&c, ITEM_UPDATE, _("Save the changes to this view"), "", "update", others);
	choice_add(&c, ITEM_PIN, _("Give this view a number ..."), "", "pin", none);
	choice_add(&c, ITEM_REMOVE, _("Remove this view"), "", "delete drop", others);
	choice_add(&c, ITEM_COLUMNS, _("Columns and sorting ..."), "", "columns", NULL);
	choice_add(&c, ITEM_RESET, _("Back to how the list is without a view"), "", "reset", NULL);
	choose_open(v->desk, &c, on_menu, NULL, v, NULL);
}
