// SPDX-License-Identifier: MIT
// crowd: many desks at once, and what befalls them.
#pragma once

#include "base/err.h"
#include "desk.h"

struct crowd_plan {
	const char *conninfo; // without user
	int sessions, commands, seconds;
	int cut_percent, kill_ms; // a backend is ended every so often; 0: never
	uint64_t seed;
};

struct crowd_done {
	int kills, unanswered;
	double seconds;
};

// Runs until every desk has done its commands, or the time is over and every call has been answered.
// admin is a superuser's connection.
MUST_CHECK bool crowd_run(const struct crowd_plan *plan, PGconn *admin, struct soak_log *log,
	struct crowd_done *done, struct err *e);
