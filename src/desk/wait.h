// SPDX-License-Identifier: MIT
// wait: what is seen and can be done while keys are held back for an answer.
//
// From 300 ms on the message line tells that something is being read and for how long, and the keys
// of "back" (Esc, F12, Ctrl+G) stop it. They do so only from then on: pressed sooner they have been
// typed ahead for the page to come, however slow the line. What was typed ahead of a stop is dropped.
#pragma once

#include "base/str.h"
#include "term/key.h"

struct desk;

struct wait {
	int64_t since; // clock_mono_ms() when keys began to wait; 0: they do not
	int seconds;   // shown; -1: nothing is
	struct key_decoder keys; // of what is typed while the wait is shown
};

void wait_init(struct wait *w);
void wait_done(struct wait *w);
// After anything that may begin or end a wait.
void wait_update(struct desk *d);
int64_t wait_deadline(const struct desk *d); // clock_mono_ms() scale; 0: none
// Bytes typed; they are in d->keys as well.
void wait_feed(struct desk *d, const void *bytes, size_t n);
// What the message line says; false: nothing.
bool wait_text(const struct desk *d, struct str *out);
