// SPDX-License-Identifier: MIT
// erasures: the list of erased customers, kept in a file outside the database.
//
// A backup of the database holds whoever was erased after it was made. After it has been restored,
// `quayside personal erase-again` reads this file. One line is one erasure, a time and a number, which
// says nothing about anybody without the database:
//
//   2026-03-02T01:00:05.000000Z C-20311
#pragma once

#include "base/err.h"
#include "conf/settings.h"

struct db_sys;

#define ERASURES_MAX ((size_t)64 * 1024 * 1024) // of the file

// The job of `quayside work`: adds the erasures that are not in the file. *done: how many.
MUST_CHECK bool erasures_run(const struct settings *s, struct db_sys *db, int *done, struct err *e);
