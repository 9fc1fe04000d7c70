// SPDX-License-Identifier: MIT
// screen_keys: the table of every key a screen file may hold, and how each is read.
#pragma once

#include "conf/ini.h"

enum screen_section {
	SECTION_SCREEN,
	SECTION_COLUMN,
	SECTION_PANEL,
	SECTION_ACTION,
	SECTION_PARAM,
};

#define SCREEN_KEYS_CEILING 60

bool screen_is_name(const char *s); // [a-z][a-z0-9_]*, at most 63 bytes
// Stores one entry into the struct of its section; strings go to arena.
MUST_CHECK bool screen_key_apply(enum screen_section section, void *target, struct arena *arena,
	const struct ini *ini, const struct ini_entry *entry, struct err *e);
// Whether every required key of the section was given.
MUST_CHECK bool screen_keys_complete(enum screen_section section, const void *target,
	const char *name, const struct ini *ini, struct err *e);
// For documentation and tests: row i as "section key help"; false behind the last.
bool screen_key_describe(int i, const char **section, const char **key, const char **help);
