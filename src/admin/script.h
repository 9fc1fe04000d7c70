// SPDX-License-Identifier: MIT
// script: runs SQL files.
#pragma once

#include "base/err.h"

struct db_sys;

typedef void (*script_done_fn)(struct db_sys *db, const char *file);

// One file, as one string, in whatever transaction there is. e->where becomes "path:line".
MUST_CHECK bool script_run(struct db_sys *db, const char *path, struct err *e);
// All *.sql of a directory by name, in one transaction as quayside_owner, which begins with the
// statement `first` unless that is NULL. All or nothing. done, unless NULL, is told of each file.
MUST_CHECK bool script_run_directory(struct db_sys *db, const char *dir, const char *first,
	script_done_fn done, struct err *e);
