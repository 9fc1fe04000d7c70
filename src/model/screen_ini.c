// SPDX-License-Identifier: MIT
// screen_ini: reading the INI files of a screen set.
//
// Every key is one row of keys[]; adding one takes a row and a field. There is a ceiling on their
// number (a unit test counts them): data that needs more is a program in disguise.
#include "model/screen_ini.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/screen_keys.h"

#define PARTS_MAX 64
#define MENU_MAX 200

// Section names: screen, column.NAME, panel.NAME, action.NAME, action.NAME.PARAM.
struct section_name {
	enum screen_section section;
	char name[64];
	char param[64];
};

static bool
parse_section(const char *text, struct section_name *out)
{
	static const struct {
		const char *prefix;
		enum screen_section section;
	} kinds[] = {
		{"column.", SECTION_COLUMN},
		{"panel.", SECTION_PANEL},
		{"action.", SECTION_ACTION},
	};
	char *dot;

	*out = (struct section_name){.section = SECTION_SCREEN};
	if (str_eq(text, "screen"))
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!str_starts(text, kinds[i].prefix))
			continue;
		out->section = kinds[i].section;
		if (!str_copy(out->name, sizeof(out->name), text + strlen(kinds[i].prefix)))
			return false;
		dot = strchr(out->name, '.');
		if (dot && out->section == SECTION_ACTION) {
			*dot = '\0';
			out->section = SECTION_PARAM;
			str_copy(out->param, sizeof(out->param), dot + 1);
			return screen_is_name(out->param) && screen_is_name(out->name);
		}
		return screen_is_name(out->name);
	}
	return false;
}

// What is being collected while a file is read; copied into the arena at its end.
struct draft {
	struct screen_set *set;
	struct screen *screen;
	struct column columns[PARTS_MAX];
	struct panel panels[PARTS_MAX];
	struct action actions[PARTS_MAX];
	struct param params[PARTS_MAX][16];
};

static int
find_action(struct draft *d, const char *name)
{
	for (int i = 0; i < d->screen->n_actions; i++) {
		if (str_eq(d->actions[i].name, name))
			return i;
	}
	return -1;
}

// The struct that a section's keys are stored into, made on the section's first key; NULL: full.
static void *
target_of(struct draft *d, const struct section_name *n)
{
	struct screen *s = d->screen;
	struct arena *arena = &d->set->arena;
	int i;

	switch (n->section) {
	case SECTION_SCREEN:
		return s;
	case SECTION_COLUMN:
		if (s->n_columns && str_eq(d->columns[s->n_columns - 1].name, n->name))
			return &d->columns[s->n_columns - 1];
		if (s->n_columns == PARTS_MAX)
			return NULL;
		d->columns[s->n_columns] = (struct column){
			.name = arena_strdup(arena, n->name),
			.label = "", .help = "", .terms = "", .currency = "", .rank = 2, .width = -1,
		};
		return &d->columns[s->n_columns++];
	case SECTION_PANEL:
		if (s->n_panels && str_eq(d->panels[s->n_panels - 1].name, n->name))
			return &d->panels[s->n_panels - 1];
		if (s->n_panels == PARTS_MAX)
			return NULL;
		d->panels[s->n_panels] = (struct panel){
			.name = arena_strdup(arena, n->name),
			.by = "", .filter = "", .behind = "", .value = "", .style = "",
		};
		return &d->panels[s->n_panels++];
	case SECTION_ACTION:
		i = find_action(d, n->name);
		if (i >= 0)
			return &d->actions[i];
		if (s->n_actions == PARTS_MAX)
			return NULL;
		d->actions[s->n_actions] = (struct action){
			.name = arena_strdup(arena, n->name),
			.label = "", .help = "", .confirm = "", .confirm_if = "", .enabled = "", .next = "",
		};
		return &d->actions[s->n_actions++];
	case SECTION_PARAM:
		i = find_action(d, n->name);
		if (i < 0)
			return NULL;
		for (int p = 0; p < d->actions[i].n_params; p++) {
			if (str_eq(d->params[i][p].name, n->param))
				return &d->params[i][p];
		}
		if (d->actions[i].n_params == 16)
			return NULL;
		d->params[i][d->actions[i].n_params] = (struct param){
			.name = arena_strdup(arena, n->param), .label = "", .help = "",
		};
		return &d->params[i][d->actions[i].n_params++];
	}
	return NULL;
}

