// SPDX-License-Identifier: MIT
// export_kind: the forms an export can take. Only export*.c and tests use this.
#pragma once

#include "desk/export.h"

struct export_form {
	void (*begin)(struct export *x);
	void (*row)(struct export *x, const char *const *cells);
	bool (*end)(struct export *x, struct err *e); // frees what the form keeps in x
};

extern const struct export_form export_csv, export_csv_excel, export_tsv, export_json, export_jsonl,
	export_table, export_lines, export_xlsx;

// Appends the stretch of s up to any byte of `stop`, made safe; returns what follows it.
const char *export_add_safe(struct str *out, const char *s, const char *stop);
