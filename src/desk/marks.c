// SPDX-License-Identifier: MIT
// marks: the rows of a list that have been marked, by key.
#include "desk/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/array.h"

// Where the key is, or would be.
static int
place_of(const struct marks *m, const char *key)
{
	int low = 0, high = m->n;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (strcmp(m->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct mark *
marks_find(const struct marks *m, const char *key)
{
	int i = place_of(m, key);

	return i < m->n && str_eq(m->items[i].key, key) ? &m->items[i] : NULL;
}

bool
marks_add(struct marks *m, const char *key)
{
	struct mark mark = {0};
	int i = place_of(m, key);

	if (i < m->n && str_eq(m->items[i].key, key))
		return true;
	if (m->n == MARKS_MAX)
		return false;
	VEC_PUSH(m->items, m->n, m->cap, mark);
	memmove(&m->items[i + 1], &m->items[i], (size_t)(m->n - 1 - i) * sizeof(mark));
	m->items[i] = (struct mark){.key = xstrdup(key)};
	return true;
}

static void
forget(struct mark *mark)
{
	free(mark->key);
	free(mark->reason);
}

void
marks_remove(struct marks *m, const char *key)
{
	struct mark *mark = marks_find(m, key);

	if (!mark)
		return;
	forget(mark);
	m->n--;
	memmove(mark, mark + 1, (size_t)(&m->items[m->n] - mark) * sizeof(*mark));
}

void
marks_free(struct marks *m)
{
	for (int i = 0; i < m->n; i++)
		forget(&m->items[i]);
	free(m->items);
	*m = (struct marks){0};
}

void
marks_explain(struct marks *m, const char *key, const char *reason)
{
	struct mark *mark = marks_find(m, key);

	if (!mark)
		return;
	free(mark->reason);
	mark->reason = reason ? xstrdup(reason) : NULL;
}

void
marks_array(const struct marks *m, struct str *out)
{
	for (int i = 0; i < m->n; i++)
		db_array_add(out, m->items[i].key);
	(void)db_array(out);
}
