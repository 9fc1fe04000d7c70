// SPDX-License-Identifier: MIT
// export: rows as a table for people, or as CSV, TSV or JSON for programs.
#include "desk/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "text/text.h"

#define WIDEST 60 // column of a table
#define GAP "  "

// Appends the stretch of s up to any byte of `stop`, made safe; returns what follows it.
static const char *
add_safe(struct str *out, const char *s, const char *stop)
{
	size_t n = strcspn(s, stop);

	text_sanitize(out, s, n, TEXT_LINE);
	return s + n;
}

// --- CSV (RFC 4180) and TSV -----------------------------------------------------------------------

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
csv_cell(struct str *out, enum export_type type, const char *value)
{
	struct str safe = {0};
	const char *p = value ? value : "";

	if (type != EXPORT_NUMBER && looks_like_formula(p))
		str_addc(&safe, '\'');
	while (*(p = add_safe(&safe, p, "\n"))) {
		str_addc(&safe, '\n');
		p++;
	}
	if (!strpbrk(str_text(&safe), ",\"\n\r'") && !str_starts(str_text(&safe), " ")) {
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
tsv_cell(struct str *out, enum export_type type, const char *value)
{
	const char *p = value ? value : "";

	(void)type;
	while (*(p = add_safe(out, p, "\t\n\r\\"))) {
		str_addc(out, '\\');
		str_addc(out, *p == '\t' ? 't' : *p == '\n' ? 'n' : *p == '\r' ? 'r' : '\\');
		p++;
	}
}

static void
separated_row(struct export *x, const char *const *cells, bool heading)
{
	bool csv = x->kind == EXPORT_CSV;

	for (int i = 0; i < x->n_columns; i++) {
		enum export_type type = heading ? EXPORT_TEXT : x->columns[i].type;

		if (i)
			str_addc(x->out, csv ? ',' : '\t');
		(csv ? csv_cell : tsv_cell)(x->out, type, cells[i]);
	}
	str_add(x->out, csv ? "\r\n" : "\n");
}

static void
separated_heading(struct export *x)
{
	const char **names = arena_alloc(&x->arena, (size_t)x->n_columns * sizeof(*names));

	for (int i = 0; i < x->n_columns; i++)
		names[i] = x->columns[i].name;
	separated_row(x, names, true);
}

static void
separated_one(struct export *x, const char *const *cells)
{
	separated_row(x, cells, false);
}

static void
separated_end(struct export *x)
{
	(void)x;
}

// --- JSON (RFC 8259) ------------------------------------------------------------------------------

void
export_json_text(struct str *out, const char *text)
{
	struct str safe = {0};
	const char *p = text;

	while (*(p = add_safe(&safe, p, "\n\t"))) {
		str_addc(&safe, *p);
		p++;
	}
	str_addc(out, '"');
	for (p = str_text(&safe); *p; p++) {
		if (*p == '"' || *p == '\\')
			str_addc(out, '\\');
		if (*p == '\n' || *p == '\t')
			str_add(out, *p == '\n' ? "\\n" : "\\t");
		else
			str_addc(out, *p);
	}
	str_addc(out, '"');
	str_free(&safe);
}

// -?digits[.digits]: what PostgreSQL prints for finite numbers, apart from floats with exponents,
// which are JSON too.
static bool
is_json_number(const char *s)
{
	size_t n;

	s += *s == '-';
	n = strspn(s, "0123456789");
	if (n == 0 || (n > 1 && s[0] == '0'))
		return false;
	s += n;
	if (*s == '.') {
		n = strspn(s + 1, "0123456789");
		if (n == 0)
			return false;
		s += n + 1;
	}
	if (*s == 'e') {
		s += 1 + (s[1] == '+' || s[1] == '-');
		n = strspn(s, "0123456789");
		s += n;
		return n > 0 && !*s;
	}
	return !*s;
}

// {a,"b c",NULL} as a JSON array; what is no such thing, as text.
static void
json_array(struct str *out, const char *value)
{
	const char *p = value + 1;
	struct str item = {0};
	bool first = true;

	if (*value != '{') {
		export_json_text(out, value);
		return;
	}
	str_addc(out, '[');
	while (*p && *p != '}') {
		bool quoted = *p == '"';

		str_clear(&item);
		p += quoted;
		while (*p && (quoted ? *p != '"' : *p != ',' && *p != '}')) {
			p += *p == '\\' && p[1];
			str_addc(&item, *p++);
		}
		p += quoted && *p == '"';
		str_add(out, first ? "" : ",");
		if (!quoted && str_eq(str_text(&item), "NULL"))
			str_add(out, "null");
		else
			export_json_text(out, str_text(&item));
		first = false;
		p += *p == ',';
	}
	str_addc(out, ']');
	str_free(&item);
}

void
export_json_value(struct str *out, enum export_type type, const char *value)
{
	if (!value)
		str_add(out, "null");
	else if (type == EXPORT_NUMBER && is_json_number(value))
		str_add(out, value);
	else if (type == EXPORT_BOOL)
		str_add(out, value[0] == 't' ? "true" : "false");
	else if (type == EXPORT_ARRAY)
		json_array(out, value);
	else if (type == EXPORT_RAW)
		text_sanitize(out, value, strlen(value), TEXT_LINE); // only changes what is in strings
	else
		export_json_text(out, value);
}

static void
json_heading(struct export *x)
{
	if (x->kind == EXPORT_JSON)
		str_addc(x->out, '[');
}

static void
json_row(struct export *x, const char *const *cells)
{
	if (x->kind == EXPORT_JSON)
		str_add(x->out, x->rows > 1 ? ",\n " : "\n ");
	str_addc(x->out, '{');
	for (int i = 0; i < x->n_columns; i++) {
		str_add(x->out, i ? ", " : "");
		export_json_text(x->out, x->columns[i].name);
		str_add(x->out, ": ");
		export_json_value(x->out, x->columns[i].type, cells[i]);
	}
	str_add(x->out, x->kind == EXPORT_JSON ? "}" : "}\n");
}

static void
json_end(struct export *x)
{
	if (x->kind == EXPORT_JSON)
		str_add(x->out, x->rows ? "\n]" : "]");
	if (x->kind == EXPORT_JSON && !x->indent[0])
		str_addc(x->out, '\n');
}

// --- table for people -----------------------------------------------------------------------------

static int
width_of(const struct export *x, const char *text)
{
	int width = text_width(text, strlen(text));

	return width > x->widest ? x->widest : width;
}

static void
table_line(struct export *x, const char *const *cells)
{
	struct str line = {0};

	str_add(&line, x->indent);
	for (int i = 0; i < x->n_columns; i++) {
		const char *cell = cells[i];

		str_add(&line, i ? GAP : "");
		text_fit(&line, cell, strlen(cell), x->widths[i], x->columns[i].right);
	}
	while (line.len && line.data[line.len - 1] == ' ')
		line.data[--line.len] = '\0';
	str_addn(x->out, str_text(&line), line.len);
	str_addc(x->out, '\n');
	str_free(&line);
}

// Measures the rows held so far, if that has not been done, and prints them.
static void
table_flush(struct export *x)
{
	const char **labels;
	int n = x->n_columns;

	if (!x->widths) {
		x->widths = xcalloc((size_t)n, sizeof(*x->widths));
		labels = arena_alloc(&x->arena, (size_t)n * sizeof(*labels));
		for (int i = 0; i < n; i++) {
			labels[i] = x->columns[i].label;
			x->widths[i] = width_of(x, labels[i]);
			for (int row = 0; row < x->n_held; row++) {
				int width = width_of(x, x->held[row * n + i]);

				if (width > x->widths[i])
					x->widths[i] = width;
			}
		}
		if (x->n_held)
			table_line(x, labels);
	}
	for (int row = 0; row < x->n_held; row++)
		table_line(x, x->held + row * n);
	arena_free(&x->arena);
	x->held = NULL;
	x->n_held = 0;
}

static void
table_row(struct export *x, const char *const *cells)
{
	struct str safe = {0};
	int n = x->n_columns;

	if (!x->held)
		x->held = arena_alloc(&x->arena, (size_t)(EXPORT_HELD * n) * sizeof(*x->held));
	for (int i = 0; i < n; i++) {
		const char *cell = cells[i] ? cells[i] : "";

		str_clear(&safe);
		text_sanitize(&safe, cell, strlen(cell), TEXT_LINE);
		x->held[x->n_held * n + i] = arena_strdup(&x->arena, str_text(&safe));
	}
	str_free(&safe);
	if (++x->n_held == EXPORT_HELD)
		table_flush(x);
}

static void
table_heading(struct export *x)
{
	(void)x; // with the first rows, when widths are known
}

static const struct {
	void (*heading)(struct export *x);
	void (*row)(struct export *x, const char *const *cells);
	void (*end)(struct export *x);
} kinds[] = {
	[EXPORT_TABLE] = {table_heading, table_row, table_flush},
	[EXPORT_CSV] = {separated_heading, separated_one, separated_end},
	[EXPORT_TSV] = {separated_heading, separated_one, separated_end},
	[EXPORT_JSON] = {json_heading, json_row, json_end},
	[EXPORT_JSONL] = {json_heading, json_row, json_end},
};

void
export_begin(struct export *x, enum export_kind kind, const struct export_column *columns, int n,
	struct str *out)
{
	*x = (struct export){.kind = kind, .columns = columns, .n_columns = n, .out = out,
		.indent = "", .widest = WIDEST};
	kinds[kind].heading(x);
}

void
export_row(struct export *x, const char *const *cells)
{
	x->rows++;
	kinds[x->kind].row(x, cells);
}

void
export_end(struct export *x)
{
	kinds[x->kind].end(x);
	arena_free(&x->arena);
	free(x->widths);
}
