// SPDX-License-Identifier: MIT
// filter_contact: terms of a filter that name somebody's e-mail or phone number.
//
//   email:li@example.com   phone:"+86 138 0013 8000"   phone:+86 138 0013 8000
//
// The database cannot compare what it holds sealed. So such a term is taken out of the text, a warden is
// asked whom it means, and their numbers take its place, before anything else reads the filter. A value that
// is no whole e-mail or number (none, a part, something masked) is left to the column of that name.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct filter_contact {
	const char *kind; // "email", "phone"
	size_t at, len;   // bytes of the term, without a minus in front
};

// The first such term of text; its value is appended to value.
bool filter_contact_find(const char *text, struct filter_contact *out, struct str *value);
// Puts customers in the place of the term: numbers with commas between them.
void filter_contact_put(struct str *text, const struct filter_contact *term, const char *customer_nos);
