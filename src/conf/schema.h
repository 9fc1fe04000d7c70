// SPDX-License-Identifier: MIT
// schema: a static table of settings, applied to a struct.
//
// One row is one setting: its place in the file, its type and range, its default written as in the
// file, its help, and where its value goes. The same row serves reading, checking, `config show`
// and the test that keeps the sample file complete.
//
// schema_begin() fills every field with its default; schema_set() overrides one. Strings and lists
// live in the target's arena. Field types in the target, by schema type:
//   STRING, PATH       const char *          INT, DURATION (ms), SIZE (bytes), LEVEL    long
//   BOOL               bool                  LIST          struct schema_list
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

enum schema_type {
	SCHEMA_STRING,
	SCHEMA_PATH, // relative to the file; see schema_target
	SCHEMA_INT,
	SCHEMA_DURATION, // 250ms 30s 5m 2h 1d
	SCHEMA_SIZE,     // 4096 64K 16M 2G
	SCHEMA_LEVEL,    // debug info warn error
	SCHEMA_BOOL,     // yes no
	SCHEMA_LIST,     // words separated by blanks or commas
};

struct schema_list {
	const char **items;
	int n;
};

struct schema_key {
	const char *section;
	const char *key;
	enum schema_type type;
	size_t offset;
	long min, max; // of INT, DURATION and SIZE
	const char *fallback;
	const char *help;
	bool reload; // takes effect on SIGHUP, not only at the next start
};

enum schema_origin { SCHEMA_DEFAULT, SCHEMA_FILE, SCHEMA_COMMAND };

struct schema_value {
	const char *text; // as written
	enum schema_origin origin;
	int line; // SCHEMA_FILE only
};

struct schema_target {
	const struct schema_key *keys;
	int n;
	void *data;                  // the struct with the fields
	struct schema_value *values; // n of them, filled in
	struct arena *arena;
	const char *dir;    // relative paths start here
	const char *bin;    // "@bin" at the start of a path: where the programs are
	const char *share;  // "@share" at the start of a path: where the data files are
};

// Every default must be valid; a bad one is a bug and reported as one.
MUST_CHECK bool schema_begin(struct schema_target *t, struct err *e);
// Fails with ERR_CONFIG; e->where stays empty for the caller to fill.
MUST_CHECK bool schema_set(struct schema_target *t, int row, const char *text,
	enum schema_origin origin, int line, struct err *e);
// The row of section and key, or -1 with an error that names the nearest one.
int schema_find(const struct schema_target *t, const char *section, const char *key,
	struct err *e);
