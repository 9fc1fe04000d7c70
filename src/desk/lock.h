// SPDX-License-Identifier: MIT
// lock: the screen of somebody who has gone away: nothing of the work is shown until the password (or,
// for those who log in with a key and a code, a one-time code) has been checked by a warden.
//
// It is no page: while it is on, every key is its own, whatever answers arrive for the pages behind
// it. What was typed is wiped as soon as it has been sent.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk;

#define LOCK_SECRET_MAX 200

struct lock {
	bool on;
	bool checking;      // serve has been asked
	int64_t touched_at; // clock_mono_ms() of the last key
	char secret[LOCK_SECRET_MAX];
	size_t len;
	bool failed;
};

void lock_touch(struct desk *d); // a key was taken
int64_t lock_deadline(const struct desk *d);
void lock_run(struct desk *d);   // locks when it is time
void lock_on(struct desk *d);    // at once
void lock_key(struct desk *d, uint32_t key);
void lock_paste(struct desk *d, const char *text, size_t n); // from a safe of passwords
void lock_draw(struct desk *d);
void lock_answer(struct desk *d, bool right); // IPC_DESK_UNLOCKED
