// SPDX-License-Identifier: MIT
// when: dates and times as people type them.
#include "model/when.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/civil.h"

#define TEXT_MAX 64
#define STEP_MAX 100000
#define FAR_DAYS 270

// What has been read so far. Days are counted on the reader's wall clock.
struct reading {
	const char *p;
	int64_t today, day;
	int64_t wall; // now, as seconds on the reader's wall clock
	bool failed;
};

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

static const char *const weekday_labels[7] = {
	N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
};

static const struct {
	const char *digit;
	int weekday;
} chinese_weekdays[] = {
	{"一", 0}, {"二", 1}, {"三", 2}, {"四", 3}, {"五", 4}, {"六", 5}, {"日", 6}, {"天", 6},
};

enum unit { MINUTE, HOUR, DAY, WEEK, MONTH, YEAR, SHORT_M };

// Longer words first.
static const struct {
	const char *word;
	enum unit unit;
} units[] = {
	{"min", MINUTE}, {"months", MONTH}, {"month", MONTH}, {"mo", MONTH}, {"m", SHORT_M},
	{"hours", HOUR}, {"hour", HOUR}, {"h", HOUR}, {"days", DAY}, {"day", DAY}, {"d", DAY},
	{"weeks", WEEK}, {"week", WEEK}, {"w", WEEK}, {"years", YEAR}, {"year", YEAR}, {"y", YEAR},
	{"分钟", MINUTE}, {"分", MINUTE}, {"小时", HOUR}, {"天", DAY}, {"周", WEEK},
	{"个月", MONTH}, {"年", YEAR},
};

// Width folded, small letters, blanks at the ends removed. False when too long.
static bool
normalize(const char *text, char out[TEXT_MAX])
{
	size_t left = strlen(text), n = 0;

	while (left > 0) {
		uint32_t cp;
		size_t taken = utf8_decode(text, left, &cp);

		cp = utf8_fold_width(cp);
		if (n + 4 >= TEXT_MAX)
			return false;
		n += utf8_encode(cp < 0x80 ? (uint32_t)tolower((int)cp) : cp, out + n);
		text += taken;
		left -= taken;
	}
	out[n] = '\0';
	memmove(out, str_trim(out), strlen(str_trim(out)) + 1);
	return true;
}

static bool
take(struct reading *r, const char *word)
{
	if (!str_starts(r->p, word))
		return false;
	r->p += strlen(word);
	return true;
}

// As take(), but an ASCII word must end there.
static bool
take_word(struct reading *r, const char *word)
{
	size_t n = strlen(word);

	if (!str_starts(r->p, word) ||
		((unsigned char)word[0] < 0x80 && isalpha((unsigned char)r->p[n])))
		return false;
	r->p += n;
	return true;
}

static void
skip_blanks(struct reading *r)
{
	while (*r->p == ' ')
		r->p++;
}

static int
count_digits(const char *p)
{
	return (int)strspn(p, "0123456789");
}

