// SPDX-License-Identifier: MIT
// screen: what screens/*.ini say, as data: the set, and finding things in it.
#include "model/screen.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/str.h"
#include "conf/ini.h"
#include "model/screen_ini.h"

#define FILES_MAX 500

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// The *.ini names of dir without the ending, sorted, in arena; -1 on failure.
static int
list_names(struct arena *arena, const char *dir, char **names, struct err *e)
{
	struct dirent *entry;
	DIR *d = opendir(dir);
	int n = 0;

	if (!d) {
		err_sys(e, ERR_CONFIG, "cannot read the screens");
		err_where(e, "%s", dir);
		return -1;
	}
	while ((entry = readdir(d)) && n < FILES_MAX) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] != '.' && len > 4 && str_ends(entry->d_name, ".ini"))
			names[n++] = arena_strndup(arena, entry->d_name, len - 4);
	}
	closedir(d);
	qsort(names, (size_t)n, sizeof(*names), compare_names);
	return n;
}

// A list offers the actions of the record screen that it opens.
static void
inherit_actions(struct screen_set *set, struct screen *screens)
{
	for (int i = 0; i < set->n_screens; i++) {
		const struct screen *opened = screen_find(set, screens[i].open);

		if (opened && screens[i].n_actions == 0) {
			screens[i].actions = opened->actions;
			screens[i].n_actions = opened->n_actions;
		}
	}
}

static bool
load_files(const char *dir, struct screen_set *set, char **names, int n, struct err *e)
{
	struct screen *screens = arena_alloc(&set->arena, (size_t)n * sizeof(*screens));

	set->screens = screens;
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(&set->arena, "%s/%s.ini", dir, names[i]);
		struct ini ini;
		bool ok;

		if (!ini_load(path, &ini, e))
			return false;
		if (str_eq(names[i], "terms"))
			ok = screen_ini_terms(set, &ini, e);
		else if (str_eq(names[i], "menu"))
			ok = screen_ini_menu(set, &ini, e);
		else
			ok = screen_ini_read(set, &ini, names[i], &screens[set->n_screens++], e);
		ini_free(&ini);
		if (!ok)
			return false;
	}
	inherit_actions(set, screens);
	return screen_ini_link(set, e);
}

bool
screen_set_load(const char *dir, struct screen_set *out, struct err *e)
{
	char *names[FILES_MAX];
	int n;

	*out = (struct screen_set){0};
	n = list_names(&out->arena, dir, names, e);
	if (n >= 0 && load_files(dir, out, names, n, e))
		return true;
	screen_set_free(out);
	return false;
}

void
screen_set_free(struct screen_set *set)
{
	arena_free(&set->arena);
	*set = (struct screen_set){0};
}

const struct screen *
screen_find(const struct screen_set *set, const char *name)
{
	for (int i = 0; i < set->n_screens; i++) {
		if (str_eq(set->screens[i].name, name))
			return &set->screens[i];
	}
	return NULL;
}

const struct screen *
screen_by_code(const struct screen_set *set, const char *code)
{
	for (int i = 0; i < set->n_screens; i++) {
		if (code[0] && strcasecmp(set->screens[i].code, code) == 0)
			return &set->screens[i];
	}
	return NULL;
}

const struct screen *
screen_home(const struct screen_set *set, const char *role)
{
	for (int i = 0; i < set->n_homes; i++) {
		if (str_eq(set->homes[i].role, role))
			return screen_find(set, set->homes[i].screen);
	}
	return NULL;
}

const struct screen *
screen_lookup(const struct screen_set *set, const char *domain)
{
	for (int i = 0; domain[0] && i < set->n_screens; i++) {
		if (str_eq(set->screens[i].lookup, domain))
			return &set->screens[i];
	}
	return NULL;
}

const struct column *
screen_column(const struct screen *s, const char *name)
{
	for (int i = 0; i < s->n_columns; i++) {
		if (str_eq(s->columns[i].name, name))
			return &s->columns[i];
	}
	return NULL;
}

const struct action *
screen_action(const struct screen *s, const char *name)
{
	for (int i = 0; i < s->n_actions; i++) {
		if (str_eq(s->actions[i].name, name))
			return &s->actions[i];
	}
	return NULL;
}

const char *
screen_term(const struct screen_set *set, const char *section, const char *code)
{
	static char spaced[128];

	for (int i = 0; i < set->n_terms; i++) {
		const struct term_label *t = &set->terms[i];

		if (str_eq(t->section, section) && str_eq(t->code, code))
			return i18n_context(section, t->label);
	}
	str_copy(spaced, sizeof(spaced), code);
	for (char *p = spaced; *p; p++) {
		if (*p == '_')
			*p = ' ';
	}
	return spaced;
}

const char *
screen_expand_terms(struct arena *arena, const struct screen_set *set, const char *text)
{
	struct str out = {0};
	const char *copy;

	while (*text) {
		char section[64], code[64];
		int used = 0;

		if (sscanf(text, "{%63[a-z0-9_]:%63[A-Za-z0-9_.-]}%n", section, code, &used) == 2 &&
			used > 0) {
			str_add(&out, screen_term(set, section, code));
			text += used;
		} else {
			str_addc(&out, *text++);
		}
	}
	copy = arena_strdup(arena, str_text(&out));
	str_free(&out);
	return copy;
}
