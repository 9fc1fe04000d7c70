// SPDX-License-Identifier: MIT
// serve: the listener and monitor. It accepts, limits, decides logins, starts and ends processes.
#pragma once

#include "conf/settings.h"

// Runs until SIGTERM or SIGINT. Takes *settings, which a reload replaces, and frees the last one;
// src stays the caller's and is read again on SIGHUP and handed on to wardens and desks.
MUST_CHECK bool serve_run(const struct settings_source *src, struct settings *settings,
	struct err *e);