// Reads exactly n digits, or 1 to -n of them.
static bool
number(struct reading *r, int n, int *out)
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
static bool
read_date(struct reading *r)
{
	const char *start = r->p;
	int digits = count_digits(r->p), y, m, d;

	if (digits == 8)
		return number(r, 4, &y) && number(r, 2, &m) && number(r, 2, &d) && set_day(r, y, m, d);
	if (digits == 4 && r->p[4] != '-' && r->p[4] != '/' && !str_starts(r->p + 4, "年"))
		return number(r, 2, &m) && number(r, 2, &d) && set_nearest(r, m, d);
	if (digits == 4 && number(r, 4, &y)) {
		if ((take(r, "-") || take(r, "/") || take(r, "年")) && number(r, -2, &m) &&
			(take(r, "-") || take(r, "/") || take(r, "月")) && number(r, -2, &d)) {
			take(r, "日");
			return set_day(r, y, m, d);
		}
	} else if (number(r, -2, &m) && (take(r, "-") || take(r, "月")) && number(r, -2, &d)) {
		take(r, "日");
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

	if (take(r, "下"))
		weeks = 1;
	else if (take(r, "上"))
		weeks = -1;
	else if (!take(r, "本") && !take(r, "这"))
		fixed = false;
	if (take(r, "周") || take(r, "星期") || take(r, "礼拜")) {
		for (size_t i = 0; i < sizeof(chinese_weekdays) / sizeof(*chinese_weekdays); i++) {
			int want = chinese_weekdays[i].weekday, ahead;

			if (!take(r, chinese_weekdays[i].digit))
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

static bool
read_named_day(struct reading *r)
{
	for (size_t i = 0; i < sizeof(day_words) / sizeof(*day_words); i++) {
		if (take_word(r, day_words[i].word)) {
			r->day = r->today + day_words[i].days;
			return true;
		}
	}
	for (int i = 0; i < 7; i++) {
		if (take_word(r, weekdays[i][0]) || take_word(r, weekdays[i][1])) {
			int ahead = i - civil_weekday(r->today);

			r->day = r->today + (ahead <= 0 ? ahead + 7 : ahead);
			return true;
		}
	}
	return read_chinese_weekday(r);
}

// Parts of a day that tell which of two hours is meant: the one of h, h + 12 and, for 12, 0 that lies
// in [from, to). The Chinese words stand in front of the hour.
static const struct day_part {
	const char *word;
	int from, to;
} day_parts[] = {
	{"凌晨", 0, 7}, {"早上", 4, 12}, {"上午", 0, 13}, {"中午", 11, 15}, {"下午", 12, 24},
	{"傍晚", 15, 21}, {"晚上", 17, 24},
};

static const struct day_part halves[] = {{"am", 0, 12}, {"pm", 12, 24}};

static const struct day_part *
read_day_part(struct reading *r)
{
	for (size_t i = 0; i < sizeof(day_parts) / sizeof(*day_parts); i++) {
		if (take(r, day_parts[i].word))
			return &day_parts[i];
	}
	return NULL;
}

static const struct day_part *
read_half(struct reading *r)
{
	for (size_t i = 0; i < sizeof(halves) / sizeof(*halves); i++) {
		if (take_word(r, halves[i].word))
			return &halves[i];
	}
	return NULL;
}

static bool
set_hour(const struct day_part *part, int *h)
{
	const int tries[] = {*h, *h + 12, *h == 12 ? 0 : *h};

	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		if (tries[i] >= part->from && tries[i] < part->to) {
			*h = tries[i];
			return true;
		}
	}
	return false;
}

// What stands behind an hour: :30, :30:05, 点, 点半, 点30分, or nothing (*bare).
static bool
read_minutes(struct reading *r, int *m, int *s, bool *bare)
{
	*bare = false;
	if (take(r, ":"))
		return number(r, 2, m) && (!take(r, ":") || number(r, 2, s));
	if (take(r, "点") || take(r, "时")) {
		if (take(r, "半"))
			*m = 30;
		else if (number(r, -2, m))
			take(r, "分");
		return true;
	}
	*bare = true;
	return true;
}

// 14:30, 14:30:05, 9am, 9:30 pm, 9点, 下午3点半; an hour alone only behind a day.
static bool
read_time(struct reading *r, bool has_day, int *seconds)
{
	const char *start = r->p;
	const struct day_part *part = read_day_part(r);
	int h, m = 0, s = 0;
	bool ok, bare;

	skip_blanks(r);
	ok = number(r, -2, &h) && read_minutes(r, &m, &s, &bare) && m < 60 && s < 60;
	if (ok && !part) {
		const char *end = r->p;

		skip_blanks(r);
		part = read_half(r);
		ok = part ? h >= 1 && h <= 12 : !bare || has_day;
		if (!part)
			r->p = end;
	}
	ok = ok && (part ? set_hour(part, &h) : h < 24);
	if (!ok) {
		r->p = start;
		return false;
	}
	*seconds = h * 3600 + m * 60 + s;
	return true;
}

// Z or +08:00 behind a time.
static bool
read_zone(struct reading *r, int *offset)
{
	int sign = *r->p == '-' ? -1 : 1, h, m = 0;

	if (take(r, "z")) {
		*offset = 0;
		return true;
	}
	if ((!take(r, "+") && !take(r, "-")) || !number(r, 2, &h))
		return false;
	take(r, ":");
	if (*r->p && !number(r, 2, &m)) {
		r->failed = true;
		return false;
	}
	*offset = sign * (h * 3600 + m * 60);
	return true;
}

// Moves day by n months, to the month's last day when it is shorter.
static int64_t
add_months(int64_t day, int n)
{
	int64_t y, months;
	int m, d, last;

	civil_date(day, &y, &m, &d);
	months = y * 12 + m - 1 + n;
	y = months / 12;
	m = (int)(months % 12) + 1;
	last = civil_month_length(y, m);
	return civil_days(y, m, d < last ? d : last);
}

static bool
read_unit(struct reading *r, enum unit *unit)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (take_word(r, units[i].word)) {
			*unit = units[i].unit;
			return true;
		}
	}
	return false;
}

// +3, -2w, +1m, 2h 30m, +90min, 3天后, 2小时前: days moved in r->day, seconds from now in *seconds.
static bool
read_steps(struct reading *r, int64_t *seconds, bool *timed)
{
	const char *start = r->p;
	bool is_signed = *r->p == '+' || *r->p == '-', first = true;
	int sign = *r->p == '-' ? -1 : 1;

	*seconds = 0;
	*timed = false;
	r->p += is_signed;
	do {
		int n;
		enum unit unit = DAY;

		if (!number(r, -6, &n) || n > STEP_MAX)
			break;
		skip_blanks(r);
		if (!read_unit(r, &unit) && (!is_signed || !first || *r->p))
			break;
		if (unit == SHORT_M)
			unit = is_signed && !*timed ? MONTH : MINUTE;
		skip_blanks(r);
		if (str_eq(r->p, "前"))
			sign = -1;
		switch (unit) {
		case MINUTE: *seconds += n * 60, *timed = true; break;
		case HOUR: *seconds += n * 3600, *timed = true; break;
		case DAY: r->day += sign * n; break;
		case WEEK: r->day += sign * n * 7; break;
		case MONTH: r->day = add_months(r->day, sign * n); break;
		case YEAR: r->day = add_months(r->day, sign * n * 12); break;
		case SHORT_M: break;
		}
		first = false;
		if (!*r->p || str_eq(r->p, "后") || str_eq(r->p, "前")) {
			r->p += strlen(r->p);
			*seconds *= sign;
			return true;
		}
	} while (isdigit((unsigned char)*r->p));
	r->p = start;
	r->day = r->today;
	return false;
}

bool
when_parse(const char *text, int64_t now, int utc_offset, struct when *out)
{
	char buffer[TEXT_MAX];
	struct reading r = {.p = buffer, .wall = now + utc_offset};
	int64_t step;
	int seconds = 0, offset = utc_offset;
	bool has_day, timed;

	if (!normalize(text, buffer) || !buffer[0])
		return false;
	r.today = r.day = civil_day_of(r.wall);
	if (take_word(&r, "now") || take_word(&r, "现在")) {
		*out = (struct when){.epoch = now, .has_time = true, .exact = true};
		return !*r.p;
	}
	if (read_steps(&r, &step, &timed)) {
		int64_t moved = (r.day - r.today) * DAY_SECONDS;

		*out = (struct when){.has_time = timed, .exact = timed};
		out->epoch = timed ? now + moved + step : r.day * DAY_SECONDS - utc_offset;
		return true;
	}
	has_day = read_named_day(&r) || read_date(&r);
	if (r.failed)
		return false;
	if (has_day && *r.p == 't')
		r.p++;
	skip_blanks(&r);
	*out = (struct when){.has_time = read_time(&r, has_day, &seconds)};
	if (out->has_time)
		out->exact = read_zone(&r, &offset);
	out->epoch = r.day * DAY_SECONDS + seconds - offset;
	return !r.failed && !*r.p && (has_day || out->has_time);
}

void
when_sql(const struct when *w, int utc_offset, char *out, unsigned long size)
{
	int64_t wall = w->epoch + utc_offset, day = civil_day_of(wall), y;
	int s = (int)(wall - day * DAY_SECONDS), m, d, used;
	int minutes = abs(utc_offset) / 60;

	civil_date(day, &y, &m, &d);
	used = snprintf(out, size, "%04lld-%02d-%02d", (long long)y, m, d);
	if (w->has_time && used < (int)size)
		used += snprintf(out + used, size - (size_t)used, " %02d:%02d:%02d", s / 3600,
			s / 60 % 60, s % 60);
	if (w->exact && used < (int)size)
		snprintf(out + used, size - (size_t)used, "%c%02d:%02d", utc_offset < 0 ? '-' : '+',
			minutes / 60, minutes % 60);
}

void
when_echo(const struct when *w, int utc_offset, char *out, unsigned long size)
{
	int64_t wall = w->epoch + utc_offset, day = civil_day_of(wall), y;
	int s = (int)(wall - day * DAY_SECONDS), m, d, used;

	civil_date(day, &y, &m, &d);
	used = snprintf(out, size, "%s %04lld-%02d-%02d", _(weekday_labels[civil_weekday(day)]),
		(long long)y, m, d);
	if (w->has_time && used < (int)size)
		snprintf(out + used, size - (size_t)used, " %02d:%02d", s / 3600, s / 60 % 60);
}
