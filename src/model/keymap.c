// SPDX-License-Identifier: MIT
// keymap: which key means what, from keymaps/*.ini.
#include "model/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "base/keys.h"
#include "base/str.h"
#include "conf/ini.h"
#include "model/screen_keys.h"

#define KEYS_PER_ACTION 8

static bool
contexts_meet(enum context a, enum context b)
{
	return a == b || a == CONTEXT_ALWAYS || b == CONTEXT_ALWAYS;
}

static bool
is_same_target(const struct binding *b, enum command command, const char *verb)
{
	return verb ? str_eq(b->verb, verb) : b->command == command && !b->verb;
}

// A later file replaces the keys of the actions it names, section by section.
static void
drop_bindings(struct keymap *map, const struct binding *like)
{
	int kept = 0;

	for (int i = 0; i < map->n; i++) {
		const struct binding *b = &map->bindings[i];

		if (!is_same_target(b, like->command, like->verb) || b->context != like->context)
			map->bindings[kept++] = *b;
	}
	map->n = kept;
}

static bool
find_section(const struct ini *ini, const struct ini_entry *entry, enum context *out,
	struct err *e)
{
	static const char *const sections[] = {"always", "browse", "edit", "choose"};

	for (int i = 0; i < CONTEXT_COUNT_; i++) {
		if (str_eq(entry->section, sections[i])) {
			*out = (enum context)i;
			return true;
		}
	}
	ini_error(ini, entry, e, "unknown section [%s]", entry->section);
	return err_hint(e, "Sections are [always], [browse], [edit], [choose] and [verbs].");
}

static bool
find_target(const struct ini *ini, const struct ini_entry *entry, struct keymap *map,
	struct binding *out, struct err *e)
{
	const char *names[CMD_COUNT_];
	const char *near;

	*out = (struct binding){.context = CONTEXT_BROWSE};
	if (str_eq(entry->section, "verbs")) {
		if (!screen_is_name(entry->key))
			return ini_error(ini, entry, e, "%s is no action name", entry->key);
		out->verb = arena_strdup(&map->arena, entry->key);
		return true;
	}
	out->command = command_by_name(entry->key);
	if (out->command == CMD_NONE) {
		for (int i = 1; i < CMD_COUNT_; i++)
			names[i - 1] = command_info((enum command)i)->name;
		near = str_nearest(entry->key, names, CMD_COUNT_ - 1);
		ini_error(ini, entry, e, "unknown command %s", entry->key);
		return near ? err_hint(e, "Did you mean %s?", near) : false;
	}
	if (!find_section(ini, entry, &out->context, e))
		return false;
	if (command_info(out->command)->context == CONTEXT_ALWAYS ||
		command_info(out->command)->context == out->context ||
		(command_info(out->command)->context == CONTEXT_BROWSE && out->context == CONTEXT_CHOOSE))
		return true;
	return ini_error(ini, entry, e, "%s does not belong in [%s]", entry->key, entry->section);
}

static bool
bind_keys(struct keymap *map, const struct ini *ini, const struct ini_entry *entry,
	struct err *e)
{
	char *words[KEYS_PER_ACTION + 1];
	struct binding b;
	int n;

	if (!find_target(ini, entry, map, &b, e))
		return false;
	drop_bindings(map, &b);
	n = str_words(arena_strdup(&map->arena, entry->value), words, KEYS_PER_ACTION + 1);
	if (n > KEYS_PER_ACTION)
		return ini_error(ini, entry, e, "more than %d keys", KEYS_PER_ACTION);
	for (int i = 0; i < n; i++) {
		b.line = entry->line;
		if (!key_parse(words[i], &b.key))
			return ini_error(ini, entry, e, "%s is no key", words[i]);
		VEC_PUSH(map->bindings, map->n, map->cap, b);
	}
	return true;
}

static const char *
target_name(const struct binding *b)
{
	return b->verb ? b->verb : command_info(b->command)->name;
}

static bool
check_unique(const struct keymap *map, const char *path, struct err *e)
{
	for (int i = 0; i < map->n; i++) {
		const struct binding *a = &map->bindings[i];

		for (int j = 0; j < i; j++) {
			const struct binding *b = &map->bindings[j];

			if (a->key != b->key || !contexts_meet(a->context, b->context) ||
				is_same_target(a, b->command, b->verb))
				continue;
			err_set(e, ERR_CONFIG, "one key for both %s and %s", target_name(b),
				target_name(a));
			return err_where(e, "%s:%d", path, a->line);
		}
	}
	return true;
}

static bool
load_file(struct keymap *map, const char *path, struct err *e)
{
	struct ini ini;
	bool ok = true;

	if (!ini_load(path, &ini, e))
		return false;
	for (int i = 0; ok && i < ini.n; i++)
		ok = bind_keys(map, &ini, &ini.entries[i], e);
	ini_free(&ini);
	return ok && check_unique(map, path, e);
}

bool
keymap_load(const char *dir, const char *name, struct keymap *out, struct err *e)
{
	bool ok;

	*out = (struct keymap){0};
	ok = load_file(out, arena_printf(&out->arena, "%s/default.ini", dir), e);
	if (ok && !str_eq(name, "default"))
		ok = load_file(out, arena_printf(&out->arena, "%s/%s.ini", dir, name), e);
	if (!ok)
		keymap_free(out);
	return ok;
}

void
keymap_free(struct keymap *map)
{
	free(map->bindings);
	arena_free(&map->arena);
	*map = (struct keymap){0};
}

const struct binding *
keymap_find(const struct keymap *map, enum context context, uint32_t key)
{
	for (int i = 0; i < map->n; i++) {
		const struct binding *b = &map->bindings[i];

		if (b->key == key && (b->context == context || b->context == CONTEXT_ALWAYS))
			return b;
	}
	return NULL;
}

uint32_t
keymap_key_in(const struct keymap *map, enum context context, enum command command, const char *verb)
{
	for (int i = 0; i < map->n; i++) {
		const struct binding *b = &map->bindings[i];

		if (is_same_target(b, command, verb) && (b->context == context || b->context == CONTEXT_ALWAYS))
			return b->key;
	}
	return keymap_key_of(map, command, verb);
}

uint32_t
keymap_key_of(const struct keymap *map, enum command command, const char *verb)
{
	for (int i = 0; i < map->n; i++) {
		if (is_same_target(&map->bindings[i], command, verb))
			return map->bindings[i].key;
	}
	return 0;
}
