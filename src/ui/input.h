// SPDX-License-Identifier: MIT
// input: a field of one line.
//
// Keys: text; Left, Right, Home, End (Ctrl+A, Ctrl+E); Ctrl+Left and Ctrl+Right by words; Backspace,
// Delete; Ctrl+W the word before, Ctrl+U all before, Ctrl+K all behind the cursor. The text is kept
// as typed or set, and shown in safe form. A text longer than the field scrolls; "<" and ">" say so.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct input {
	struct str text;
	size_t cursor;
	size_t first;  // where what is shown begins
	int max_chars; // code points
	int column;    // of the cursor within the field, as last drawn
};

void input_init(struct input *in, int max_chars);
void input_done(struct input *in);
void input_set(struct input *in, const char *text); // cursor at the end; cut at max_chars
const char *input_text(const struct input *in); // never NULL; valid until the next change
// Whether the key meant something here, even if there was nothing to do.
bool input_key(struct input *in, uint32_t key);
// Newlines and tabs become blanks. False when not all of it fitted.
bool input_paste(struct input *in, const char *text, size_t n);
// Replaces bytes [from, cursor) by text.
void input_complete(struct input *in, size_t from, const char *text);
void input_seek(struct input *in, int character); // cursor in front of it; the first is 1
// Draws the field in cells [col, col + cells) and, when focused, puts the cursor there.
void input_draw(struct input *in, int row, int col, int cells, bool focused);
int input_cursor(const struct input *in); // column within the field, as last drawn
