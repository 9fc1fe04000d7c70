// SPDX-License-Identifier: MIT
// export_csv: rows as CSV (RFC 4180), as CSV for Excel, and as TSV.
#include <string.h>

#include "base/utf8.h"
#include "desk/export_kind.h"

#define BOM "\xEF\xBB\xBF" // without it Excel takes UTF-8 for something else

static bool
looks_like_formula(const char *s)
{
	uint32_t cp;

	if (!*s)
		return false;
	utf8_decode(s, strlen(s), &cp);
	cp = utf8_fold_width(cp);
	return cp == '=' || cp == '+' || cp == '-' || cp == '@' || cp == '\t' || cp == '\r';
}

static void
csv_cell(struct str *out, const char *value, bool guarded)
{
	struct str safe = {0};
	const char *p = value ? value : "";

	if (guarded && looks_like_formula(p))
		str_addc(&safe, '\'');
	while (*(p = export_add_safe(&safe, p, "\n"))) {
		str_addc(&safe, '\n');
		p++;
	}
	if (!strpbrk(str_text(&safe), guarded ? ",\"\n\r'" : ",\"\n\r") &&
		!str_starts(str_text(&safe), " ")) {
		str_add(out, str_text(&safe));
	} else {
		str_addc(out, '"');
		for (p = str_text(&safe); *p; p++) {
			if (*p == '"')
				str_addc(out, '"');
			str_addc(out, *p);
		}
		str_addc(out, '"');
	}
	str_free(&safe);
}

static void
tsv_cell(struct str *out, const char *value)
{
	const char *p = value ? value : "";

	while (*(p = export_add_safe(out, p, "\t\n\r\\"))) {
		str_addc(out, '\\');
		str_addc(out, *p == '\t' ? 't' : *p == '\n' ? 'n' : *p == '\r' ? 'r' : '\\');
		p++;
	}
}

// Excel takes text for a formula, also in a heading, but no number.
static void
csv_cells(struct export *x, const char *const *cells, bool excel)
{
	for (int i = 0; i < x->n_columns; i++) {
		if (i)
			str_addc(x->out, ',');
		csv_cell(x->out, cells[i],
			excel && (x->rows == 0 || x->columns[i].type != EXPORT_NUMBER));
	}
	str_add(x->out, "\r\n");
}

static void
csv_row(struct export *x, const char *const *cells)
{
	csv_cells(x, cells, false);
}

static void
csv_excel_row(struct export *x, const char *const *cells)
{
	csv_cells(x, cells, true);
}

static void
tsv_row(struct export *x, const char *const *cells)
{
	for (int i = 0; i < x->n_columns; i++) {
		if (i)
			str_addc(x->out, '\t');
		tsv_cell(x->out, cells[i]);
	}
	str_addc(x->out, '\n');
}

// --- headings -------------------------------------------------------------------------------------

static void
heading(struct export *x, void (*row)(struct export *x, const char *const *cells))
{
	const char **names = arena_alloc(&x->arena, (size_t)x->n_columns * sizeof(*names));

	for (int i = 0; i < x->n_columns; i++)
		names[i] = x->columns[i].name;
	row(x, names);
}

static void
csv_begin(struct export *x)
{
	heading(x, csv_row);
}

static void
csv_excel_begin(struct export *x)
{
	str_add(x->out, BOM);
	heading(x, csv_excel_row);
}

static void
tsv_begin(struct export *x)
{
	heading(x, tsv_row);
}

static bool
nothing_more(struct export *x, struct err *e)
{
	(void)x;
	(void)e;
	return true;
}

const struct export_form export_csv = {csv_begin, csv_row, nothing_more};
const struct export_form export_csv_excel = {csv_excel_begin, csv_excel_row, nothing_more};
const struct export_form export_tsv = {tsv_begin, tsv_row, nothing_more};
