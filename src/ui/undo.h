// SPDX-License-Identifier: MIT
// undo: the changes made to a text, to be taken back and made again.
//
// Typing a word, or deleting in one direction, is one change. Memory is bounded: the oldest changes
// are forgotten. The owner of the text makes every change through undo_replace().
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct undo_change {
	size_t at;             // place in the text
	size_t removed, added; // bytes
	size_t bytes;          // where these are in `bytes` of struct undo: removed, then added
};

struct undo {
	struct undo_change *changes;
	int n, cap;
	int done;         // changes[done..n) have been taken back
	struct str bytes;
	size_t max_bytes; // of `bytes`
	bool sealed;      // the next change begins a new step
};

void undo_init(struct undo *u, size_t max_bytes);
void undo_done(struct undo *u);
void undo_clear(struct undo *u);
void undo_seal(struct undo *u); // what comes next is a step of its own (the cursor moved)
// Replaces `removed` bytes of text at `at` and records it, joined to the step before where it
// continues it.
void undo_replace(struct undo *u, struct str *text, size_t at, size_t removed, const char *added,
	size_t n);
// Takes back, or makes again, one step; *cursor receives the place. False when there is none.
bool undo_back(struct undo *u, struct str *text, size_t *cursor);
bool undo_again(struct undo *u, struct str *text, size_t *cursor);
