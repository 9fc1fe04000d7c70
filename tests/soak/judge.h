// SPDX-License-Identifier: MIT
// judge: whether the database is sound after a soak, and agrees with what the desks were told.
#pragma once

#include "crowd.h"

// Before the run: the functions and tables that judging needs, and a mark of where the records stand.
MUST_CHECK bool judge_prepare(PGconn *admin, const char *sound_sql, const char *judge_sql,
	struct err *e);
// After it: prints a table of goal, figure and what was measured. *sound: all goals are met.
MUST_CHECK bool judge(PGconn *admin, const struct soak_log *log, const struct crowd_done *done,
	bool *sound, struct err *e);
