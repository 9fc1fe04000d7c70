// SPDX-License-Identifier: MIT
// password: argon2id hashes (libsodium's PHC text form).
#include "warden/password.h"

#include <string.h>

#include <sodium.h>

#define PASSES 3
#define MEMORY (64ul << 20)

_Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "room for a hash");

bool
password_hash(const char *password, char out[PASSWORD_HASH_MAX], struct err *e)
{
	size_t n = strlen(password);

	if (n < PASSWORD_BYTES_MIN || n > PASSWORD_BYTES_MAX)
		return err_set(e, ERR_DATA, "a password has %d to %d bytes", PASSWORD_BYTES_MIN,
			PASSWORD_BYTES_MAX);
	if (crypto_pwhash_str_alg(out, password, n, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_FAILED, "not enough memory to hash a password");
	return true;
}

// A hash of something random, made once, to spend the time on when there is nobody to check.
static const char *
nobodys_hash(void)
{
	static char hash[PASSWORD_HASH_MAX];
	unsigned char secret[32];
	char text[2 * sizeof(secret) + 1];
	struct err e;

	if (hash[0])
		return hash;
	randombytes_buf(secret, sizeof(secret));
	sodium_bin2hex(text, sizeof(text), secret, sizeof(secret));
	if (!password_hash(text, hash, &e))
		hash[0] = '\0';
	sodium_memzero(text, sizeof(text));
	return hash;
}

bool
password_verify(const char *hash, const char *password)
{
	const char *nobody = nobodys_hash();
	size_t n = strlen(password);
	bool right = crypto_pwhash_str_verify(hash ? hash : nobody, password, n) == 0;

	return hash && n && right;
}

bool
password_is_dated(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY) != 0;
}
