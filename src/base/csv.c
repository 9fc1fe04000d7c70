// SPDX-License-Identifier: MIT
// csv: reads delimited text (RFC 4180 and what spreadsheets make of it), one record at a time.
#include "base/csv.h"

#include <string.h>

#include "base/i18n.h"

#define BOM "\xef\xbb\xbf"
#define END (-1)

void
csv_init(struct csv *c, struct csv_source source, char delimiter)
{
	*c = (struct csv){.source = source, .delimiter = delimiter, .next_line = 1};
}

void
csv_done(struct csv *c)
{
	str_free(&c->record);
}

static long
read_text(void *arg, char *buf, size_t n)
{
	const char **text = arg;
	size_t len = strnlen(*text, n);

	memcpy(buf, *text, len);
	*text += len;
	return (long)len;
}

struct csv_source
csv_text(const char **text)
{
	return (struct csv_source){read_text, text};
}

static bool
fail(const struct csv *c, struct err *e, const char *msg)
{
	err_set(e, ERR_DATA, "%s", msg);
	return err_where(e, _("line %ld"), c->line);
}

// --- bytes ----------------------------------------------------------------------------------------

static int
peek(struct csv *c)
{
	if (c->at == c->end && !c->ended) {
		long n = c->source.read(c->source.arg, c->buf, sizeof(c->buf));

		c->at = 0;
		c->end = n > 0 ? (size_t)n : 0;
		c->ended = n <= 0;
		c->failed = n < 0;
	}
	return c->at < c->end ? (unsigned char)c->buf[c->at] : END;
}

// Takes a line end, if one stands here.
static bool
take_line_end(struct csv *c)
{
	int byte = peek(c);

	if (byte != '\r' && byte != '\n')
		return false;
	c->at++;
	if (byte == '\r' && peek(c) == '\n')
		c->at++;
	c->next_line++;
	return true;
}

static void
skip_bom(struct csv *c)
{
	if (peek(c) != END && c->end - c->at >= 3 && !memcmp(c->buf + c->at, BOM, 3))
		c->at += 3;
}

// --- fields ---------------------------------------------------------------------------------------

static bool
read_quoted(struct csv *c, struct err *e)
{
	for (c->at++;;) {
		int byte = peek(c);

		if (byte == END || c->record.len > CSV_RECORD_MAX)
			return fail(c, e, _("a quotation mark is opened and not closed"));
		if (byte == '\r' || byte == '\n') {
			take_line_end(c);
			str_addc(&c->record, '\n');
			continue;
		}
		c->at++;
		if (byte == '"' && peek(c) != '"')
			return true;
		c->at += byte == '"';
		str_addc(&c->record, (char)byte);
	}
}

static bool
read_field(struct csv *c, struct err *e)
{
	int byte = peek(c);

	if (byte == '"') {
		if (!read_quoted(c, e))
			return false;
		byte = peek(c);
		return byte == END || byte == c->delimiter || byte == '\r' || byte == '\n' ||
			fail(c, e, _("something stands behind a closing quotation mark"));
	}
	for (; byte != END && byte != c->delimiter && byte != '\r' && byte != '\n'; byte = peek(c)) {
		if (!byte)
			return fail(c, e, _("this is not text"));
		if (c->record.len > CSV_RECORD_MAX)
			return fail(c, e, _("this line is too long"));
		str_addc(&c->record, (char)byte);
		c->at++;
	}
	return true;
}

bool
csv_next(struct csv *c, bool *got, struct err *e)
{
	str_clear(&c->record);
	c->n = 0;
	c->line = c->next_line;
	if (c->line == 1)
		skip_bom(c);
	*got = peek(c) != END;
	if (!*got)
		return true;
	for (;;) {
		if (c->n == CSV_FIELDS)
			return fail(c, e, _("there are too many fields"));
		c->starts[c->n++] = c->record.len;
		if (!read_field(c, e))
			return false;
		str_addn(&c->record, "", 1);
		if (peek(c) != c->delimiter)
			break;
		c->at++;
	}
	take_line_end(c);
	for (int i = 0; i < c->n; i++)
		c->fields[i] = c->record.data + c->starts[i];
	*got = !c->failed;
	return true;
}
