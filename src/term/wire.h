// SPDX-License-Identifier: MIT
// wire: what curses wrote, in fewer bytes. Private to term/.
//
// curses goes to a cell by row and column although it is on that row, and takes all attributes back
// before it gives one. A wire follows both over the whole session: it sends the shortest way to where
// text begins, and of attributes what differs. What it does not know passes as it is and makes it
// forget where it was; then the next move is a whole one. Behind text beyond the scripts of Europe it
// goes by column and never by distance: a terminal that draws such text wider loses a cell and no more.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct wire_place {
	int row, col; // from 1; 0 = not known
};

struct wire_look {
	unsigned attrs;  // bit n: attribute n of SGR, 1 to 9
	int front, back; // of 256; -1 = the terminal's own
};

struct wire {
	int rows, cols;
	int bottom;                       // a new line in this row scrolls
	bool goes_to_column, goes_to_row; // it has CHA, VPA
	bool knows_look, knows_charset;
	struct wire_place at, goal;       // of the terminal, and as it shall be
	struct wire_place blank;          // a cell that is blank as blanks look now; unless 0
	struct wire_look is, wanted;
};

void wire_init(struct wire *w, int rows, int cols, bool goes_to_column, bool goes_to_row);
void wire_resize(struct wire *w, int rows, int cols);
// Appends to out what n bytes of whole sequences come to; nothing stays behind.
void wire_pass(struct wire *w, const char *bytes, size_t n, struct str *out);
