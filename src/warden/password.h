// SPDX-License-Identifier: MIT
// password: argon2id hashes (libsodium's PHC text form).
//
// 64 MiB and three passes: about a tenth of a second on one core. sodium_init() comes first.
#pragma once

#include "base/err.h"

#define PASSWORD_HASH_MAX 128
#define PASSWORD_BYTES_MIN 8
#define PASSWORD_BYTES_MAX 1024

MUST_CHECK bool password_hash(const char *password, char out[PASSWORD_HASH_MAX], struct err *e);
// hash NULL (nobody, or nobody's password yet) takes as long and is false.
bool password_verify(const char *hash, const char *password);
bool password_is_dated(const char *hash); // made with less work than today's
