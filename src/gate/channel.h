// SPDX-License-Identifier: MIT
// channel: the one session channel, and the requests that shape it before it runs.
//
// Sizes, names and values come from the client: each is checked and brought inside its limits here,
// before anything else sees it.
#pragma once

#include "gate/gate.h"

// libssh's callback for a session channel: the channel, or NULL to refuse.
ssh_channel channel_open(ssh_session session, void *gate);
// Counts a refused channel or forwarding; a client that insists is sent away.
void channel_refuse(struct gate *g);
