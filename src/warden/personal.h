// SPDX-License-Identifier: MIT
// personal: the keys of customers' personal data, and sealing with them.
//
// One master key lies in a file that only the warden's OS user may read. From it come the key that
// wraps data keys and one key for each blind index. Every customer has a data key of their own, kept
// wrapped in the database, which seals each field (XChaCha20-Poly1305, fresh nonce) together with the
// name of the place it belongs to: table, column and key, so that a sealed value is worth nothing
// anywhere else. What is kept is hex of: 1 (format), nonce, ciphertext with tag.
//
// Keys are loaded for one job and wiped after it.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define PERSONAL_KEY 32

struct personal_master {
	unsigned char wrap[PERSONAL_KEY];
	unsigned char email_index[PERSONAL_KEY];
	unsigned char phone_index[PERSONAL_KEY];
};

// A place that a sealed value belongs to.
struct personal_place {
	const char *table, *column;
	int64_t key;
};

MUST_CHECK bool personal_master_make(const char *path, struct err *e); // fails when there is one
MUST_CHECK bool personal_master_load(const char *path, struct personal_master *m, struct err *e);
void personal_master_wipe(struct personal_master *m);

// A fresh data key; its wrapped form is appended to hex.
void personal_key_make(const struct personal_master *m, int64_t customer,
	unsigned char key[PERSONAL_KEY], struct str *hex);
MUST_CHECK bool personal_key_open(const struct personal_master *m, int64_t customer, const char *hex,
	unsigned char key[PERSONAL_KEY]);

// Appends. False when it was sealed with another key or for another place.
void personal_seal(const unsigned char key[PERSONAL_KEY], const struct personal_place *at,
	const char *text, struct str *hex);
MUST_CHECK bool personal_open(const unsigned char key[PERSONAL_KEY], const struct personal_place *at,
	const char *hex, struct str *text);

// A keyed hash (BLAKE2b, 128 bits) of what is typed to find somebody: an e-mail in small letters, the
// digits of a phone number. Appends hex.
void personal_index_email(const struct personal_master *m, const char *email, struct str *hex);
void personal_index_phone(const struct personal_master *m, const char *phone, struct str *hex);
