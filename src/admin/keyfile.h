// SPDX-License-Identifier: MIT
// keyfile: who owns a key that an operator made for another OS user.
#pragma once

#include "base/err.h"

// Gives path to the OS user; NULL leaves it as it is.
MUST_CHECK bool keyfile_give(const char *path, const char *user, struct err *e);
