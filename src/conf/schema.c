// SPDX-License-Identifier: MIT
// schema: a static table of settings, applied to a struct.
#include "conf/schema.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

#define NAMES_MAX 128

struct unit {
	const char *name;
	long factor;
};

static const struct unit duration_units[] = {
	{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0},
};

static const struct unit size_units[] = {
	{"", 1}, {"K", 1l << 10}, {"M", 1l << 20}, {"G", 1l << 30}, {NULL, 0},
};

static const struct unit plain_units[] = {{"", 1}, {NULL, 0}};

static bool
parse_number(const char *text, const struct unit *units, long *out)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end == text || errno)
		return false;
	for (const struct unit *u = units; u->name; u++) {
		if (str_eq(end, u->name))
			return !__builtin_mul_overflow(v, u->factor, out);
	}
	return false;
}

// The number with the largest unit that divides it, as a person would write it.
static void
print_number(char *out, size_t size, long v, const struct unit *units)
{
	const struct unit *best = units;

	for (const struct unit *u = units; u->name; u++) {
		if (v && v % u->factor == 0)
			best = u;
	}
	snprintf(out, size, "%ld%s", v / best->factor, best->name);
}

static bool
set_number(const struct schema_key *k, const char *text, const struct unit *units, long *field,
	struct err *e)
{
	char min[32], max[32];
	long v;

	print_number(min, sizeof(min), k->min, units);
	print_number(max, sizeof(max), k->max, units);
	if (!parse_number(text, units, &v) || v < k->min || v > k->max)
		return err_set(e, ERR_CONFIG, "%s.%s = %s: give %s to %s", k->section, k->key, text,
			min, max);
	*field = v;
	return true;
}

static bool
set_level(const struct schema_key *k, const char *text, long *field, struct err *e)
{
	enum log_level level;

	if (!log_level_parse(text, &level))
		return err_set(e, ERR_CONFIG, "%s.%s = %s: give debug, info, warn or error",
			k->section, k->key, text);
	*field = level;
	return true;
}

static bool
set_bool(const struct schema_key *k, const char *text, bool *field, struct err *e)
{
	if (!str_eq(text, "yes") && !str_eq(text, "no"))
		return err_set(e, ERR_CONFIG, "%s.%s = %s: give yes or no", k->section, k->key, text);
	*field = str_eq(text, "yes");
	return true;
}

static bool
set_path(const struct schema_target *t, const struct schema_key *k, const char *text,
	const char **field, struct err *e)
{
	const char *slash = strchr(text, '/');
	size_t head = slash ? (size_t)(slash - text) : strlen(text);
	const char *base = t->dir;

	if (text[0] == '/' || text[0] == '\0') {
		*field = arena_strdup(t->arena, text);
		return true;
	}
	if (text[0] == '@') {
		if (strncmp(text, "@bin", head) == 0 && head == 4)
			base = t->bin;
		else if (strncmp(text, "@share", head) == 0 && head == 6)
			base = t->share;
		else
			return err_set(e, ERR_CONFIG, "%s.%s = %s: only @bin and @share are known",
				k->section, k->key, text);
		text += head;
		while (*text == '/')
			text++;
	}
	*field = arena_printf(t->arena, "%s%s%s", base, *text ? "/" : "", text);
	return true;
}

static void
set_list(const struct schema_target *t, const char *text, struct schema_list *field)
{
	char *copy = arena_strdup(t->arena, text), *save = NULL;

	*field = (struct schema_list){
		.items = arena_alloc(t->arena, (strlen(text) / 2 + 1) * sizeof(char *)),
	};
	for (char *w = strtok_r(copy, " \t,", &save); w; w = strtok_r(NULL, " \t,", &save))
		field->items[field->n++] = w;
}

static bool
set_field(struct schema_target *t, const struct schema_key *k, const char *text, struct err *e)
{
	void *field = (char *)t->data + k->offset;

	switch (k->type) {
	case SCHEMA_STRING:
		*(const char **)field = arena_strdup(t->arena, text);
		return true;
	case SCHEMA_PATH:
		return set_path(t, k, text, field, e);
	case SCHEMA_INT:
		return set_number(k, text, plain_units, field, e);
	case SCHEMA_DURATION:
		return set_number(k, text, duration_units, field, e);
	case SCHEMA_SIZE:
		return set_number(k, text, size_units, field, e);
	case SCHEMA_LEVEL:
		return set_level(k, text, field, e);
	case SCHEMA_BOOL:
		return set_bool(k, text, field, e);
	case SCHEMA_LIST:
		set_list(t, text, field);
		return true;
	}
	return err_set(e, ERR_CONFIG, "%s.%s has no type", k->section, k->key);
}

bool
schema_set(struct schema_target *t, int row, const char *text, enum schema_origin origin, int line,
	struct err *e)
{
	if (!set_field(t, &t->keys[row], text, e))
		return false;
	t->values[row] = (struct schema_value){
		.text = arena_strdup(t->arena, text),
		.origin = origin,
		.line = line,
	};
	return true;
}

bool
schema_begin(struct schema_target *t, struct err *e)
{
	for (int i = 0; i < t->n; i++) {
		if (!schema_set(t, i, t->keys[i].fallback, SCHEMA_DEFAULT, 0, e))
			return err_where(e, "built-in default");
	}
	return true;
}

static bool
has_section(const struct schema_target *t, const char *section)
{
	for (int i = 0; i < t->n; i++) {
		if (str_eq(t->keys[i].section, section))
			return true;
	}
	return false;
}

int
schema_find(const struct schema_target *t, const char *section, const char *key, struct err *e)
{
	const char *names[NAMES_MAX];
	const char *near;
	bool known = has_section(t, section);
	int n = 0;

	for (int i = 0; i < t->n; i++) {
		const struct schema_key *k = &t->keys[i];

		if (str_eq(k->section, section) && str_eq(k->key, key))
			return i;
		if (n < NAMES_MAX && (!known || str_eq(k->section, section)))
			names[n++] = known ? k->key : k->section;
	}
	near = str_nearest(known ? key : section, names, n);
	if (known)
		err_set(e, ERR_CONFIG, "[%s] has no key %s", section, key);
	else
		err_set(e, ERR_CONFIG, "there is no section [%s]", section);
	if (near)
		err_hint(e, "did you mean %s?", near);
	return -1;
}
