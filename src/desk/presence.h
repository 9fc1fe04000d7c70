// SPDX-License-Identifier: MIT
// presence: who else looks at the record in front, or writes about it.
//
// The desk says where its person is (every 20 seconds, while it is so) and asks who else is there when
// the database tells of a change (channel "presence"). A row is named by its screen's notify channel,
// which is the name of the entity, and its key. One row is watched at a time: the one in front.
#pragma once

#include <stdint.h>

#include "base/rowset.h"
#include "base/str.h"

struct desk;

struct presence {
	char entity[32], key[24]; // "" when nothing is watched
	bool writing;
	int64_t beat_at; // clock_mono_ms() when it is said again, 0 = never
	struct rowset others;
};

// Looks at the pages: which record is in front, and whether a form of it is open. Cheap when nothing
// has changed.
void presence_follow(struct desk *d);
int64_t presence_deadline(const struct desk *d);
// Somebody came, left or began to write (NOTIFY).
void presence_changed(struct desk *d);
// Appends "  Li Na is writing (2 min)" for each other person; nothing for a row not watched.
void presence_text(const struct desk *d, const char *entity, const char *key, struct str *out);
// The first other person who is writing about the row, or NULL; valid until the next answer.
const char *presence_writer(const struct desk *d, const char *entity, const char *key);
// Tells them that this person goes on in their place.
void presence_take(struct desk *d, const char *entity, const char *key, const char *ident);
void presence_done(struct desk *d); // frees
