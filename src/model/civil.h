// SPDX-License-Identifier: MIT
// civil: days of the proleptic Gregorian calendar, without time zones or locale.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DAY_SECONDS 86400

// Days since 1970-01-01. m is 1-12; d may lie outside the month and is then counted on.
int64_t civil_days(int64_t y, int m, int d);
void civil_date(int64_t days, int64_t *y, int *m, int *d);
int civil_month_length(int64_t y, int m);
int civil_weekday(int64_t days); // 0 = Monday
// The day that holds second t, also before 1970.
int64_t civil_day_of(int64_t t);
