// SPDX-License-Identifier: MIT
// choose: a popup page with a choice, used by menus, pickers and confirmations.
#pragma once

#include "desk/page.h"
#include "ui/choice.h"

// Called once: picked is the entry (valid during the call), or NULL when the popup was left.
// The popup has left the stack by then, so the callee may push pages.
typedef void (*choose_done_fn)(struct desk *d, void *ctx, const struct choice_entry *picked);
// Enter on typed text, before the entries are looked at (fast paths of the palette); may be NULL.
// False: it meant nothing. True: the callee has taken the popup off the stack.
typedef bool (*choose_typed_fn)(struct desk *d, void *ctx, const char *typed);
// Another entry is under the cursor (NULL: none). Nothing may be pushed or taken off the stack.
typedef void (*choose_moved_fn)(struct desk *d, void *ctx, const struct choice_entry *current);

// Takes over *c (initialised and filled). ctx is freed by free_ctx (may be NULL) after done.
void choose_open(struct desk *d, struct choice *c, choose_done_fn done, choose_typed_fn typed,
	void *ctx, void (*free_ctx)(void *));
// The choice just opened tells where its cursor is.
void choose_follow(struct desk *d, choose_moved_fn moved);
