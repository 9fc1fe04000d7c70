// SPDX-License-Identifier: MIT
// warden: checks credentials for serve, outside the process that parses the network.
//
// Its database role may call a handful of auth functions and see nothing else. It answers one
// question at a time on its control socket and leaves when that closes. While the database is
// away every answer is no.
#pragma once

#include "conf/settings.h"

#define WARDEN_CONTROL_FD 4

// Runs until the control socket closes; returns the exit code.
int warden_run(const struct settings *s);
