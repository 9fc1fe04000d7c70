// SPDX-License-Identifier: MIT
// post: takes mail out of the spool into the database.
//
// It has the key of personal data, by which it finds a sender's customer and seals the address of a new one; so it runs
// as the warden's OS user, and reads no message itself: quayside-mime does, in a jail, one process for each message. Several
// may run, on several nodes, each with its own spool.
#pragma once

#include "conf/settings.h"

// Runs until SIGTERM or SIGINT; once: until the spool is empty.
MUST_CHECK bool post_run(const struct settings *s, bool once, struct err *e);
