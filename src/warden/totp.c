// SPDX-License-Identifier: MIT
// totp: one-time codes (RFC 6238).
#include "warden/totp.h"

#include <ctype.h>
#include <string.h>

#include <liboath/oath.h>

#define WINDOW 1

// Takes the digits out of "123 456"; false when it is not six of them.
static bool
read_digits(const char *code, char out[TOTP_DIGITS + 1])
{
	int n = 0;

	for (; *code; code++) {
		if (*code == ' ')
			continue;
		if (!isdigit((unsigned char)*code) || n == TOTP_DIGITS)
			return false;
		out[n++] = *code;
	}
	out[n] = '\0';
	return n == TOTP_DIGITS;
}

bool
totp_verify(const unsigned char *secret, size_t n, const char *code, time_t now, int64_t *step)
{
	char digits[TOTP_DIGITS + 1];
	uint64_t counter = 0;
	int offset = 0;

	if (!read_digits(code, digits))
		return false;
	if (oath_totp_validate3((const char *)secret, n, now, TOTP_STEP, 0, WINDOW, &offset, &counter,
		digits) < 0)
		return false;
	*step = (int64_t)counter;
	return true;
}
