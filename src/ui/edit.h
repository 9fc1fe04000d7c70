// SPDX-License-Identifier: MIT
// edit: an editor for texts of several lines: replies, notes, descriptions.
//
// Lines wrap at the width it was last drawn with. Keys: text, Enter; arrows, Home, End, PageUp,
// PageDown; Ctrl+Left and Ctrl+Right by words, Ctrl+Home, Ctrl+End; Backspace, Delete; Ctrl+W the
// word before, Ctrl+U to the line's start, Ctrl+K to its end; Ctrl+Z undo, Ctrl+Y redo. Tab is not
// its own: it leaves the field. Up in the first line and Down in the last are not taken either.
// The text is kept as typed or set (never normalised or cleaned), and shown in safe form.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "ui/undo.h"

struct edit_line {
	size_t start, end; // bytes shown; what follows up to the next start is the break
};

struct edit {
	struct str text;
	size_t cursor;
	bool at_break;    // the cursor, at a break without characters, is shown before it
	size_t max_bytes;
	int goal;         // column that Up and Down keep to, -1 = the cursor's
	int top;          // first line shown
	int rows, cells;  // as last drawn; lines are wrapped to cells
	bool stale;       // lines are to be made anew
	struct edit_line *lines;
	int n_lines, lines_cap;
	struct undo undo;
	bool has_slots;   // a ready text has been put in: {words} in braces are to be filled in
	size_t slot_start, slot_end; // the one that the next key replaces; none when equal
};

void edit_init(struct edit *e, size_t max_bytes);
void edit_done(struct edit *e);
void edit_set(struct edit *e, const char *text); // cursor at the end, nothing to undo
const char *edit_text(const struct edit *e); // never NULL; valid until the next change
// Whether the key meant something here, even if there was nothing to do.
bool edit_key(struct edit *e, uint32_t key);
// One step of undo. False when not all of it fitted.
bool edit_paste(struct edit *e, const char *text, size_t n);
// Draws into the area and, when focused, puts the cursor there.
void edit_draw(struct edit *e, int row, int col, int rows, int cols, bool focused);
// Where the cursor is, in lines and columns of the whole text as wrapped; either may be NULL.
void edit_position(struct edit *e, int *line, int *column);
int edit_lines(struct edit *e); // how many lines the text takes, at least 1

// --- ready texts (edit_slot.c) ---
// Puts the text in at the cursor and goes to the first {words} of it. False when not all fitted.
bool edit_put_template(struct edit *e, const char *text);
bool edit_has_slot(const struct edit *e);
bool edit_next_slot(struct edit *e); // the cursor goes there, and what is typed replaces it
bool edit_find_slot(const struct edit *e, size_t from, size_t *start, size_t *end);
