// SPDX-License-Identifier: MIT
// take: one message from the spool into the database, whole or not at all.
#pragma once

#include "conf/settings.h"
#include "db/sys.h"

// Takes the message that fd is open on. *note receives what became of it, for the log: "T-1001", "twice", "came back",
// "not ours", "no sender" (size at least 32). ERR_UNAVAILABLE: the database is away, try again. Any other failure: this message
// cannot be taken.
MUST_CHECK bool take_message(const struct settings *s, struct db_sys *db, int fd, char *note, size_t size, struct err *e);
