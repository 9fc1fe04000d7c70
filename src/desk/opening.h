// SPDX-License-Identifier: MIT
// opening: from a connection to a session: token, who, what may be used, where to begin.
#pragma once

#include "desk/desk.h"

// The connection's hooks and the whole sequence of statements after it was made, the first time
// and after a loss. When done, the home page is shown, or the pages read everything again.
struct conn *opening_connect(struct desk *d);
// The person's time zone has changed: the connection answers in the new one from now on.
void opening_set_zone(struct desk *d);
// A token came from serve (IPC_DESK_TOKEN); "" = refused.
void opening_token(struct desk *d, const char *token);
