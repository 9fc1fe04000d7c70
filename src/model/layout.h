// SPDX-License-Identifier: MIT
// layout: the columns of a list as a person has arranged them.
//
// It is kept as what differs from the screen file, so that columns which come with a later version
// appear: words such as `-priority` (hidden), `+country` (shown, also when there is little room),
// `subject=40` (so many cells), `owner>subject` (behind that one; `owner>` is first), `freeze=2`
// (so many columns stay when the rest is scrolled). Words that mean nothing any more are left out.
#pragma once

#include "base/mem.h"
#include "base/str.h"
#include "model/screen.h"

#define LAYOUT_COLUMNS 40
#define LAYOUT_LEAST 4 // cells
#define LAYOUT_MOST 120

struct layout {
	struct column columns[LAYOUT_COLUMNS]; // in order; strings are the screen's
	int n;
	int frozen; // 1 unless told otherwise
};

void layout_read(struct layout *l, const struct screen *s, const char *text);
const char *layout_text(struct arena *arena, const struct layout *l, const struct screen *s);
void layout_move(struct layout *l, int from, int to);
void layout_show(struct layout *l, int i, bool shown);
void layout_widen(struct layout *l, int i, int width); // brought into its limits
// An order as words: "-due_at ticket_id"; reading keeps what the screen's view may be sorted by.
const char *layout_order_text(struct arena *arena, const struct order_term *order, int n);
int layout_read_order(struct arena *arena, const char *text, struct order_term *out);
