// SPDX-License-Identifier: MIT
// publickey: reads the one-line form of an OpenSSH public key.
#include "admin/publickey.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#include <sodium.h>

#define BLOB_MAX 1536
#define RSA_BITS_MIN 3072

// The parts of a key blob (RFC 4253 section 6.6): strings with a 32-bit length in front.
struct blob {
	const unsigned char *at;
	size_t left;
};

static bool
next_part(struct blob *b, const unsigned char **part, size_t *n)
{
	if (b->left < 4)
		return false;
	*n = (size_t)b->at[0] << 24 | (size_t)b->at[1] << 16 | (size_t)b->at[2] << 8 | b->at[3];
	if (*n > b->left - 4)
		return false;
	*part = b->at + 4;
	b->at += 4 + *n;
	b->left -= 4 + *n;
	return true;
}

static bool
check_rsa(struct blob b, struct err *e)
{
	const unsigned char *part;
	size_t n, bits;

	if (!next_part(&b, &part, &n) || !next_part(&b, &part, &n) || n == 0)
		return err_set(e, ERR_DATA, "this is not a whole RSA key");
	while (n > 0 && *part == 0) {
		part++;
		n--;
	}
	bits = n * 8;
	for (unsigned char top = n ? *part : 0xff; !(top & 0x80); top = (unsigned char)(top << 1))
		bits--;
	if (bits >= RSA_BITS_MIN)
		return true;
	err_set(e, ERR_DATA, "an RSA key of %zu bits is too weak", bits);
	return err_hint(e, "%d bits at least; better: ssh-keygen -t ed25519", RSA_BITS_MIN);
}

static bool
check_any(struct blob b, struct err *e)
{
	(void)b;
	(void)e;
	return true;
}

static const struct {
	const char *type;
	bool (*check)(struct blob rest, struct err *e);
} accepted[] = {
	{"ssh-ed25519", check_any},
	{"sk-ssh-ed25519@openssh.com", check_any},
	{"ssh-rsa", check_rsa},
};

static bool
check_type(const char *type, struct blob rest, struct err *e)
{
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		if (str_eq(accepted[i].type, type))
			return accepted[i].check(rest, e);
	}
	if (strstr(type, "-cert-v01@"))
		err_set(e, ERR_DATA, "certificates are not accepted, only plain public keys");
	else
		err_set(e, ERR_DATA, "keys of type %.40s are not accepted", type);
	return err_hint(e, "make one with: ssh-keygen -t ed25519");
}

static bool
parse_blob(struct publickey *k, struct err *e)
{
	unsigned char bytes[BLOB_MAX], hash[crypto_hash_sha256_BYTES];
	const unsigned char *part;
	const char *end;
	struct blob b = {.at = bytes};
	size_t n;

	if (sodium_base642bin(bytes, sizeof(bytes), k->blob, strlen(k->blob), NULL, &b.left, &end,
		sodium_base64_VARIANT_ORIGINAL) != 0 || *end)
		return err_set(e, ERR_DATA, "the key is damaged: its base64 text cannot be read");
	crypto_hash_sha256(hash, bytes, b.left);
	if (!next_part(&b, &part, &n) || n != strlen(k->type) || memcmp(part, k->type, n) != 0)
		return err_set(e, ERR_DATA, "the key is damaged: it is not of the type it says");
	if (!check_type(k->type, b, e))
		return false;
	snprintf(k->fingerprint, sizeof(k->fingerprint), "SHA256:");
	sodium_bin2base64(k->fingerprint + 7, sizeof(k->fingerprint) - 7, hash, sizeof(hash),
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return true;
}

bool
publickey_parse(const char *line, struct publickey *out, struct err *e)
{
	char *copy = xstrdup(line), *words[3] = {NULL};
	char *text = str_trim(copy);
	int n;
	bool ok;

	*out = (struct publickey){0};
	if (strstr(text, "PRIVATE KEY")) {
		err_set(e, ERR_DATA, "this is a private key; it must not leave its owner's machine");
		err_hint(e, "give the file that ends in .pub");
		sodium_memzero(copy, strlen(copy));
		ok = false;
	} else {
		n = str_words(text, words, 3);
		ok = (n >= 2 && str_copy(out->type, sizeof(out->type), words[0]) &&
			str_copy(out->blob, sizeof(out->blob), words[1])) ||
			err_set(e, ERR_DATA, "this is not an OpenSSH public key");
		if (ok && words[2])
			str_copy(out->comment, sizeof(out->comment), words[2]);
		ok = ok && parse_blob(out, e);
	}
	free(copy);
	return ok;
}
