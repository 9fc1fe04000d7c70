// SPDX-License-Identifier: MIT
// notice: what the operator tells everybody (`quayside notice`), on the message line until its time is
// over; and beneath it what stands there when nothing else is said.
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "term/theme.h"

struct desk;

struct notice {
	char text[256];
	int64_t until; // clock_mono_ms()
};

void notice_refresh(struct desk *d); // at login, and on NOTIFY
int64_t notice_deadline(const struct desk *d);
// The message line when nothing was said: the notice, what can be taken back, where to go on.
void notice_standing(struct desk *d, struct str *out, enum theme_role *role);
