// SPDX-License-Identifier: MIT
// migrations: the numbered files of the database definition, and how far a database has come.
#pragma once

#include "base/err.h"
#include "base/mem.h"
#include "base/rowset.h"

#define SERVER_VERSION_MIN 150000

struct db_sys;

struct migration {
	int number;
	const char *name; // "0001_foundation"
	const char *path;
	char checksum[65]; // SHA-256, hexadecimal
};

struct migrations {
	struct arena arena;
	struct migration *files; // by number; numbers may be left out
	int n;
};

// Reads <sql_dir>/migrations/NNNN_name.sql. sodium_init() must have been called.
MUST_CHECK bool migrations_load(const char *sql_dir, struct migrations *out, struct err *e);
void migrations_free(struct migrations *m);
// Whether the applied ones (columns number, checksum) are a beginning of the files, unchanged.
// Fails when the database is newer than the files.
MUST_CHECK bool migrations_match(const struct migrations *m, const struct rowset *applied,
	struct err *e);
// Whether the server is new enough and every migration has been applied; works for the warden's
// database role.
MUST_CHECK bool migrations_check(struct db_sys *db, const char *sql_dir, struct err *e);
MUST_CHECK bool migrations_check_server(struct db_sys *db, struct err *e);
