// SPDX-License-Identifier: MIT
// undo: the changes made to a text, to be taken back and made again.
#include "ui/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
undo_init(struct undo *u, size_t max_bytes)
{
	*u = (struct undo){.max_bytes = max_bytes};
}

void
undo_done(struct undo *u)
{
	free(u->changes);
	str_free(&u->bytes);
}

void
undo_clear(struct undo *u)
{
	u->n = u->done = 0;
	str_clear(&u->bytes);
}

void
undo_seal(struct undo *u)
{
	u->sealed = true;
}

// Forgets what had been taken back, which the coming change makes impossible to make again.
static void
drop_future(struct undo *u)
{
	if (u->done < u->n)
		str_cut(&u->bytes, u->changes[u->done].bytes, u->bytes.len);
	u->n = u->done;
}

static void
drop_oldest(struct undo *u)
{
	int drop = 0;
	size_t bytes;

	while (drop < u->n && u->bytes.len - u->changes[drop].bytes > u->max_bytes / 2)
		drop++;
	bytes = drop < u->n ? u->changes[drop].bytes : u->bytes.len;
	str_cut(&u->bytes, 0, bytes);
	u->n -= drop;
	u->done = u->n;
	memmove(u->changes, u->changes + drop, (size_t)u->n * sizeof(*u->changes));
	for (int i = 0; i < u->n; i++)
		u->changes[i].bytes -= bytes;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

// Joins the change to the last one: typing on, up to the next word; deleting on, in one direction.
static bool
join(struct undo *u, const struct str *text, size_t at, size_t removed, const char *added, size_t n)
{
	struct undo_change *c = u->n && !u->sealed ? &u->changes[u->n - 1] : NULL;

	if (!c)
		return false;
	if (removed == 0 && c->added && at == c->at + c->added) {
		if (n > 4 || (is_blank(text->data[at - 1]) && !is_blank(added[0])) || added[0] == '\n')
			return false; // n > 4: not a character but a paste
		str_addn(&u->bytes, added, n);
		c->added += n;
		return true;
	}
	if (n > 0 || c->added)
		return false;
	if (at == c->at) {
		str_addn(&u->bytes, text->data + at, removed);
	} else if (at + removed == c->at) {
		str_insert(&u->bytes, c->bytes, text->data + at, removed);
		c->at = at;
	} else {
		return false;
	}
	c->removed += removed;
	return true;
}

void
undo_replace(struct undo *u, struct str *text, size_t at, size_t removed, const char *added,
	size_t n)
{
	if (removed == 0 && n == 0)
		return;
	drop_future(u);
	if (!join(u, text, at, removed, added, n)) {
		struct undo_change c = {
			.at = at, .removed = removed, .added = n, .bytes = u->bytes.len};

		VEC_PUSH(u->changes, u->n, u->cap, c);
		if (removed)
			str_addn(&u->bytes, text->data + at, removed);
		str_addn(&u->bytes, added, n);
	}
	u->done = u->n;
	u->sealed = false;
	str_cut(text, at, removed);
	str_insert(text, at, added, n);
	if (u->bytes.len > u->max_bytes)
		drop_oldest(u);
}

bool
undo_back(struct undo *u, struct str *text, size_t *cursor)
{
	const struct undo_change *c;

	if (u->done == 0)
		return false;
	c = &u->changes[--u->done];
	str_cut(text, c->at, c->added);
	str_insert(text, c->at, u->bytes.data + c->bytes, c->removed);
	*cursor = c->at + c->removed;
	u->sealed = true;
	return true;
}

bool
undo_again(struct undo *u, struct str *text, size_t *cursor)
{
	const struct undo_change *c;

	if (u->done == u->n)
		return false;
	c = &u->changes[u->done++];
	str_cut(text, c->at, c->removed);
	str_insert(text, c->at, u->bytes.data + c->bytes + c->removed, c->added);
	*cursor = c->at + c->added;
	u->sealed = true;
	return true;
}
