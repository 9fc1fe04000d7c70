// SPDX-License-Identifier: MIT
// screen_keys: the table of every key a screen file may hold, and how each is read.
#include "model/screen_keys.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "model/screen.h"

enum key_type { KEY_NAME, KEY_TEXT, KEY_INT, KEY_BOOL, KEY_FORMAT, KEY_KIND, KEY_PLACE, KEY_ORDER };

struct key_row {
	enum screen_section section;
	const char *key;
	enum key_type type;
	size_t offset;
	bool required;
	const char *help;
};

#define ROW(section, type, strct, field, required, help)                                           \
	{section, #field, type, offsetof(struct strct, field), required, help}

static const struct key_row keys[] = {
	ROW(SECTION_SCREEN, KEY_KIND, screen, kind, true, "list, record, timeline or board"),
	ROW(SECTION_SCREEN, KEY_TEXT, screen, code, false, "fast-path code, printed in the title"),
	ROW(SECTION_SCREEN, KEY_TEXT, screen, title, true, "title; {column} of a record's row"),
	ROW(SECTION_SCREEN, KEY_TEXT, screen, help, false, "what the screen is for, in a sentence"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, view, false, "view of schema api; all but boards have one"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, key, false, "column that identifies a row; likewise"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, ident, false, "column people know a row by"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, notify, false, "what it shows: when such a thing has changed it reads again (NOTIFY channel qs_...)"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, open, false, "record screen that Enter opens"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, lookup, false, "domain of parameters that are looked up in this list"),
	ROW(SECTION_SCREEN, KEY_TEXT, screen, filter, false, "filter the list starts with"),
	ROW(SECTION_SCREEN, KEY_ORDER, screen, order, false, "columns, a leading - is descending"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, author, false, "timeline: who"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, at, false, "timeline: when"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, body, false, "timeline: text"),
	ROW(SECTION_SCREEN, KEY_NAME, screen, mark, false, "timeline: kind of entry"),
	ROW(SECTION_COLUMN, KEY_TEXT, column, label, false, "heading"),
	ROW(SECTION_COLUMN, KEY_TEXT, column, help, false, "what it means"),
	ROW(SECTION_COLUMN, KEY_FORMAT, column, format, false, "how a value is printed"),
	ROW(SECTION_COLUMN, KEY_NAME, column, terms, false, "section of terms.ini for coded values"),
	ROW(SECTION_COLUMN, KEY_NAME, column, currency, false, "column with the currency code"),
	ROW(SECTION_COLUMN, KEY_INT, column, width, false, "cells; 0 takes what is left"),
	ROW(SECTION_COLUMN, KEY_INT, column, rank, false, "1 stays longest when space is short"),
	ROW(SECTION_COLUMN, KEY_BOOL, column, search, false, "bare words of a filter look here"),
	ROW(SECTION_COLUMN, KEY_BOOL, column, hidden, false, "can be filtered, is not shown"),
	ROW(SECTION_PANEL, KEY_NAME, panel, screen, true, "screen shown in the panel"),
	ROW(SECTION_PANEL, KEY_NAME, panel, by, false,
		"its column that equals this record's key; on a board, of the list behind"),
	ROW(SECTION_PANEL, KEY_TEXT, panel, label, true, "tab label"),
	ROW(SECTION_PANEL, KEY_PLACE, panel, place, false,
		"main or side; on a board tile, chart or table"),
	ROW(SECTION_PANEL, KEY_TEXT, panel, filter, false,
		"board: what a tile counts, and what Enter opens"),
	ROW(SECTION_PANEL, KEY_NAME, panel, behind, false, "board: list that Enter opens for a row"),
	ROW(SECTION_PANEL, KEY_NAME, panel, value, false,
		"board: column of a chart, or of a tile that does not count"),
	ROW(SECTION_PANEL, KEY_TEXT, panel, style, false,
		"board: danger, warn, ok or info when a tile is not zero"),
	ROW(SECTION_ACTION, KEY_NAME, action, call, true, "function of schema api"),
	ROW(SECTION_ACTION, KEY_TEXT, action, label, true, "menu label"),
	ROW(SECTION_ACTION, KEY_TEXT, action, help, false, "what it does"),
	ROW(SECTION_ACTION, KEY_TEXT, action, confirm, false, "question asked first; {column} fields"),
	ROW(SECTION_ACTION, KEY_NAME, action, confirm_if, false, "boolean column: ask only then"),
	ROW(SECTION_ACTION, KEY_NAME, action, enabled, false, "boolean column that allows it"),
	ROW(SECTION_ACTION, KEY_BOOL, action, create, false, "yes: makes something new, without a row"),
	ROW(SECTION_ACTION, KEY_BOOL, action, prefill, false, "yes: the form begins with what the record holds"),
	ROW(SECTION_ACTION, KEY_BOOL, action, bulk, false, "yes: can be done to all marked rows at once"),
	ROW(SECTION_ACTION, KEY_NAME, action, next, false, "back: leave the record afterwards; reveal: show what it granted; secret: show its answer once"),
	ROW(SECTION_PARAM, KEY_TEXT, param, label, true, "field label"),
	ROW(SECTION_PARAM, KEY_TEXT, param, help, false, "what to enter"),
};

#define N_KEYS ((int)(sizeof(keys) / sizeof(keys[0])))

_Static_assert(sizeof(keys) / sizeof(keys[0]) <= SCREEN_KEYS_CEILING,
	"screens are data; a key more needs two screens that use it");

static const char *const section_names[] = {
	[SECTION_SCREEN] = "screen",
	[SECTION_COLUMN] = "column.NAME",
	[SECTION_PANEL] = "panel.NAME",
	[SECTION_ACTION] = "action.NAME",
	[SECTION_PARAM] = "action.NAME.PARAMETER",
};

bool
screen_is_name(const char *s)
{
	if (!islower((unsigned char)s[0]) || strlen(s) > 63)
		return false;
	for (; *s; s++) {
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_')
			return false;
	}
	return true;
}

static bool
apply_word(const struct ini *ini, const struct ini_entry *entry, const char *const *words,
	int n_words, int *out, struct err *e)
{
	const char *near;

	for (int i = 0; i < n_words; i++) {
		if (str_eq(entry->value, words[i])) {
			*out = i;
			return true;
		}
	}
	near = str_nearest(entry->value, words, n_words);
	ini_error(ini, entry, e, "%s = %s is not known", entry->key, entry->value);
	return near ? err_hint(e, "Did you mean %s?", near) : false;
}

static bool
apply_order(struct screen *s, struct arena *arena, const struct ini *ini,
	const struct ini_entry *entry, struct err *e)
{
	char *words[ORDER_MAX + 1];
	int n = str_words(arena_strdup(arena, entry->value), words, ORDER_MAX + 1);

	if (n > ORDER_MAX)
		return ini_error(ini, entry, e, "order has more than %d columns", ORDER_MAX);
	for (int i = 0; i < n; i++) {
		bool descending = words[i][0] == '-';
		const char *name = words[i] + descending;

		if (!screen_is_name(name))
			return ini_error(ini, entry, e, "%s is no column name", words[i]);
		s->order[i] = (struct order_term){.column = name, .descending = descending};
	}
	s->n_order = n;
	return true;
}

static bool
apply(const struct key_row *row, void *target, struct arena *arena, const struct ini *ini,
	const struct ini_entry *entry, struct err *e)
{
	static const char *const kinds[] = {"list", "record", "timeline", "board"};
	static const char *const places[] = {"main", "side", "tile", "chart", "table"};
	static const char *const bools[] = {"no", "yes"};
	char *field = (char *)target + row->offset;
	const char *formats[FORMAT_COUNT_];
	long number;
	int word = 0;

	switch (row->type) {
	case KEY_NAME:
		if (!screen_is_name(entry->value))
			return ini_error(ini, entry, e, "%s is no name (a-z, 0-9, _)", entry->value);
		*(const char **)field = arena_strdup(arena, entry->value);
		return true;
	case KEY_TEXT:
		*(const char **)field = arena_strdup(arena, entry->value);
		return true;
	case KEY_INT:
		if (!str_to_long(entry->value, 0, 500, &number))
			return ini_error(ini, entry, e, "%s is no number from 0 to 500", entry->value);
		*(int *)field = (int)number;
		return true;
	case KEY_BOOL:
		if (!apply_word(ini, entry, bools, 2, &word, e))
			return false;
		*(bool *)field = word;
		return true;
	case KEY_FORMAT:
		for (int i = 0; i < FORMAT_COUNT_; i++)
			formats[i] = format_name((enum format)i);
		if (!apply_word(ini, entry, formats, FORMAT_COUNT_, &word, e))
			return false;
		*(enum format *)field = (enum format)word;
		return true;
	case KEY_KIND:
		if (!apply_word(ini, entry, kinds, 4, &word, e))
			return false;
		*(enum screen_kind *)field = (enum screen_kind)word;
		return true;
	case KEY_PLACE:
		if (!apply_word(ini, entry, places, 5, &word, e))
			return false;
		*(enum panel_place *)field = (enum panel_place)word;
		return true;
	case KEY_ORDER:
		return apply_order(target, arena, ini, entry, e);
	}
	return false;
}

bool
screen_key_apply(enum screen_section section, void *target, struct arena *arena,
	const struct ini *ini, const struct ini_entry *entry, struct err *e)
{
	const char *names[N_KEYS];
	const char *near;
	int n = 0;

	for (int i = 0; i < N_KEYS; i++) {
		if (keys[i].section != section)
			continue;
		if (str_eq(keys[i].key, entry->key))
			return apply(&keys[i], target, arena, ini, entry, e);
		names[n++] = keys[i].key;
	}
	near = str_nearest(entry->key, names, n);
	ini_error(ini, entry, e, "unknown key %s in [%s]", entry->key, entry->section);
	return near ? err_hint(e, "Did you mean %s?", near) : false;
}

bool
screen_keys_complete(enum screen_section section, const void *target, const char *name,
	const struct ini *ini, struct err *e)
{
	for (int i = 0; i < N_KEYS; i++) {
		const struct key_row *row = &keys[i];

		if (row->section != section || !row->required || row->type == KEY_KIND)
			continue;
		if (*(const char *const *)((const char *)target + row->offset))
			continue;
		err_set(e, ERR_CONFIG, "%s: %s is missing (%s)", name, row->key, row->help);
		return err_where(e, "%s", ini->path);
	}
	return true;
}

bool
screen_key_describe(int i, const char **section, const char **key, const char **help)
{
	if (i < 0 || i >= N_KEYS)
		return false;
	*section = section_names[keys[i].section];
	*key = keys[i].key;
	*help = keys[i].help;
	return true;
}
