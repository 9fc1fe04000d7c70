// SPDX-License-Identifier: MIT
// stop: the request to end, for programs that wait with poll().
#pragma once

// Blocks SIGTERM and SIGINT from here on; returns a descriptor that is readable once one has come, or -1 with errno.
int stop_open(void);
