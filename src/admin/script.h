// SPDX-License-Identifier: MIT
// script: runs SQL files.
#pragma once

#include "base/err.h"

struct db_sys;

// One file, as one string, in whatever transaction there is. e->where becomes "path:line".
MUST_CHECK bool script_run(struct db_sys *db, const char *path, struct err *e);
// Files of a directory from the name `from` on and before the name `to`; NULL is no bound.
struct script_range {
	const char *dir, *from, *to;
};

// All *.sql of a range by name, in one transaction as quayside_owner, which begins with the
// statement `first` unless that is NULL. All or nothing.
MUST_CHECK bool script_run_range(struct db_sys *db, const struct script_range *range,
	const char *first, struct err *e);
