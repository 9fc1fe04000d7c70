// SPDX-License-Identifier: MIT
// charset_guess: the text of a message as UTF-8, whatever its label says of it.
#pragma once

#include <stddef.h>

#include "base/str.h"

// Loads the tables of every encoding that mail comes in: later no file can be opened any more.
void charset_guess_warm(void);
// Appends bytes as valid UTF-8 with LF at line ends and without NUL. label: what the message says of them, or
// NULL. What is valid UTF-8 is that, whatever the label; what the label does not fit is taken for GB18030, then
// for Windows-1252, which fits anything.
void charset_guess(struct str *out, const char *bytes, size_t n, const char *label);
// As charset_guess(), in one line: blanks and control characters between words become one space. A line break inside a
// header or a file's name would be a header of its own wherever it is written out again.
void charset_guess_line(struct str *out, const char *bytes, size_t n);
