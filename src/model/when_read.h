// SPDX-License-Identifier: MIT
// when_read: private to when.c, when_day.c and when_time.c: reading what was typed, a piece at a time.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// What has been read so far. Days are counted on the reader's wall clock.
struct reading {
	const char *p;
	int64_t today, day;
	int64_t wall; // now, as seconds on the reader's wall clock
	bool failed;
};

// Each of these goes on behind what it has read, or leaves the place as it was and answers false.
bool reading_take(struct reading *r, const char *word);
// As reading_take(), but an ASCII word must end there.
bool reading_take_word(struct reading *r, const char *word);
void reading_skip_blanks(struct reading *r);
// Reads exactly n digits, or 1 to -n of them.
bool reading_number(struct reading *r, int n, int *out);
// when_day.c: 2026-09-17, 0917, 9月17日; today, mon, 下周一. They set r->day.
bool reading_date(struct reading *r);
bool reading_named_day(struct reading *r);
// when_time.c: 14:30, 9am, 下午3点半; an hour alone only behind a day.
bool reading_time(struct reading *r, bool has_day, int *seconds);
// Z or +08:00 behind a time.
bool reading_zone(struct reading *r, int *offset);
