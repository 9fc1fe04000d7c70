// SPDX-License-Identifier: MIT
// csv: reads comma-separated text (RFC 4180), one record at a time.
//
// A field may stand in double quotes and then hold commas, line ends and doubled quotes. Strings point
// into the reader's memory and are valid until the next record.
#pragma once

#include "base/err.h"
#include "base/str.h"

#define CSV_FIELDS 32

struct csv {
	const char *at;   // what is left of the text; set it first
	long line;        // where the last record began; from 1
	long next_line;
	struct str record; // the fields, each with its NUL
	const char *fields[CSV_FIELDS];
	int n;
};

void csv_init(struct csv *c, const char *text);
void csv_done(struct csv *c);
// *got: false at the end. Fails with ERR_DATA and where = "line N".
MUST_CHECK bool csv_next(struct csv *c, bool *got, struct err *e);
