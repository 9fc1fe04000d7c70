// SPDX-License-Identifier: MIT
// listen: the listening sockets.
#pragma once

#include <stdbool.h>

#include "conf/settings.h"

#define LISTEN_MAX 8

struct listeners {
	int fds[LISTEN_MAX];
	int n;
};

// Whether the addresses are addresses, and loopback where they must be. Opens nothing.
MUST_CHECK bool listen_check(const struct settings *s, struct err *e);
// Opens all addresses of the settings, or none. A taken port is ERR_UNAVAILABLE.
MUST_CHECK bool listen_open(const struct settings *s, struct listeners *out, struct err *e);
void listen_close(struct listeners *l);
