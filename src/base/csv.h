// SPDX-License-Identifier: MIT
// csv: reads delimited text (RFC 4180 and what spreadsheets make of it), one record at a time.
//
// Text comes through a callback, so a file of any size is read in bounded memory. A field may stand in
// double quotes and then hold delimiters, line ends and doubled quotes; a quotation mark further inside
// a field means itself. Lines end in LF, CR LF or CR. Fields point into the reader's memory and are
// valid until the next record. The caller calls csv_done().
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define CSV_FIELDS 256
#define CSV_RECORD_MAX (1u << 20) // bytes; more is an opened quotation mark

// Fills buf with up to n bytes; 0 at the end, -1 after a failure that the source keeps.
struct csv_source {
	long (*read)(void *arg, char *buf, size_t n);
	void *arg;
};

struct csv {
	struct csv_source source;
	char delimiter;
	char buf[8192];
	size_t at, end;
	bool ended, failed; // failed: the source did
	long line;          // where the last record began; from 1
	long next_line;
	struct str record;  // the fields, each with its NUL
	size_t starts[CSV_FIELDS];
	const char *fields[CSV_FIELDS];
	int n;
};

void csv_init(struct csv *c, struct csv_source source, char delimiter);
void csv_done(struct csv *c);
// *got: false at the end, also after a failure of the source. Fails with ERR_DATA and
// where = "line N"; what follows cannot be trusted then.
MUST_CHECK bool csv_next(struct csv *c, bool *got, struct err *e);
// A source of text in memory; *text moves on.
struct csv_source csv_text(const char **text);
