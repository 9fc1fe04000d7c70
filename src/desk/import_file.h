// SPDX-License-Identifier: MIT
// import_file: a file that a person sends, as records of text.
//
// The bytes are kept in a file without a name until import_file_close(), so that memory stays bounded,
// the whole file has been looked at before its first row counts, and no transaction waits for a slow line.
#pragma once

#include <stdint.h>

#include "base/charset.h"
#include "base/csv.h"

#define IMPORT_BYTES_MAX (256ul << 20)

struct import_file {
	int fd;
	size_t size;
	uint64_t sums[2];
	char digest[33];      // tells the same file from another; known after import_file_examine()
	const char *encoding; // likewise
	char delimiter;
	long n_rows;          // without the heading
	struct charset charset;
	struct csv csv;       // the record last read
};

MUST_CHECK bool import_file_open(struct import_file *f, struct err *e);
void import_file_close(struct import_file *f);
MUST_CHECK bool import_file_add(struct import_file *f, const void *bytes, size_t n, struct err *e);
// Finds out what it is; encoding is NULL when it was not told. Refuses what is no table of text, with the
// line.
MUST_CHECK bool import_file_examine(struct import_file *f, const char *encoding, struct err *e);
// From the beginning; the heading is the first record.
MUST_CHECK bool import_file_rewind(struct import_file *f, struct err *e);
// The next record that is not empty is in f->csv.
MUST_CHECK bool import_file_next(struct import_file *f, bool *got, struct err *e);
