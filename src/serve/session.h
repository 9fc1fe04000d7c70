// SPDX-License-Identifier: MIT
// session: the desk of a connection that has logged in.
//
// session_begin() is called once, with the token that the warden minted after every factor had been
// checked; only there is a data channel made and one end of it given to the gate.
#pragma once

#include "serve/conns.h"

// lines: the person wants line mode.
void session_begin(struct conn *c, const char *token, bool lines);
// Tells the client that there will be none, and ends the connection.
void session_refuse(struct conn *c, const char *reason);
void session_on_desk(void *conn, int fd, short revents); // a pollset_fn for the desk's control
void session_answer(struct conn *c, const struct ipc_msg *answer); // to the desk's wish for a token
void session_unlock(struct conn *c, const struct ipc_msg *answer); // what was typed at a locked screen
bool session_is_personal(uint32_t question); // is the question to a warden, about personal data?
void session_personal(struct conn *c, const struct ipc_msg *answer); // to it
void session_end(struct conn *c, const char *reason); // the desk has been reaped
