// SPDX-License-Identifier: MIT
// invitation: the second factor of somebody who was invited, between its making and its first code.
#include "warden/invitation.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <liboath/oath.h>
#include <sodium.h>

#include "warden/totp.h"

#define GROUP 4

void
invitation_new_secret(char *hex, size_t size)
{
	unsigned char secret[TOTP_SECRET_BYTES];

	randombytes_buf(secret, sizeof(secret));
	sodium_bin2hex(hex, size, secret, sizeof(secret));
	sodium_memzero(secret, sizeof(secret));
}

static bool
from_hex(const char *hex, unsigned char out[TOTP_SECRET_BYTES])
{
	size_t n = 0;

	return hex && sodium_hex2bin(out, TOTP_SECRET_BYTES, hex, strlen(hex), NULL, &n, NULL) == 0 &&
		n == TOTP_SECRET_BYTES;
}

bool
invitation_secret_text(const char *hex, char *out, size_t size)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	char *text = NULL;
	size_t n = 0, used = 0;
	bool ok = from_hex(hex, secret) &&
		oath_base32_encode((const char *)secret, sizeof(secret), &text, &n) == OATH_OK &&
		n + n / GROUP + 1 < size;

	for (size_t i = 0; ok && i < n; i++) {
		if (i && i % GROUP == 0)
			out[used++] = ' ';
		out[used++] = text[i];
	}
	if (ok)
		out[used] = '\0';
	if (text)
		sodium_memzero(text, n);
	free(text);
	sodium_memzero(secret, sizeof(secret));
	return ok;
}

bool
invitation_code_right(const char *hex, const char *code, int64_t *step)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	bool ok = from_hex(hex, secret) && totp_verify(secret, sizeof(secret), code, time(NULL), step);

	sodium_memzero(secret, sizeof(secret));
	return ok;
}
