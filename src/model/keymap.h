// SPDX-License-Identifier: MIT
// keymap: which key means what, from keymaps/*.ini.
//
// A file has the sections [always], [browse], [edit], [choose] and [verbs]; each line is `action = key
// key ...`. keymaps/default.ini is read first; another keymap replaces the keys of the actions it
// names. A key has one meaning: never two among always+browse+verbs, among always+edit, nor among
// always+choose. What moves about in lists can be bound for choosing as well.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/command.h"

struct binding {
	uint32_t key;
	enum context context;
	enum command command; // CMD_NONE: a verb
	const char *verb;     // name of a screen's action, or NULL
	int line;
};

struct keymap {
	struct arena arena;
	struct binding *bindings;
	int n, cap;
};

// name: "default", "vi" ... Errors carry file:line.
MUST_CHECK bool keymap_load(const char *dir, const char *name, struct keymap *out, struct err *e);
void keymap_free(struct keymap *map);
// The binding of key in a context (always included), or NULL.
const struct binding *keymap_find(const struct keymap *map, enum context context, uint32_t key);
// The first key of a command or verb; 0 when unbound.
uint32_t keymap_key_of(const struct keymap *map, enum command command, const char *verb);
// The one that counts in a context, where there is one.
uint32_t keymap_key_in(const struct keymap *map, enum context context, enum command command,
	const char *verb);
