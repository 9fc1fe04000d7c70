// SPDX-License-Identifier: MIT
// clock: monotonic time for deadlines.
#include "base/clock.h"

#include <limits.h>
#include <time.h>

int64_t
clock_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

int
clock_until(int64_t deadline_ms)
{
	int64_t left;

	if (!deadline_ms)
		return -1;
	left = deadline_ms - clock_mono_ms();
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
