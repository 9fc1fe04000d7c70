// SPDX-License-Identifier: MIT
// totp: one-time codes (RFC 6238: SHA-1, 30 s, 6 digits; one step early or late is accepted).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define TOTP_STEP 30
#define TOTP_DIGITS 6
#define TOTP_SECRET_BYTES 20

// Whether code (blanks ignored) is right at `now`; *step receives the step it belongs to, which the
// caller must accept only once.
bool totp_verify(const unsigned char *secret, size_t n, const char *code, time_t now,
	int64_t *step);
