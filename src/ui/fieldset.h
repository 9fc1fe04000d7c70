// SPDX-License-Identifier: MIT
// fieldset: the fields of one row, label beside value, in one to three columns.
#pragma once

#include "base/rowset.h"
#include "model/command.h"
#include "model/format.h"
#include "model/screen.h"
#include "ui/rect.h"

struct fieldset_place {
	int top;      // first line shown
	int lines;    // lines there are, as last drawn
	int rows;     // lines shown
};

// Draws the visible columns of the screen. place != NULL: focused, scrollable, gets the cursor.
// Long values wrap. needle: whose matches are coloured (ui/find.h), or NULL. Returns how many lines all fields take at this width.
int fieldset_draw(const struct screen *s, const struct format_context *ctx, const struct rowset *r,
	int index, const struct rect *area, struct fieldset_place *place, const char *needle);
bool fieldset_command(struct fieldset_place *place, enum command c);
// Lines that the fields take when drawn `cells` wide in up to three columns of short values.
int fieldset_compact_rows(const struct screen *s, int cells);
// Short form for a record's head: fields flow in columns, one line each, clipped.
void fieldset_draw_compact(const struct screen *s, const struct format_context *ctx,
	const struct rowset *r, int index, const struct rect *area, const char *needle);
// How often the needle is in the values.
int fieldset_matches(const struct screen *s, const struct format_context *ctx, const struct rowset *r,
	int index, const char *needle);
