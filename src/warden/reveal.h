// SPDX-License-Identifier: MIT
// reveal: opens the sealed personal data that a grant in the database is for.
#pragma once

#include "base/err.h"
#include "base/rowset.h"
#include "base/str.h"

// r is what auth.reveal_take() answers, a row for each value. Appends a line "label TAB value LF" for each:
// email, phone, a messenger, street, tax_no. The caller wipes out. key_path: of the master key, which is
// in memory during the call only.
MUST_CHECK bool reveal_open(const struct rowset *r, const char *key_path, struct str *out, struct err *e);