static void
finish(struct draft *d)
{
	struct screen *s = d->screen;
	struct arena *arena = &d->set->arena;

	for (int i = 0; i < s->n_actions; i++) {
		size_t size = (size_t)d->actions[i].n_params * sizeof(struct param);
		struct param *params = arena_alloc(arena, size);

		memcpy(params, d->params[i], size);
		d->actions[i].params = params;
	}
	for (int i = 0; i < s->n_columns; i++) {
		if (d->columns[i].width < 0)
			d->columns[i].width = format_default_width(d->columns[i].format);
		if (!d->columns[i].label[0])
			d->columns[i].label = d->columns[i].name;
	}
	s->columns = memcpy(arena_alloc(arena, sizeof(d->columns)), d->columns,
		(size_t)s->n_columns * sizeof(d->columns[0]));
	s->panels = memcpy(arena_alloc(arena, sizeof(d->panels)), d->panels,
		(size_t)s->n_panels * sizeof(d->panels[0]));
	s->actions = memcpy(arena_alloc(arena, sizeof(d->actions)), d->actions,
		(size_t)s->n_actions * sizeof(d->actions[0]));
}

static bool
read_entries(struct draft *d, const struct ini *ini, struct err *e)
{
	for (int i = 0; i < ini->n; i++) {
		const struct ini_entry *entry = &ini->entries[i];
		struct section_name name;
		void *target;

		if (!parse_section(entry->section, &name)) {
			ini_error(ini, entry, e, "unknown section [%s]", entry->section);
			return err_hint(e, "Sections are [screen], [column.NAME], [panel.NAME], "
				"[action.NAME] and [action.NAME.PARAMETER].");
		}
		target = target_of(d, &name);
		if (!target)
			return ini_error(ini, entry, e, name.section == SECTION_PARAM ?
				"[%s] comes before its action, or has too many parameters" :
				"too many sections like [%s]", entry->section);
		if (!screen_key_apply(name.section, target, &d->set->arena, ini, entry, e))
			return false;
	}
	return true;
}

// A record's panels are tabs, a board's are numbers, charts and tables.
static bool
check_panel(const struct screen *s, const struct panel *p, const struct ini *ini, struct err *e)
{
	bool of_board = s->kind == SCREEN_BOARD;

	if (of_board != (p->place >= PANEL_TILE))
		err_set(e, ERR_CONFIG, "panel %s: place is %s", p->name, of_board ?
			"tile, chart or table on a board" : "main or side on a record");
	else if (!of_board && !p->by[0])
		err_set(e, ERR_CONFIG, "panel %s: by is missing", p->name);
	else if (p->place == PANEL_CHART && !p->value[0])
		err_set(e, ERR_CONFIG, "panel %s: a chart needs a value", p->name);
	else if ((p->behind[0] != '\0') != (of_board && p->by[0]))
		err_set(e, ERR_CONFIG, "panel %s: behind and by belong together", p->name);
	else
		return true;
	return err_where(e, "%s", ini->path);
}

static bool
check_complete(const struct screen *s, const struct ini *ini, struct err *e)
{
	if (!screen_keys_complete(SECTION_SCREEN, s, "screen", ini, e))
		return false;
	if (s->kind != SCREEN_BOARD && !(s->view[0] && s->key[0])) {
		err_set(e, ERR_CONFIG, "screen: %s is missing", s->view[0] ? "key" : "view");
		return err_where(e, "%s", ini->path);
	}
	if (s->lookup[0] && (s->kind != SCREEN_LIST || !s->ident[0])) {
		err_set(e, ERR_CONFIG, "lookup is for lists with an ident");
		return err_where(e, "%s", ini->path);
	}
	for (int i = 0; i < s->n_panels; i++) {
		if (!screen_keys_complete(SECTION_PANEL, &s->panels[i], s->panels[i].name, ini, e) ||
			!check_panel(s, &s->panels[i], ini, e))
			return false;
	}
	for (int i = 0; i < s->n_actions; i++) {
		if (!screen_keys_complete(SECTION_ACTION, &s->actions[i], s->actions[i].name, ini, e))
			return false;
	}
	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];

		if ((c->format == FORMAT_MONEY) != (c->currency[0] != '\0')) {
			err_set(e, ERR_CONFIG, "column %s: format money and currency belong together",
				c->name);
			return err_where(e, "%s", ini->path);
		}
	}
	if (s->kind == SCREEN_TIMELINE && !(s->at[0] && s->body[0] && s->author[0] && s->mark[0])) {
		err_set(e, ERR_CONFIG, "a timeline needs author, at, body and mark");
		return err_where(e, "%s", ini->path);
	}
	return true;
}

bool
screen_ini_read(struct screen_set *set, const struct ini *ini, const char *name,
	struct screen *out, struct err *e)
{
	struct draft *d = xcalloc(1, sizeof(*d));
	bool ok;

