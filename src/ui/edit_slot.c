// SPDX-License-Identifier: MIT
// edit_slot: what a ready text leaves to be filled in: {words} in braces.
#include "ui/edit.h"

#include <string.h>

#define SLOT_BYTES 80 // braces around more than this are somebody's text

bool
edit_find_slot(const struct edit *e, size_t from, size_t *start, size_t *end)
{
	if (!e->has_slots)
		return false;
	for (size_t i = from; i < e->text.len; i++) {
		size_t n;

		if (e->text.data[i] != '{')
			continue;
		n = strcspn(e->text.data + i + 1, "{}\n");
		if (n > 0 && n < SLOT_BYTES && e->text.data[i + 1 + n] == '}') {
			*start = i;
			*end = i + n + 2;
			return true;
		}
	}
	return false;
}

bool
edit_has_slot(const struct edit *e)
{
	size_t start, end;

	return edit_find_slot(e, 0, &start, &end);
}

bool
edit_next_slot(struct edit *e)
{
	size_t start, end, from = e->slot_end > e->slot_start ? e->slot_end : e->cursor;

	if (!edit_find_slot(e, from, &start, &end) && !edit_find_slot(e, 0, &start, &end))
		return false;
	e->cursor = start;
	e->at_break = false;
	e->goal = -1;
	e->slot_start = start;
	e->slot_end = end;
	undo_seal(&e->undo);
	return true;
}

bool
edit_put_template(struct edit *e, const char *text)
{
	size_t at = e->cursor;
	bool fits = edit_paste(e, text, strlen(text));

	e->has_slots = true;
	if (edit_has_slot(e)) {
		e->cursor = at;
		edit_next_slot(e);
	}
	return fits;
}
