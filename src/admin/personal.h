// SPDX-License-Identifier: MIT
// personal: sealing the personal data that waits in core.personal_clear.
#pragma once

#include "admin/command.h"

// Makes the master key when there is none, and gives it to users.warden.
MUST_CHECK bool personal_prepare(const struct settings *s, struct err *e);
// Seals all that waits, in one transaction; *n receives how many customers.
MUST_CHECK bool personal_seal_all(const struct settings *s, struct db_sys *db, long *n, struct err *e);