	*out = (struct screen){
		.name = name, .path = arena_strdup(&set->arena, ini->path), .code = "", .help = "",
		.view = "", .key = "",
		.ident = "", .notify = "", .open = "", .lookup = "", .filter = "",
		.author = "", .at = "", .body = "", .mark = "",
	};
	d->set = set;
	d->screen = out;
	ok = screen_is_name(name);
	if (!ok) {
		err_set(e, ERR_CONFIG, "a screen's file name is made of a-z, 0-9 and _");
		err_where(e, "%s", ini->path);
	}
	ok = ok && read_entries(d, ini, e);
	if (ok) {
		finish(d);
		ok = check_complete(out, ini, e);
		if (!out->ident[0])
			out->ident = out->key;
	}
	free(d);
	return ok;
}

bool
screen_ini_terms(struct screen_set *set, const struct ini *ini, struct err *e)
{
	struct term_label *terms = arena_alloc(&set->arena, (size_t)ini->n * sizeof(*terms));

	(void)e;
	for (int i = 0; i < ini->n; i++) {
		terms[i] = (struct term_label){
			.section = arena_strdup(&set->arena, ini->entries[i].section),
			.code = arena_strdup(&set->arena, ini->entries[i].key),
			.label = arena_strdup(&set->arena, ini->entries[i].value),
		};
	}
	set->terms = terms;
	set->n_terms = ini->n;
	return true;
}

bool
screen_ini_menu(struct screen_set *set, const struct ini *ini, struct err *e)
{
	struct menu_home *homes = arena_alloc(&set->arena, (size_t)ini->n * sizeof(*homes));
	char **menu = arena_alloc(&set->arena, MENU_MAX * sizeof(*menu));

	for (int i = 0; i < ini->n; i++) {
		const struct ini_entry *entry = &ini->entries[i];

		if (str_eq(entry->section, "menu")) {
			set->n_menu += str_words(arena_strdup(&set->arena, entry->value),
				menu + set->n_menu, MENU_MAX - set->n_menu);
		} else if (str_eq(entry->section, "home")) {
			homes[set->n_homes++] = (struct menu_home){
				.role = arena_strdup(&set->arena, entry->key),
				.screen = arena_strdup(&set->arena, entry->value),
			};
		} else {
			ini_error(ini, entry, e, "unknown key %s in [%s]", entry->key,
				entry->section);
			return err_hint(e, "menu.ini has [menu] GROUP = SCREEN ... and [home] ROLE = SCREEN.");
		}
	}
	set->homes = homes;
	set->menu = (const char *const *)menu;
	return true;
}

static bool
must_exist(const struct screen_set *set, const char *path, const char *what, const char *name,
	struct err *e)
{
	const char *names[512];
	const char *near;

	if (!name[0] || screen_find(set, name))
		return true;
	for (int i = 0; i < set->n_screens && i < 512; i++)
		names[i] = set->screens[i].name;
	near = str_nearest(name, names, set->n_screens < 512 ? set->n_screens : 512);
	err_set(e, ERR_CONFIG, "%s names the screen %s, which does not exist", what, name);
	err_where(e, "%s", path);
	return near ? err_hint(e, "Did you mean %s?", near) : false;
}

bool
screen_ini_link(const struct screen_set *set, struct err *e)
{
	for (int i = 0; i < set->n_screens; i++) {
		const struct screen *s = &set->screens[i];

		if (!must_exist(set, s->path, "open", s->open, e))
			return false;
		for (int p = 0; p < s->n_panels; p++) {
			if (!must_exist(set, s->path, "a panel", s->panels[p].screen, e) ||
				!must_exist(set, s->path, "a panel", s->panels[p].behind, e))
				return false;
		}
		for (int j = 0; j < i; j++) {
			if (s->lookup[0] && str_eq(s->lookup, set->screens[j].lookup)) {
				err_set(e, ERR_CONFIG, "%s is also looked up in %s", s->lookup,
					set->screens[j].name);
				return err_where(e, "%s", s->path);
			}
			if (s->code[0] && str_eq(s->code, set->screens[j].code)) {
				err_set(e, ERR_CONFIG, "code %s is also that of %s", s->code,
					set->screens[j].name);
				return err_where(e, "%s", s->path);
			}
		}
	}
	for (int i = 0; i < set->n_homes; i++) {
		if (!must_exist(set, "menu.ini", "[home]", set->homes[i].screen, e))
			return false;
	}
	for (int i = 0; i < set->n_menu; i++) {
		if (!must_exist(set, "menu.ini", "[menu]", set->menu[i], e))
			return false;
	}
	return true;
}
