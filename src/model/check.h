// SPDX-License-Identifier: MIT
// check: whether screens and keymaps are right, alone and against a database.
//
// Run by `quayside check`, at the start of serve, on reload and in the tests; a set with a mistake
// is never used. Checking against the database takes a function that asks it, so that this module
// needs no connection of its own.
#pragma once

#include "base/err.h"
#include "base/rowset.h"
#include "model/screen.h"

// Loads the screens and every keymap of a directory; verbs of keymaps must be actions of a screen.
// (An action without a key is in the menu of actions.) The caller frees *out.
MUST_CHECK bool check_files(const char *screens_dir, const char *keymaps_dir,
	struct screen_set *out, struct err *e);

// Runs sql with one parameter; the rowset is the callee's to fill, the caller's to free.
typedef bool (*check_ask_fn)(void *ctx, const char *sql, const char *param, struct rowset *out,
	struct err *e);

// Every view, column, function, parameter and permission that the screens name is there.
MUST_CHECK bool check_database(const struct screen_set *set, check_ask_fn ask, void *ctx,
	struct err *e);
