// SPDX-License-Identifier: MIT
// export_json: rows as a JSON array (RFC 8259), or as one object a line.
#include <string.h>

#include "desk/export_kind.h"
#include "text/text.h"

void
export_json_text(struct str *out, const char *text)
{
	struct str safe = {0};
	const char *p = text;

	while (*(p = export_add_safe(&safe, p, "\n\t"))) {
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

// --- the form -------------------------------------------------------------------------------------

static void
begin_array(struct export *x)
{
	str_addc(x->out, '[');
}

static void
begin_lines(struct export *x)
{
	(void)x;
}

static void
object(struct export *x, const char *const *cells)
{
	str_addc(x->out, '{');
	for (int i = 0; i < x->n_columns; i++) {
		str_add(x->out, i ? ", " : "");
		export_json_text(x->out, x->columns[i].name);
		str_add(x->out, ": ");
		export_json_value(x->out, x->columns[i].type, cells[i]);
	}
	str_addc(x->out, '}');
}

static void
array_row(struct export *x, const char *const *cells)
{
	str_add(x->out, x->rows > 1 ? ",\n " : "\n ");
	object(x, cells);
}

static void
line_row(struct export *x, const char *const *cells)
{
	object(x, cells);
	str_addc(x->out, '\n');
}

static bool
end_array(struct export *x, struct err *e)
{
	(void)e;
	str_add(x->out, x->rows ? "\n]" : "]");
	if (!x->indent[0])
		str_addc(x->out, '\n');
	return true;
}

static bool
end_lines(struct export *x, struct err *e)
{
	(void)x;
	(void)e;
	return true;
}

const struct export_form export_json = {begin_array, array_row, end_array};
const struct export_form export_jsonl = {begin_lines, line_row, end_lines};
