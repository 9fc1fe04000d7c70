// SPDX-License-Identifier: MIT
// work: the background jobs of the company, one row each: what to run, and how often.
//
// `quayside work` runs in the foreground beside serve, as a database role of its own that may call
// the jobs' functions and nothing else. Any number of them may run, on any node: each run of a job
// first takes an advisory lock, so that a job is never run twice at one time. When PostgreSQL is
// away it says so once and tries again.
#pragma once

#include "conf/settings.h"

// Runs until SIGTERM or SIGINT. Borrowed settings.
MUST_CHECK bool work_run(const struct settings_source *src, const struct settings *s, struct err *e);
// The second process that work_run() starts, with the jobs that must not wait for the others; until
// work is gone (work/teller.h), SIGTERM or SIGINT.
MUST_CHECK bool work_tell(const struct settings *s, struct err *e);
// Runs every job once and returns; for tests and for cron.
MUST_CHECK bool work_once(const struct settings *s, struct err *e);
