// SPDX-License-Identifier: MIT
// import_map: which column of a file stands for which parameter of an action.
//
// A heading means what is called so: by its name, by its label on the screen, or by that label in the
// reader's language; blanks, case and width do not count. What a person has told comes first:
// "price=Einkaufspreis,sku=货号".
#pragma once

#include <stdbool.h>

#include "base/csv.h"

// What a heading may mean.
struct import_target {
	const char *name, *label, *translated;
	bool required;
	int column; // of the file; -1 for none
};

// Sets the columns of targets (n of them). told: see above; "" for nothing; lenient: it was told for another
// file, and headings that this one has not are passed over. Fails when told names what is not there, or two
// headings mean the same.
MUST_CHECK bool import_map(const char *const *headings, int n_headings, const char *told, bool lenient,
	struct import_target *targets, int n, struct err *e);
// Whether a column has a meaning.
bool import_map_uses(const struct import_target *targets, int n, int column);
