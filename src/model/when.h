// SPDX-License-Identifier: MIT
// when: dates and times as people type them.
//
//   today tomorrow yesterday now · mon tue ... (the next one) · 0917 09-17 (of this or the nearest year)
//   2026-09-17 20260917 · 14:30 9am 9:30 pm (today) · a day and a time or its hour: mon 9:00, mon 9,
//   2026-09-17 14:30
//   +3 (days) -2w +1m +1y (calendar steps) · 2h 30m, -2h, +90min (from now; an m without a sign or
//   behind hours is minutes)
//   今天 明天 后天 昨天 前天 现在 · 周三 星期三 下周一 上周五 · 9月17日 · 3天后 2小时前 · 9点 9点半
//   下午3点 晚上8:30
//
// All is relative to `now` and `utc_offset` of the format context: the reader's wall clock.
// Full-width forms are folded.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct when {
	int64_t epoch;  // seconds since 1970
	bool has_time;  // false: a whole day beginning at epoch
	bool exact;     // an instant (now, 2h); otherwise the reader's wall clock, wherever its offset
	                // stands on that day
};

bool when_parse(const char *text, int64_t now, int utc_offset, struct when *out);
// "2026-09-17", "2026-09-17 14:30:00" (the session's time zone) or, when exact,
// "2026-09-17 14:30:00+08:00": as PostgreSQL reads it.
void when_sql(const struct when *w, int utc_offset, char *out, unsigned long size);
// "Thu 2026-09-17 14:30", weekday translated: the echo beside an input field.
void when_echo(const struct when *w, int utc_offset, char *out, unsigned long size);
