// SPDX-License-Identifier: MIT
// charset: text of any usual encoding as UTF-8, piece by piece.
//
// UTF-8 passes the same way as the others, so that what comes out is always valid. The caller calls
// charset_close(), also after a failed charset_open().
#pragma once

#include <iconv.h>
#include <stddef.h>

#include "base/err.h"

// Encoding by what people call it; NULL when it is none that is known.
const char *charset_named(const char *name);
// All names, with commas between them.
const char *charset_names(void);
// What text seems to be that begins with these bytes: by its mark, or by the zero bytes of UTF-16;
// NULL when neither tells.
const char *charset_of_start(const char *bytes, size_t n);

struct charset {
	long (*read)(void *arg, char *buf, size_t n); // as of struct csv_source
	void *arg;
	iconv_t cd;
	bool is_open, ended, bad; // bad: the text is not of this encoding
	char in[8192];
	size_t n_in;
};

MUST_CHECK bool charset_open(struct charset *c, const char *encoding,
	long (*read)(void *arg, char *buf, size_t n), void *arg, struct err *e);
void charset_close(struct charset *c);
// A read callback; -1 when the text is not of this encoding or its source failed.
long charset_read(void *charset, char *buf, size_t n);
