// SPDX-License-Identifier: MIT
// export: rows in one of several forms.
#include "desk/export.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/export_kind.h"
#include "text/text.h"

#define WIDEST 60 // column of a table

static const struct export_form *const forms[] = {
	[EXPORT_TABLE] = &export_table,
	[EXPORT_LINES] = &export_lines,
	[EXPORT_CSV] = &export_csv,
	[EXPORT_CSV_EXCEL] = &export_csv_excel,
	[EXPORT_TSV] = &export_tsv,
	[EXPORT_JSON] = &export_json,
	[EXPORT_JSONL] = &export_jsonl,
	[EXPORT_XLSX] = &export_xlsx,
};

#define FORMAT(KIND, OPTION, CODE, ENDING, TITLE, HELP) {KIND, OPTION, CODE, ENDING, TITLE, HELP},
const struct export_format export_formats[EXPORT_N_FORMATS] = {EXPORT_FORMATS(FORMAT)};

const char *
export_code(enum export_kind kind)
{
	for (int i = 0; i < EXPORT_N_FORMATS; i++) {
		if (export_formats[i].kind == kind)
			return export_formats[i].code;
	}
	return "table";
}

enum export_kind
export_kind(const char *code)
{
	for (int i = 0; i < EXPORT_N_FORMATS; i++) {
		if (str_eq(export_formats[i].code, code))
			return export_formats[i].kind;
	}
	return EXPORT_TABLE;
}

const char *
export_add_safe(struct str *out, const char *s, const char *stop)
{
	size_t n = strcspn(s, stop);

	text_sanitize(out, s, n, TEXT_LINE);
	return s + n;
}

void
export_begin(struct export *x, enum export_kind kind, const struct export_column *columns, int n,
	struct str *out)
{
	*x = (struct export){.kind = kind, .columns = columns, .n_columns = n, .out = out,
		.indent = "", .widest = WIDEST};
	forms[kind]->begin(x);
}

void
export_row(struct export *x, const char *const *cells)
{
	x->rows++;
	forms[x->kind]->row(x, cells);
}

bool
export_end(struct export *x, struct err *e)
{
	bool ok = forms[x->kind]->end(x, e);

	arena_free(&x->arena);
	return ok;
}
