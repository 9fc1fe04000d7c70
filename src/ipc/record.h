// SPDX-License-Identifier: MIT
// record: named values of any bytes, one behind the other, as a parser in its jail hands them out.
//
// Each is "name length LF bytes LF". The reader trusts nothing: what is not of this form ends the reading.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define RECORD_NAME 24

struct record {
	char name[RECORD_NAME];
	const char *data; // inside what is read; not terminated
	size_t n;
};

void record_add(struct str *out, const char *name, const void *data, size_t n);
// The record at *at of text, which moves behind it. False at the end, and when there is none: then *at is
// not at the end.
bool record_next(const struct str *text, size_t *at, struct record *r);
