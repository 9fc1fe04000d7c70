// SPDX-License-Identifier: MIT
// ini: INI files with places kept.
//
// iniparser lower-cases names, merges duplicates silently and forgets line numbers; this wrapper
// scans the raw file first and refuses what would be lost: duplicate sections and keys, lines over
// 1000 bytes, NUL bytes, invalid UTF-8, a key outside any section, a line that is no `key = value`.
// Values are taken as written: no continuation lines, no escapes; surrounding double quotes are
// removed; `;` or `#` begins a comment at the start of a line or behind a blank. What iniparser
// would read otherwise than written is refused with the advice to put double quotes around the
// value: a `;` or `#` inside it, a leading single quote, a trailing backslash.
// Section and key names are made of [A-Za-z0-9_.-] and keep their case; two that differ only in
// case are duplicates.
//
// struct ini owns everything; entries stay in file order and are valid until ini_free().
#pragma once

#include "base/err.h"
#include "base/mem.h"

struct ini_entry {
	const char *section;
	const char *key;
	const char *value;
	int line; // of the key, from 1
};

struct ini {
	struct arena arena;
	const char *path;
	struct ini_entry *entries; // n of them, in file order
	int n;
};

// Errors are ERR_CONFIG with where = "path:line".
MUST_CHECK bool ini_load(const char *path, struct ini *out, struct err *e);
void ini_free(struct ini *ini);
// NULL when absent.
const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key);
// Sets e to ERR_CONFIG at the entry's place; returns false.
bool ini_error(const struct ini *ini, const struct ini_entry *entry, struct err *e,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
