// SPDX-License-Identifier: MIT
// clock: monotonic time for deadlines. Business time is the database's (core.now()).
#pragma once

#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
// Milliseconds from now until deadline (clock_mono_ms() scale), never negative, for poll();
// -1 (wait for ever) when deadline is 0.
int clock_until(int64_t deadline_ms);
