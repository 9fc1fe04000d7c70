// SPDX-License-Identifier: MIT
// Fuzzes the filter language: reading, what may stand at the cursor, cells and back. The first byte
// places the cursor.
#include <stdlib.h>
#include <string.h>

#include "../unit/fixture_ticket.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/query.h"

#define CELLS 6

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const struct filter_context context = {
	&ticket_screen, &ticket_relation, &ticket_format, "amy",
};

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_query(struct arena *arena, const struct filter *f)
{
	const struct list_request r = {.screen = &ticket_screen, .relation = &ticket_relation, .filter = f};
	struct query q;

	query_count(arena, &r, 1, &q);
	// No value stands in the text of the statement.
	must(!strstr(q.sql, ";") && !strstr(q.sql, "--"));
}

// Cells say what the text says: read again, they are the same cells.
static void
check_cells(struct arena *arena, const char *text)
{
	const char *names[CELLS], *cells[CELLS], *again[CELLS], *rest, *left;
	int at[CELLS] = {0};
	const char *back;

	for (int i = 0; i < CELLS; i++)
		names[i] = ticket_columns[i].name;
	if (!filter_to_cells(arena, &context, text, names, CELLS, cells, &rest))
		return;
	back = filter_from_cells(arena, names, CELLS, cells, rest, at);
	if (!filter_to_cells(arena, &context, back, names, CELLS, again, &left))
		return; // a cell may hold what only its own text made whole, such as half a quote
	for (int i = 0; i < CELLS; i++)
		must(strlen(again[i]) <= strlen(back));
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena arena = {0};
	struct filter_part parts[8];
	struct filter f;
	struct err e = {0};
	char *text;
	size_t n, from, cursor;

	if (size < 2)
		return 0;
	text = arena_strndup(&arena, (const char *)data + 1, size - 1);
	n = strlen(text);
	cursor = n ? data[0] % (n + 1) : 0;
	while (cursor > 0 && ((unsigned char)text[cursor] & 0xc0) == 0x80)
		cursor--;
	if (filter_parse(&arena, &context, text, &f, &e))
		check_query(&arena, &f);
	else
		must(e.cls == ERR_DATA && e.msg[0] && f.wrong_at > 0);
	must(filter_complete(&arena, &context, text, cursor, &from, parts, 8) <= 8);
	must(from <= cursor);
	check_cells(&arena, text);
	arena_free(&arena);
	return 0;
}
