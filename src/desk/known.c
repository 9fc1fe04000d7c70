// SPDX-License-Identifier: MIT
// known: what this session has learned from the catalog, asked once per view or function.
#include "desk/known.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/str.h"

struct entry {
	struct entry *next;
	struct known *owner;
	const char *name;
	bool is_routine;
	bool ready;
	struct relation relation;
	struct routine routine;
};

// Somebody waiting for an entry.
struct waiter {
	struct waiter *next;
	struct entry *entry;
	known_relation_fn relation;
	known_routine_fn routine;
	const void *ctx;
};

struct known {
	struct conn *conn;
	struct arena arena;
	struct entry *entries;
	struct waiter *waiters;
};

struct known *
known_new(struct conn *conn)
{
	struct known *k = xcalloc(1, sizeof(*k));

	k->conn = conn;
	return k;
}

void
known_free(struct known *k)
{
	if (!k)
		return;
	while (k->waiters) {
		struct waiter *next = k->waiters->next;

		free(k->waiters);
		k->waiters = next;
	}
	arena_free(&k->arena);
	free(k);
}

static void
tell(const struct waiter *w, const struct entry *entry, const struct err *e)
{
	if (entry->is_routine)
		w->routine((void *)w->ctx, e ? NULL : &entry->routine, e);
	else
		w->relation((void *)w->ctx, e ? NULL : &entry->relation, e);
}

// Callbacks may ask for more, so each waiter leaves the list before it is told.
static void
tell_waiters(struct known *k, const struct entry *entry, const struct err *e)
{
	for (;;) {
		struct waiter **at = &k->waiters;
		struct waiter *w;

		while (*at && (*at)->entry != entry)
			at = &(*at)->next;
		w = *at;
		if (!w)
			return;
		*at = w->next;
		tell(w, entry, e);
		free(w);
	}
}

static void
on_answer(void *ctx, struct rowset *r, const struct err *e)
{
	struct entry *entry = ctx;
	struct known *k = entry->owner;
	struct err missing;

	if (!e) {
		entry->ready = entry->is_routine ?
			catalog_routine(&k->arena, entry->name, r, &entry->routine) :
			catalog_relation(&k->arena, entry->name, r, &entry->relation);
		if (!entry->ready) {
			err_set(&missing, ERR_CONFIG, _("%s is not in the database"), entry->name);
			e = &missing;
		}
	}
	tell_waiters(k, entry, e);
}

static struct entry *
find(struct known *k, const char *name, bool is_routine)
{
	struct entry *entry;

	for (entry = k->entries; entry; entry = entry->next) {
		if (entry->is_routine == is_routine && str_eq(entry->name, name))
			return entry;
	}
	entry = arena_alloc(&k->arena, sizeof(*entry));
	*entry = (struct entry){
		.next = k->entries,
		.owner = k,
		.name = arena_strdup(&k->arena, name),
		.is_routine = is_routine,
	};
	k->entries = entry;
	return entry;
}

static void
ask(struct known *k, struct entry *entry, struct waiter w)
{
	struct waiter *copy;
	bool asked = false;

	if (entry->ready) {
		tell(&w, entry, NULL);
		return;
	}
	for (const struct waiter *other = k->waiters; other; other = other->next)
		asked = asked || other->entry == entry;
	copy = xmalloc(sizeof(*copy));
	*copy = w;
	copy->next = k->waiters;
	k->waiters = copy;
	if (!asked)
		conn_call(k->conn, CONN_NORMAL,
			entry->is_routine ? catalog_routine_sql : catalog_relation_sql, 1,
			&entry->name, on_answer, entry);
}

void
known_relation(struct known *k, const char *view, known_relation_fn done, void *ctx)
{
	struct entry *entry = find(k, view, false);

	ask(k, entry, (struct waiter){.entry = entry, .relation = done, .ctx = ctx});
}

void
known_routine(struct known *k, const char *function, known_routine_fn done, void *ctx)
{
	struct entry *entry = find(k, function, true);

	ask(k, entry, (struct waiter){.entry = entry, .routine = done, .ctx = ctx});
}

void
known_forget(struct known *k, const void *ctx)
{
	struct waiter **at = &k->waiters;

	while (*at) {
		struct waiter *w = *at;

		if (w->ctx != ctx) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		free(w);
	}
}
