// SPDX-License-Identifier: MIT
// reveal: personal data in clear, for as long as a box is open.
//
// The action has been called and the database has granted it. The values come by way of serve from the
// warden, which alone can open them, and are kept in nothing but the box (or the output of a command).
#pragma once

#include "desk/desk.h"

#define REVEAL_MAX 8

struct reveal_value {
	const char *name;  // "email"
	const char *label; // translated
	const char *text;
};

// Asks serve; the answer is an IPC_DESK_CLEAR.
MUST_CHECK bool reveal_ask(int control, struct err *e);
// Takes the answer's text apart, in place. Returns how many values there are.
int reveal_parse(char *text, struct reveal_value out[REVEAL_MAX]);

// The interactive desk: keys wait until reveal_show().
void reveal_begin(struct desk *d, const char *ident);
// Opens the box and wipes m.
void reveal_show(struct desk *d, struct ipc_msg *m);
// A code that an action answered with and that is kept nowhere, in the same kind of box.
void reveal_secret(struct desk *d, const char *ident, const char *secret);
