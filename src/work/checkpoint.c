// SPDX-License-Identifier: MIT
// checkpoint: keys, and the line that a checkpoint is.
#include "work/checkpoint.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"

#include <sodium.h>

#define SECRET_WORD "quayside-audit-secret "
#define PUBLIC_WORD "quayside-audit-public "
#define HEADING "quayside audit checkpoint 1\n"
#define SIGNATURE " signature="
#define KEY_FILE_MAX 256
#define SIGNED_MAX 640

_Static_assert(sizeof(((struct checkpoint_key *)0)->secret) == crypto_sign_SECRETKEYBYTES,
	"room for the secret");

// --- keys ---

static void
name_key(struct checkpoint_key *key)
{
	sodium_bin2hex(key->id, sizeof(key->id), key->public_half, 8);
}

static bool
write_key(const char *path, mode_t mode, const char *word, const unsigned char *bytes, struct err *e)
{
	char text[KEY_FILE_MAX], hex[65];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool ok;

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot make %s", path);
	sodium_bin2hex(hex, sizeof(hex), bytes, 32);
	snprintf(text, sizeof(text), "%s%s\n", word, hex);
	ok = file_write_all(fd, text, strlen(text), e);
	if (ok && fsync(fd) < 0)
		ok = err_sys(e, ERR_IO, "cannot write %s", path);
	close(fd);
	sodium_memzero(text, sizeof(text));
	sodium_memzero(hex, sizeof(hex));
	return ok;
}

bool
checkpoint_key_make(const char *path, struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	struct checkpoint_key key;
	char public_path[PATH_MAX];
	bool ok;

	snprintf(public_path, sizeof(public_path), "%s.pub", path);
	randombytes_buf(seed, sizeof(seed));
	crypto_sign_seed_keypair(key.public_half, key.secret, seed);
	ok = write_key(path, 0600, SECRET_WORD, seed, e) &&
		write_key(public_path, 0644, PUBLIC_WORD, key.public_half, e);
	sodium_memzero(seed, sizeof(seed));
	checkpoint_key_wipe(&key);
	return ok;
}

static bool
read_bytes(const char *path, const char *text, const char *word, unsigned char *bytes, struct err *e)
{
	size_t n = 0;

	if (str_starts(text, word) && sodium_hex2bin(bytes, 32, text + strlen(word),
		strcspn(text + strlen(word), "\n"), NULL, &n, NULL) == 0 && n == 32)
		return true;
	return err_set(e, ERR_CONFIG, "%s does not hold a key of the audit", path);
}

bool
checkpoint_key_load(const char *path, struct checkpoint_key *key, struct err *e)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	struct str text = {0};
	bool ok = file_read_private(path, KEY_FILE_MAX, &text, e) &&
		read_bytes(path, str_text(&text), SECRET_WORD, seed, e);

	if (ok)
		crypto_sign_seed_keypair(key->public_half, key->secret, seed);
	name_key(key);
	sodium_memzero(seed, sizeof(seed));
	if (text.data)
		sodium_memzero(text.data, text.len);
	str_free(&text);
	return ok;
}

bool
checkpoint_key_load_public(const char *path, struct checkpoint_key *key, struct err *e)
{
	struct str text = {0};
	bool ok;

	*key = (struct checkpoint_key){0};
	ok = file_read(path, KEY_FILE_MAX, &text, e) &&
		read_bytes(path, str_text(&text), PUBLIC_WORD, key->public_half, e);
	name_key(key);
	str_free(&text);
	return ok;
}

void
checkpoint_key_wipe(struct checkpoint_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

// --- lines ---

void
checkpoint_print_seqs(const struct checkpoint *c, char out[CHECKPOINT_SEQS_MAX])
{
	int n = 0;

	out[0] = '\0';
	for (int i = 0; i < c->n_chains; i++)
		n += snprintf(out + n, CHECKPOINT_SEQS_MAX - (size_t)n, "%s%lld", i ? "," : "",
			(long long)c->seq[i]);
}

bool
checkpoint_read_seqs(struct checkpoint *c, const char *text)
{
	char *end;

	for (c->n_chains = 0; c->n_chains < CHECKPOINT_CHAINS; text = end + 1) {
		if (!isdigit((unsigned char)*text))
			return false;
		c->seq[c->n_chains++] = strtoll(text, &end, 10);
		if (*end != ',')
			return *end == '\0';
	}
	return false;
}

static void
print_body(const struct checkpoint *c, char *out, size_t size)
{
	char seqs[CHECKPOINT_SEQS_MAX];

	checkpoint_print_seqs(c, seqs);
	snprintf(out, size, "%s entries=%lld seq=%s head=%s key=%s", c->at, (long long)c->entries,
		seqs, c->head, c->key);
}

static size_t
signed_text(const struct checkpoint *c, char out[SIGNED_MAX])
{
	memcpy(out, HEADING, sizeof(HEADING) - 1);
	print_body(c, out + sizeof(HEADING) - 1, SIGNED_MAX - sizeof(HEADING));
	return strlen(out);
}

void
checkpoint_sign(struct checkpoint *c, const struct checkpoint_key *key, char line[CHECKPOINT_LINE_MAX])
{
	unsigned char signature[crypto_sign_BYTES];
	char text[SIGNED_MAX], hex[2 * crypto_sign_BYTES + 1];
	time_t now = time(NULL);
	struct tm tm;
	size_t n;

	strftime(c->at, sizeof(c->at), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	str_copy(c->key, sizeof(c->key), key->id);
	n = signed_text(c, text);
	crypto_sign_detached(signature, NULL, (unsigned char *)text, n, key->secret);
	sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature));
	snprintf(line, CHECKPOINT_LINE_MAX, "%s" SIGNATURE "%s\n", text + sizeof(HEADING) - 1, hex);
}

bool
checkpoint_read(const char *line, const struct checkpoint_key *key, struct checkpoint *c,
	const char **why)
{
	unsigned char signature[crypto_sign_BYTES];
	char hex[2 * crypto_sign_BYTES + 1], text[SIGNED_MAX], again[SIGNED_MAX];
	char seqs[CHECKPOINT_SEQS_MAX];
	long long entries;
	size_t n;

	*c = (struct checkpoint){0};
	*why = "is not a checkpoint";
	if (sscanf(line, "%23s entries=%lld seq=%339[0-9,] head=%64[0-9a-f] key=%16[0-9a-f] signature=%128[0-9a-f]",
		c->at, &entries, seqs, c->head, c->key, hex) != 6 || strlen(c->head) != 64 ||
		!checkpoint_read_seqs(c, seqs))
		return false;
	c->entries = entries;
	// Nothing may stand in the line that is not signed.
	print_body(c, again, sizeof(again));
	n = strlen(again);
	if (strncmp(line, again, n) != 0 || strncmp(line + n, SIGNATURE, sizeof(SIGNATURE) - 1) != 0 ||
		!str_eq(line + n + sizeof(SIGNATURE) - 1 + strlen(hex), "\n"))
		return false;
	*why = "is signed with another key";
	if (!str_eq(c->key, key->id))
		return false;
	*why = "has a signature that does not hold";
	n = signed_text(c, text);
	return sodium_hex2bin(signature, sizeof(signature), hex, strlen(hex), NULL, NULL, NULL) == 0 &&
		crypto_sign_verify_detached(signature, (unsigned char *)text, n, key->public_half) == 0;
}
