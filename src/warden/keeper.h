// SPDX-License-Identifier: MIT
// keeper: a warden's answers about personal data: revealing, sealing, finding.
//
// Login and session are what serve knows, not what a desk says; whether that person may is asked of the
// database with every question. The master key is in memory for the time of one answer.
#pragma once

#include "base/rowset.h"
#include "conf/settings.h"
#include "db/sys.h"
#include "ipc/msg.h"

struct warden {
	const struct settings *settings;
	struct db_sys *db;
};

// One call; over a new connection when the old one turns out to be dead. A failure has been logged.
bool warden_call(struct warden *w, const char *sql, int n, const char *const *params, struct rowset *out);

void keeper_reveal(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer);
void keeper_seal(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer);
void keeper_find(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer);
