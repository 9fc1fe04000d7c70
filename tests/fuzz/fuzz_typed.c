// SPDX-License-Identifier: MIT
// Fuzzes what people type into fields: dates and times, quantities and amounts. The first byte chooses.
#include <stdlib.h>
#include <string.h>

#include "model/number.h"
#include "model/when.h"

#define NOW 1772413205 // 2026-03-02 01:00:05 UTC
#define EIGHT_HOURS 28800

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

// What goes to the database is a time of four-digit years, and reads as the same.
static void
check_when(const char *text, int offset)
{
	struct when w, again;
	char sql[64], echo[128];

	if (!when_parse(text, NOW, offset, &w))
		return;
	when_sql(&w, offset, sql, sizeof(sql));
	when_echo(&w, offset, echo, sizeof(echo));
	must(strlen(sql) >= 10 && strspn(sql, "0123456789-:+ ") == strlen(sql) && echo[0]);
	if (!w.exact && !w.has_time)
		must(when_parse(sql, NOW, offset, &again) && again.epoch == w.epoch);
}

// What goes to the database is digits, and is taken for the same when it is typed.
static void
check_number(const char *text, enum number_format format, bool whole)
{
	char out[64], again[64];

	if (!number_parse(text, format, whole, out, sizeof(out)))
		return;
	must(out[0] && strspn(out, "-0123456789.") == strlen(out) && !(whole && strchr(out, '.')));
	must(number_parse(out, NUMBER_POINT, whole, again, sizeof(again)) && strcmp(out, again) == 0);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	text = malloc(size);
	must(text != NULL);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (data[0] & 1)
		check_when(text, data[0] & 2 ? EIGHT_HOURS : -EIGHT_HOURS / 2);
	else
		check_number(text, data[0] & 2 ? NUMBER_COMMA : NUMBER_POINT, data[0] & 4);
	free(text);
	return 0;
}
