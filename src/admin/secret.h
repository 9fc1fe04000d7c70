// SPDX-License-Identifier: MIT
// secret: asks the operator for a password.
#pragma once

#include <stddef.h>

#include "base/err.h"

// From the terminal: twice, without echo; otherwise one line of standard input. The caller wipes.
MUST_CHECK bool secret_read(const char *prompt, char *out, size_t size, struct err *e);
