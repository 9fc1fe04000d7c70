// SPDX-License-Identifier: MIT
// exec: commands without a terminal: ssh office list tickets 'status:open' --csv
//
// The same screens, filters, permissions and audit as the interactive desk, over one blocking
// connection. Data goes to stdout, messages to stderr; the exit code says what kind of end it was
// (base/err.h). docs/queries.md is the users' description.
#pragma once

#include "desk/desk.h"

// Runs one command line and answers its exit code, which the gate has been told as well.
// d has settings, screens, the beginning with the token, and the data channel; nothing is open.
// crlf: the client has a terminal in raw mode, so lines end in CR LF.
int exec_run(struct desk *d, const char *command, bool crlf);
// Whether a command line is no command but the name of a screen: "ticket 1234". With a terminal it is
// opened there; exec_run() shows or lists it.
bool exec_is_link(const struct desk *d, const char *command);
