// SPDX-License-Identifier: MIT
// civil: days of the proleptic Gregorian calendar.
//
// Years are counted from March, so that the leap day is a year's last and month lengths follow one
// linear rule; 400 years are 146097 days.
#include "model/civil.h"

#define ERA_DAYS 146097
#define EPOCH_SHIFT 719468 // from 0000-03-01 to 1970-01-01

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t
civil_days(int64_t y, int m, int d)
{
	int64_t from_march = y - (m <= 2);
	int64_t era = floor_div(from_march, 400);
	int64_t year = from_march - era * 400;
	int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * ERA_DAYS + year * 365 + year / 4 - year / 100 + day - EPOCH_SHIFT;
}

void
civil_date(int64_t days, int64_t *y, int *m, int *d)
{
	int64_t era = floor_div(days + EPOCH_SHIFT, ERA_DAYS);
	int64_t rest = days + EPOCH_SHIFT - era * ERA_DAYS;
	int64_t year = (rest - rest / 1460 + rest / 36524 - rest / (ERA_DAYS - 1)) / 365;
	int64_t day = rest - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day + 2) / 153;

	*d = (int)(day - (153 * month + 2) / 5 + 1);
	*m = (int)(month < 10 ? month + 3 : month - 9);
	*y = year + era * 400 + (*m <= 2);
}

int
civil_month_length(int64_t y, int m)
{
	return (int)(m == 12 ? 31 : civil_days(y, m + 1, 1) - civil_days(y, m, 1));
}

int
civil_weekday(int64_t days)
{
	return (int)(days + 3 - floor_div(days + 3, 7) * 7);
}

int64_t
civil_day_of(int64_t t)
{
	return floor_div(t, DAY_SECONDS);
}
