// SPDX-License-Identifier: MIT
// marks: the rows of a list that have been marked, by key.
//
// A table owns its marks; they know nothing of what is shown, and so outlast refreshes and other
// filters. A row that an action on all marked ones could not do stays marked, with the reason.
#pragma once

#include <stdbool.h>

#include "base/str.h"

#define MARKS_MAX 5000

struct mark {
	char *key;
	char *reason; // why the last action left it out, or NULL
};

struct marks {
	struct mark *items; // by key
	int n, cap;
};

void marks_free(struct marks *m); // leaves an empty set
struct mark *marks_find(const struct marks *m, const char *key); // or NULL; until the next change
bool marks_add(struct marks *m, const char *key); // false: the set is full
void marks_remove(struct marks *m, const char *key);
// reason is copied; a key that is not marked is left alone.
void marks_explain(struct marks *m, const char *key, const char *reason);
// The keys as an array of PostgreSQL; out is empty.
void marks_array(const struct marks *m, struct str *out);
