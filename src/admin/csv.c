// SPDX-License-Identifier: MIT
// csv: reads comma-separated text (RFC 4180), one record at a time.
#include "admin/csv.h"

#include <string.h>

void
csv_init(struct csv *c, const char *text)
{
	*c = (struct csv){.at = text, .next_line = 1};
	if (str_starts(text, "\xef\xbb\xbf")) // a byte order mark
		c->at += 3;
}

void
csv_done(struct csv *c)
{
	str_free(&c->record);
}

static bool
fail(const struct csv *c, struct err *e, const char *msg)
{
	err_set(e, ERR_DATA, "%s", msg);
	return err_where(e, "line %ld", c->line);
}

static bool
read_quoted(struct csv *c, struct err *e)
{
	for (c->at++;; c->at++) {
		if (!*c->at)
			return fail(c, e, "a quotation mark is opened and not closed");
		if (*c->at == '"' && c->at[1] != '"')
			break;
		if (*c->at == '"')
			c->at++;
		else if (*c->at == '\n')
			c->next_line++;
		str_addc(&c->record, *c->at);
	}
	c->at++;
	if (*c->at && !strchr(",\r\n", *c->at))
		return fail(c, e, "something stands behind a closing quotation mark");
	return true;
}

static bool
read_field(struct csv *c, struct err *e)
{
	size_t n;

	if (*c->at == '"')
		return read_quoted(c, e);
	n = strcspn(c->at, ",\r\n");
	if (memchr(c->at, '"', n))
		return fail(c, e, "a quotation mark stands within a field that is not quoted");
	str_addn(&c->record, c->at, n);
	c->at += n;
	return true;
}

bool
csv_next(struct csv *c, bool *got, struct err *e)
{
	size_t starts[CSV_FIELDS];

	str_clear(&c->record);
	c->n = 0;
	c->line = c->next_line;
	*got = *c->at != '\0';
	if (!*got)
		return true;
	for (;;) {
		if (c->n == CSV_FIELDS)
			return fail(c, e, "there are too many fields");
		starts[c->n++] = c->record.len;
		if (!read_field(c, e))
			return false;
		str_addn(&c->record, "", 1);
		if (*c->at != ',')
			break;
		c->at++;
	}
	c->at += *c->at == '\r';
	if (*c->at && *c->at != '\n')
		return fail(c, e, "a carriage return stands within a line");
	c->at += *c->at == '\n';
	c->next_line++;
	for (int i = 0; i < c->n; i++)
		c->fields[i] = c->record.data + starts[i];
	return true;
}
