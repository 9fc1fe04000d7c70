// SPDX-License-Identifier: MIT
// array: arrays of text as PostgreSQL reads them, for many rows in one call.
#pragma once

#include "base/str.h"

void db_array_add(struct str *array, const char *text); // to an empty string at first
const char *db_array(struct str *array); // ends it; "{}" when nothing was added
