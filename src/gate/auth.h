// SPDX-License-Identifier: MIT
// auth: the login requests of the client, each carried to serve and answered with its verdict.
//
// How an answer is awaited: libssh 0.10 has callbacks that must return the verdict (password and
// public key), and a message queue that would let it come later; but once the callback that refuses
// GSSAPI is installed, the queue is not used. So every method waits inside its callback
// (control_ask), which is sound because a process has one client.
//
// A probe (key without signature) moves nothing; only a valid signature does. A wrong signature or
// an undecodable key never reaches a callback in libssh: the loop notices packets that yield no
// request and ends the connection.
#pragma once

#include "gate/gate.h"

// Installs the callbacks; call before the key exchange.
MUST_CHECK bool auth_install(struct gate *g, struct err *e);
