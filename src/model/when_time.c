// SPDX-License-Identifier: MIT
// when_time: times of the day as people type them.
#include "model/when_read.h"

#include <stddef.h>

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
		if (reading_take(r, day_parts[i].word))
			return &day_parts[i];
	}
	return NULL;
}

static const struct day_part *
read_half(struct reading *r)
{
	for (size_t i = 0; i < sizeof(halves) / sizeof(*halves); i++) {
		if (reading_take_word(r, halves[i].word))
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
	if (reading_take(r, ":"))
		return reading_number(r, 2, m) && (!reading_take(r, ":") || reading_number(r, 2, s));
	if (reading_take(r, "点") || reading_take(r, "时")) {
		if (reading_take(r, "半"))
			*m = 30;
		else if (reading_number(r, -2, m))
			reading_take(r, "分");
		return true;
	}
	*bare = true;
	return true;
}

bool
reading_time(struct reading *r, bool has_day, int *seconds)
{
	const char *start = r->p;
	const struct day_part *part = read_day_part(r);
	int h, m = 0, s = 0;
	bool ok, bare;

	reading_skip_blanks(r);
	ok = reading_number(r, -2, &h) && read_minutes(r, &m, &s, &bare) && m < 60 && s < 60;
	if (ok && !part) {
		const char *end = r->p;

		reading_skip_blanks(r);
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

bool
reading_zone(struct reading *r, int *offset)
{
	int sign = *r->p == '-' ? -1 : 1, h, m = 0;

	if (reading_take(r, "z")) {
		*offset = 0;
		return true;
	}
	if ((!reading_take(r, "+") && !reading_take(r, "-")) || !reading_number(r, 2, &h))
		return false;
	reading_take(r, ":");
	if (*r->p && !reading_number(r, 2, &m)) {
		r->failed = true;
		return false;
	}
	*offset = sign * (h * 3600 + m * 60);
	return true;
}
