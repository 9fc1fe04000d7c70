// SPDX-License-Identifier: MIT
// invitation: the second factor of somebody who was invited, between its making and its first code.
//
// Secrets travel to and from the database in hex and to the person in base32, in groups of four.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A fresh secret in hex; size is 2 * TOTP_SECRET_BYTES + 1.
void invitation_new_secret(char *hex, size_t size);
// "ABCD EFGH ..." of a secret in hex. False when hex is NULL or does not fit.
bool invitation_secret_text(const char *hex, char *out, size_t size);
// Whether code is what the secret shows now; *step is the one to remember.
bool invitation_code_right(const char *hex, const char *code, int64_t *step);
