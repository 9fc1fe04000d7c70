// SPDX-License-Identifier: MIT
// choice: a list to pick one entry from by typing (also in pinyin), by digit or with the arrows.
//
// Entries are added once; typed text narrows them (every typed word must occur in the label, the
// hint or the hidden words: English names, codes). The first nine entries shown can be picked by
// their digit while nothing has been typed, so that it works with any input method. A disabled
// entry says why. The widget owns its entries.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/command.h"
#include "ui/history.h"
#include "ui/rect.h"

struct choice_entry {
	const char *label;  // already translated, sanitized
	const char *hint;   // at the right: key, code; or ""
	const char *words;  // further words it is found by; or ""
	const char *reason; // why it is disabled, or NULL
	int id;             // the caller's
};

struct choice {
	struct arena arena;
	const char *title;
	const char *prompt;  // shown while nothing is typed
	struct choice_entry *entries;
	int n, cap;
	int *shown;          // indices of entries that match
	int n_shown;
	int at, top;
	struct str typed;
	const struct history *history; // recalled by Up above the first entry, and by its command; or NULL
	int recalled;        // how many steps back, 0 = what is typed now
	bool secret;         // set behind choice_init(): choice_done() leaves nothing of it in memory
};

void choice_init(struct choice *c, const char *title, const char *prompt);
void choice_done(struct choice *c);
// h is borrowed for as long as the choice lives.
void choice_set_history(struct choice *c, const struct history *h);
// Copies the strings (sanitizing label, hint and reason).
void choice_add(struct choice *c, int id, const char *label, const char *hint, const char *words,
	const char *reason);
// After the last choice_add(), and after changes of `typed`.
void choice_filter(struct choice *c);
// The entry under the cursor, or NULL.
const struct choice_entry *choice_current(const struct choice *c);
void choice_move(struct choice *c, int by);
// Cells and rows it would like within the given limits.
void choice_size(const struct choice *c, int max_rows, int max_cols, int *rows, int *cols);
// Draws a box; the real cursor is on the current entry.
void choice_draw(struct choice *c, const struct rect *area);
enum choice_answer { CHOICE_IGNORED, CHOICE_HANDLED, CHOICE_PICKED };
// A key that is bound to no command. CHOICE_PICKED: choice_current() is the pick.
enum choice_answer choice_key(struct choice *c, uint32_t key);
enum choice_answer choice_command(struct choice *c, enum command command);
