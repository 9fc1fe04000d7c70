// SPDX-License-Identifier: MIT
// reveal: personal data in clear, for as long as a box is open.
//
// The action has been called and the database has granted it. The values come by way of serve from the
// warden, which alone can open them, and are kept in nothing but the box (or the output of a command).
#pragma once

#include "desk/desk.h"

#define REVEAL_MAX 24

struct reveal_value {
	const char *name;  // "email"
	const char *label; // translated
	const char *text;
};

// Takes the answer's text apart, in place. Returns how many values there are.
int reveal_parse(char *text, struct reveal_value out[REVEAL_MAX]);

// The interactive desk: keys wait until the box is open.
void reveal_begin(struct desk *d, const char *ident);
// A code that an action answered with and that is kept nowhere, in the same kind of box.
void reveal_secret(struct desk *d, const char *ident, const char *secret);
