// SPDX-License-Identifier: MIT
// when_day: days as people type them: dates, names, days of the week.
#include "model/when_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/civil.h"

#define FAR_DAYS 270

static const struct {
	const char *word;
	int days;
} day_words[] = {
	{"today", 0}, {"tomorrow", 1}, {"yesterday", -1},
	{"今天", 0}, {"明天", 1}, {"后天", 2}, {"昨天", -1}, {"前天", -2},
};

static const char *const weekdays[7][2] = {
	{"monday", "mon"}, {"tuesday", "tue"}, {"wednesday", "wed"}, {"thursday", "thu"},
	{"friday", "fri"}, {"saturday", "sat"}, {"sunday", "sun"},
};

static const struct {
	const char *digit;
	int weekday;
} chinese_weekdays[] = {
	{"一", 0}, {"二", 1}, {"三", 2}, {"四", 3}, {"五", 4}, {"六", 5}, {"日", 6}, {"天", 6},
};

bool
reading_take(struct reading *r, const char *word)
{
	if (!str_starts(r->p, word))
		return false;
	r->p += strlen(word);
	return true;
}

bool
reading_take_word(struct reading *r, const char *word)
{
	size_t n = strlen(word);

	if (!str_starts(r->p, word) ||
		((unsigned char)word[0] < 0x80 && isalpha((unsigned char)r->p[n])))
		return false;
	r->p += n;
	return true;
}

void
reading_skip_blanks(struct reading *r)
{
	while (*r->p == ' ')
		r->p++;
}

static int
count_digits(const char *p)
{
	return (int)strspn(p, "0123456789");
}

bool
reading_number(struct reading *r, int n, int *out)
{
	int have = count_digits(r->p);

	if (n > 0 ? have < n : have < 1 || have > -n)
		return false;
	if (n > 0)
		have = n;
	*out = 0;
	for (int i = 0; i < have; i++)
		*out = *out * 10 + (*r->p++ - '0');
	return true;
}

static bool
set_day(struct reading *r, int64_t y, int m, int d)
{
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > civil_month_length(y, m)) {
		r->failed = true;
		return false;
	}
	r->day = civil_days(y, m, d);
	return true;
}

// A day without a year: this year's, unless that is most of a year away and another's is nearer
// (1231 in March, 0105 in December).
static bool
set_nearest(struct reading *r, int m, int d)
{
	static const int tries[] = {0, -1, 1};
	int64_t y, best_distance = INT64_MAX;
	int this_m, this_d;

	civil_date(r->today, &y, &this_m, &this_d);
	r->failed = true;
	for (int i = 0; i < 3; i++) {
		int64_t year = y + tries[i], distance;

		if (m < 1 || m > 12 || d < 1 || d > civil_month_length(year, m))
			continue;
		distance = llabs(civil_days(year, m, d) - r->today);
		if (distance >= best_distance)
			continue;
		best_distance = tries[i] == 0 && distance <= FAR_DAYS ? 0 : distance;
		r->day = civil_days(year, m, d);
		r->failed = false;
	}
	return !r->failed;
}

// 2026-09-17, 2026/9/17, 20260917, 0917, 09-17, 2026年9月17日, 9月17日.
bool
reading_date(struct reading *r)
{
	const char *start = r->p;
	int digits = count_digits(r->p), y, m, d;

	if (digits == 8)
		return reading_number(r, 4, &y) && reading_number(r, 2, &m) && reading_number(r, 2, &d) && set_day(r, y, m, d);
	if (digits == 4 && r->p[4] != '-' && r->p[4] != '/' && !str_starts(r->p + 4, "年"))
		return reading_number(r, 2, &m) && reading_number(r, 2, &d) && set_nearest(r, m, d);
	if (digits == 4 && reading_number(r, 4, &y)) {
		if ((reading_take(r, "-") || reading_take(r, "/") || reading_take(r, "年")) && reading_number(r, -2, &m) &&
			(reading_take(r, "-") || reading_take(r, "/") || reading_take(r, "月")) && reading_number(r, -2, &d)) {
			reading_take(r, "日");
			return set_day(r, y, m, d);
		}
	} else if (reading_number(r, -2, &m) && (reading_take(r, "-") || reading_take(r, "月")) && reading_number(r, -2, &d)) {
		reading_take(r, "日");
		return set_nearest(r, m, d);
	}
	r->p = start;
	return false;
}

static bool
read_chinese_weekday(struct reading *r)
{
	const char *start = r->p;
	int weeks = 0;
	bool fixed = true;

	if (reading_take(r, "下"))
		weeks = 1;
	else if (reading_take(r, "上"))
		weeks = -1;
	else if (!reading_take(r, "本") && !reading_take(r, "这"))
		fixed = false;
	if (reading_take(r, "周") || reading_take(r, "星期") || reading_take(r, "礼拜")) {
		for (size_t i = 0; i < sizeof(chinese_weekdays) / sizeof(*chinese_weekdays); i++) {
			int want = chinese_weekdays[i].weekday, ahead;

			if (!reading_take(r, chinese_weekdays[i].digit))
				continue;
			ahead = want - civil_weekday(r->today);
			if (fixed)
				r->day = r->today + ahead + 7 * weeks;
			else
				r->day = r->today + (ahead <= 0 ? ahead + 7 : ahead);
			return true;
		}
	}
	r->p = start;
	return false;
}

bool
reading_named_day(struct reading *r)
{
	for (size_t i = 0; i < sizeof(day_words) / sizeof(*day_words); i++) {
		if (reading_take_word(r, day_words[i].word)) {
			r->day = r->today + day_words[i].days;
			return true;
		}
	}
	for (int i = 0; i < 7; i++) {
		if (reading_take_word(r, weekdays[i][0]) || reading_take_word(r, weekdays[i][1])) {
			int ahead = i - civil_weekday(r->today);

			r->day = r->today + (ahead <= 0 ? ahead + 7 : ahead);
			return true;
		}
	}
	return read_chinese_weekday(r);
}
