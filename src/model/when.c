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
#include "model/when_read.h"

#define TEXT_MAX 64
#define STEP_MAX 100000

static const char *const weekday_labels[7] = {
	N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
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
		if (reading_take_word(r, units[i].word)) {
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

		if (!reading_number(r, -6, &n) || n > STEP_MAX)
			break;
		reading_skip_blanks(r);
		if (!read_unit(r, &unit) && (!is_signed || !first || *r->p))
			break;
		if (unit == SHORT_M)
			unit = is_signed && !*timed ? MONTH : MINUTE;
		reading_skip_blanks(r);
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

static bool
read_when(const char *text, int64_t now, int utc_offset, struct when *out)
{
	char buffer[TEXT_MAX];
	struct reading r = {.p = buffer, .wall = now + utc_offset};
	int64_t step;
	int seconds = 0, offset = utc_offset;
	bool has_day, timed;

	if (!normalize(text, buffer) || !buffer[0])
		return false;
	r.today = r.day = civil_day_of(r.wall);
	if (reading_take_word(&r, "now") || reading_take_word(&r, "现在")) {
		*out = (struct when){.epoch = now, .has_time = true, .exact = true};
		return !*r.p;
	}
	if (read_steps(&r, &step, &timed)) {
		int64_t moved = (r.day - r.today) * DAY_SECONDS;

		*out = (struct when){.has_time = timed, .exact = timed};
		out->epoch = timed ? now + moved + step : r.day * DAY_SECONDS - utc_offset;
		return true;
	}
	has_day = reading_named_day(&r) || reading_date(&r);
	if (r.failed)
		return false;
	if (has_day && *r.p == 't')
		r.p++;
	reading_skip_blanks(&r);
	*out = (struct when){.has_time = reading_time(&r, has_day, &seconds)};
	if (out->has_time)
		out->exact = reading_zone(&r, &offset);
	out->epoch = r.day * DAY_SECONDS + seconds - offset;
	return !r.failed && !*r.p && (has_day || out->has_time);
}

bool
when_parse(const char *text, int64_t now, int utc_offset, struct when *out)
{
	// Years of four digits, in every zone: what lies beyond is a slip of the finger.
	return read_when(text, now, utc_offset, out) &&
		out->epoch >= civil_days(1, 1, 2) * DAY_SECONDS && out->epoch < civil_days(9999, 12, 31) * DAY_SECONDS;
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
