// SPDX-License-Identifier: MIT
// personal: the keys of customers' personal data, and sealing with them.
#include "warden/personal.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#include <sodium.h>

#define WORD "quayside-personal-key "
#define FILE_MAX 256
#define CONTEXT "personal" // of key derivation: 8 bytes
#define FORMAT 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define OVERHEAD (1 + NONCE + TAG)
#define INDEX_BYTES 16

enum { SUBKEY_WRAP = 1, SUBKEY_EMAIL, SUBKEY_PHONE };

_Static_assert(PERSONAL_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
	PERSONAL_KEY == crypto_kdf_KEYBYTES, "one size of keys");

// --- the master key ---

bool
personal_master_make(const char *path, struct err *e)
{
	unsigned char key[PERSONAL_KEY];
	char text[FILE_MAX], hex[2 * PERSONAL_KEY + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot make %s", path);
	randombytes_buf(key, sizeof(key));
	sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
	snprintf(text, sizeof(text), WORD "%s\n", hex);
	ok = file_write_all(fd, text, strlen(text), e);
	if (ok && fsync(fd) < 0)
		ok = err_sys(e, ERR_IO, "cannot write %s", path);
	close(fd);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(hex, sizeof(hex));
	sodium_memzero(text, sizeof(text));
	return ok;
}

bool
personal_master_load(const char *path, struct personal_master *m, struct err *e)
{
	unsigned char key[PERSONAL_KEY];
	struct str text = {0};
	size_t n = 0;
	bool ok = file_read_private(path, FILE_MAX, &text, e);

	if (ok && (!str_starts(str_text(&text), WORD) || sodium_hex2bin(key, sizeof(key),
		text.data + strlen(WORD), strcspn(text.data + strlen(WORD), "\n"), NULL, &n, NULL) != 0 ||
		n != sizeof(key)))
		ok = err_set(e, ERR_CONFIG, "%s does not hold a key of personal data", path);
	if (ok) {
		crypto_kdf_derive_from_key(m->wrap, sizeof(m->wrap), SUBKEY_WRAP, CONTEXT, key);
		crypto_kdf_derive_from_key(m->email_index, sizeof(m->email_index), SUBKEY_EMAIL, CONTEXT,
			key);
		crypto_kdf_derive_from_key(m->phone_index, sizeof(m->phone_index), SUBKEY_PHONE, CONTEXT,
			key);
	} else {
		err_hint(e, "make one with: quayside personal key");
	}
	sodium_memzero(key, sizeof(key));
	if (text.data)
		sodium_memzero(text.data, text.len);
	str_free(&text);
	return ok;
}

void
personal_master_wipe(struct personal_master *m)
{
	sodium_memzero(m, sizeof(*m));
}

// --- sealing ---

static void
add_hex(struct str *out, const unsigned char *bytes, size_t n)
{
	char *hex = xmalloc(2 * n + 1);

	sodium_bin2hex(hex, 2 * n + 1, bytes, n);
	str_add(out, hex);
	free(hex);
}

static size_t
place_text(const struct personal_place *at, char *out, size_t size)
{
	return (size_t)snprintf(out, size, "%s|%s|%lld", at->table, at->column, (long long)at->key);
}

static void
seal(const unsigned char *key, const struct personal_place *at, const void *text, size_t n,
	struct str *hex)
{
	unsigned char *sealed = xmalloc(OVERHEAD + n);
	char place[128];
	size_t n_place = place_text(at, place, sizeof(place));

	sealed[0] = FORMAT;
	randombytes_buf(sealed + 1, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE, NULL, text, n,
		(unsigned char *)place, n_place, NULL, sealed + 1, key);
	add_hex(hex, sealed, OVERHEAD + n);
	free(sealed);
}

// The opened bytes, for the caller to wipe and free; NULL when they do not open.
static unsigned char *
unseal(const unsigned char *key, const struct personal_place *at, const char *hex, size_t *n)
{
	size_t n_hex = strlen(hex), n_sealed = 0;
	unsigned char *sealed = xmalloc(n_hex / 2 + 1), *text = NULL;
	char place[128];
	size_t n_place = place_text(at, place, sizeof(place));

	if (sodium_hex2bin(sealed, n_hex / 2, hex, n_hex, NULL, &n_sealed, NULL) == 0 &&
		n_sealed >= OVERHEAD && sealed[0] == FORMAT) {
		*n = n_sealed - OVERHEAD;
		text = xmalloc(*n + 1);
		if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, sealed + 1 + NONCE,
			n_sealed - 1 - NONCE, (unsigned char *)place, n_place, sealed + 1, key) != 0) {
			free(text);
			text = NULL;
		}
	}
	free(sealed);
	return text;
}

static struct personal_place
key_place(int64_t customer)
{
	return (struct personal_place){"personal", "data_key", customer};
}

void
personal_key_make(const struct personal_master *m, int64_t customer, unsigned char key[PERSONAL_KEY],
	struct str *hex)
{
	struct personal_place at = key_place(customer);

	randombytes_buf(key, PERSONAL_KEY);
	seal(m->wrap, &at, key, PERSONAL_KEY, hex);
}

bool
personal_key_open(const struct personal_master *m, int64_t customer, const char *hex,
	unsigned char key[PERSONAL_KEY])
{
	struct personal_place at = key_place(customer);
	size_t n = 0;
	unsigned char *opened = unseal(m->wrap, &at, hex, &n);
	bool ok = opened && n == PERSONAL_KEY;

	if (ok)
		memcpy(key, opened, PERSONAL_KEY);
	if (opened)
		sodium_memzero(opened, n);
	free(opened);
	return ok;
}

void
personal_seal(const unsigned char key[PERSONAL_KEY], const struct personal_place *at, const char *text,
	struct str *hex)
{
	seal(key, at, text, strlen(text), hex);
}

bool
personal_open(const unsigned char key[PERSONAL_KEY], const struct personal_place *at, const char *hex,
	struct str *text)
{
	size_t n = 0;
	unsigned char *opened = unseal(key, at, hex, &n);

	if (!opened)
		return false;
	str_addn(text, opened, n);
	sodium_memzero(opened, n);
	free(opened);
	return true;
}

// --- blind indexes ---

static void
add_index(const unsigned char key[PERSONAL_KEY], struct str *text, struct str *hex)
{
	unsigned char hash[INDEX_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)str_text(text), text->len, key,
		PERSONAL_KEY);
	add_hex(hex, hash, sizeof(hash));
	if (text->data)
		sodium_memzero(text->data, text->len);
	str_free(text);
}

void
personal_index_email(const struct personal_master *m, const char *email, struct str *hex)
{
	struct str text = {0};

	for (; *email; email++) {
		if (!isspace((unsigned char)*email))
			str_addc(&text, (char)tolower((unsigned char)*email));
	}
	add_index(m->email_index, &text, hex);
}

// "+49 170 1234", "0049-170-1234", "+49 (0)170 1234" and "491701234" are one number.
void
personal_index_phone(const struct personal_master *m, const char *phone, struct str *hex)
{
	struct str text = {0};

	for (; *phone; phone++) {
		if (str_starts(phone, "(0)"))
			phone += strlen("(0)") - 1;
		else if (isdigit((unsigned char)*phone) && (text.len || *phone != '0'))
			str_addc(&text, *phone);
	}
	add_index(m->phone_index, &text, hex);
}
