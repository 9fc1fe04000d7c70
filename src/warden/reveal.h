// SPDX-License-Identifier: MIT
// reveal: opens the sealed personal data that a grant in the database is for.
#pragma once

#include "base/err.h"
#include "base/rowset.h"
#include "base/str.h"

// r is the one row of auth.reveal_take(). Appends a line "name TAB value LF" for each value that there
// is: email, phone, street, tax_no. The caller wipes out. key_path: of the master key, which is in
// memory during the call only.
MUST_CHECK bool reveal_open(const struct rowset *r, const char *key_path, struct str *out, struct err *e);
