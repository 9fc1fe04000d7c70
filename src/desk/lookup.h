// SPDX-License-Identifier: MIT
// lookup: the rows of a list as what a field of a form may mean.
//
// A list whose screen file says `lookup = DOMAIN` answers for parameters of that domain: its ident
// column is what the field holds, and what else is always shown of a row is its name, told beside
// the field. lookup_open() is the popup to pick a row from, narrowed by what is typed: a filter of
// that list, so words, or email:... What is typed into the field itself is looked up when the field is
// left (form_lookup.c).
#pragma once

#include "desk/page.h"
#include "model/catalog.h"

// The list for a parameter that the person may look in, or NULL.
const struct screen *lookup_screen(const struct desk *d, const struct routine_param *param);

// ident and name are valid during the call; NULL: the popup was left. It has left the stack by then.
typedef void (*lookup_done_fn)(struct desk *d, void *ctx, const char *ident, const char *name);
// typed: what is looked for first; "" = all. ctx is freed by free_ctx afterwards.
void lookup_open(struct desk *d, const struct screen *list, const char *title, const char *typed,
	lookup_done_fn done, void *ctx, void (*free_ctx)(void *));
// What is always shown of a row, but for its ident; sanitized.
void lookup_name(struct str *out, const struct desk *d, const struct screen *list, const struct rowset *r,
	int row);
