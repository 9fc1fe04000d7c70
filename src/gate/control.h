// SPDX-License-Identifier: MIT
// control: the gate's side of the control socket to serve.
//
// control_ask() is for login steps and waits for the answer; control_step() reads what serve sends
// by itself once a session has been asked for. Both leave a reason in the gate when it must end.
#pragma once

#include "gate/gate.h"
#include "ipc/msg.h"

// Sends m (the pinned user is filled in) and overwrites it with serve's answer. False: the
// connection is to end.
MUST_CHECK bool control_ask(struct gate *g, struct ipc_msg *m);
// Sends m without waiting.
MUST_CHECK bool control_tell(struct gate *g, struct ipc_msg *m);
// Reads and acts on one message; call when the socket is readable.
void control_step(struct gate *g);
