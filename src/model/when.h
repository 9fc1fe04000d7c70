// SPDX-License-Identifier: MIT
// when: dates and times as people type them.
//
//   today tomorrow yesterday now · +3 (days) -2w +1m 2h 30m +90min · mon tue ... (the next one) ·
//   0917 (day in this year, nearest) · 2026-09-17 [14:30] · 14:30 (today) · 今天 明天 后天 昨天
//   下周一 周三 ...
//
// All is relative to `now` and `utc_offset` of the format context: the reader's wall clock.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct when {
	int64_t epoch;  // seconds since 1970
	bool has_time;  // false: a whole day beginning at epoch
};

bool when_parse(const char *text, int64_t now, int utc_offset, struct when *out);
// "2026-09-17" or "2026-09-17 14:30:00+08:00", as PostgreSQL reads it.
void when_sql(const struct when *w, int utc_offset, char *out, unsigned long size);
// "Thu 2026-09-17 14:30", weekday translated: the echo beside an input field.
void when_echo(const struct when *w, int utc_offset, char *out, unsigned long size);
