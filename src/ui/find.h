// SPDX-License-Identifier: MIT
// find: what is looked for in the text of a page, and how its matches are shown.
//
// A match is whole clusters whose folded form is the folded needle: case, width and compatibility do
// not count, so that "ｎｅｓｔｌｅ" finds "Nestle". The state is the desk's; widgets borrow it while they draw
// or look, and nothing is looked for while the needle is empty.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "term/theme.h"

enum find_step { FIND_HERE, FIND_NEXT, FIND_PREVIOUS }; // HERE: the first from where one is on

struct find_state {
	struct str needle; // folded
	const void *where; // the page it is about, only to be compared
	int matches, at;   // at: which of them, from 1; 0 = none
};

// Whether it looks for something in that page.
bool find_is_on(const struct find_state *f, const void *where);
// The first match of needle (folded, not empty) in s from byte `from` on: its place, and its bytes in
// *len; -1 when there is none.
long find_in(const char *s, size_t n, size_t from, const char *needle, size_t *len);
// Colours the matches in s, which has been drawn from (row, col) on within `cells`.
void find_shade(const char *needle, int row, int col, int cells, const char *s, size_t n);
