// SPDX-License-Identifier: MIT
// calendar: a month to pick a day from.
#pragma once

#include "desk/page.h"

// day: "2026-09-17", as a field of dates reads it; valid during the call. Not called when it was left.
typedef void (*calendar_done_fn)(struct desk *d, void *ctx, const char *day);

// Begins at the day that `typed` means, or today. ctx is freed by free_ctx when the popup goes away.
void calendar_open(struct desk *d, const char *label, const char *typed, calendar_done_fn done,
	void *ctx, void (*free_ctx)(void *));
