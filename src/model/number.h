// SPDX-License-Identifier: MIT
// number: quantities and amounts as people type them: 1,234.56 or 1.234,56, 12k, 3万.
//
// Which of comma and point is the decimal mark is declared by the person, never guessed: a guess would
// turn one euro and a half into fifteen. Groups must be of three digits. Full-width forms are folded.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum number_format { NUMBER_POINT, NUMBER_COMMA };

enum number_format number_format_of(const char *name); // "comma"; anything else is NUMBER_POINT
// Writes the number as PostgreSQL reads it ("-1234.56"). False: it is none, has digits behind the
// decimal mark although it must be whole, or is longer than out.
bool number_parse(const char *text, enum number_format format, bool whole, char *out, size_t size);
// The same; says what would do, with ERR_DATA.
MUST_CHECK bool number_read(const char *text, enum number_format format, bool whole, char *out, size_t size,
	struct err *e);
