// SPDX-License-Identifier: MIT
// import: one reading of one file: each row becomes a call of an action. Only exec_import.c and
// import_rows.c use this.
//
// A row that is refused takes nothing back of the others. In a dry run all rows are tried within one
// transaction that cannot be committed (api.rehearse), so that a row meets what the rows before it did,
// as it would in the real run.
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "desk/exec_act.h"
#include "desk/import_file.h"
#include "desk/import_map.h"

#define IMPORT_BY_MAX 4
#define IMPORT_ERRORS_MAX 1000 // kept in the database

struct import {
	struct exec *x;
	struct exec_act a;
	struct import_file file;
	const char *action; // screen.action
	const char **headings;
	int n_headings, n_fields; // n_fields: of the file, with those of an earlier refusal
	// What finds the row first (n_by of them, names of columns), then the parameters, as a.options
	// behind a.n_own.
	struct import_target targets[IMPORT_BY_MAX + EXEC_PARAMS_MAX];
	int n_by, n_targets;
	bool dry_run;
	bool resumed; // the same file has been read before
	long rows, done, repeated, refused;
	struct str lines, fields, reasons; // arrays for api.import_end
	FILE *rejects;
	struct export reject; // into reject_text, which goes into rejects
	struct str reject_text;
	int64_t told_at;
};

// Carries all rows out; counts them, tells how far it is. Fails when it cannot go on.
MUST_CHECK bool import_rows(struct import *m, struct err *e);
