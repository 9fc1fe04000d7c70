// SPDX-License-Identifier: MIT
// host: the libssh session of the accepted connection, with every option set by us.
#include "gate/host.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libssh/server.h>

#include "base/file.h"

#define KEY_TEXT_MAX 16384
#define PEER_LOST_MS 30000
#define UNSENT_BYTES 65536

#define CIPHERS                                                                                    \
	"chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr"
#define MACS "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com"
#define KEY_TYPES "ssh-ed25519,sk-ssh-ed25519@openssh.com,rsa-sha2-512,rsa-sha2-256"

static const bool no = false;
static const int rsa_bits_least = 3072;

static const struct option {
	enum ssh_bind_options_e name;
	const void *value;
} options[] = {
	{SSH_BIND_OPTIONS_PROCESS_CONFIG, &no},
	{SSH_BIND_OPTIONS_BANNER, "Quayside"},
	{SSH_BIND_OPTIONS_KEY_EXCHANGE, "curve25519-sha256,curve25519-sha256@libssh.org"},
	{SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, "ssh-ed25519"},
	{SSH_BIND_OPTIONS_CIPHERS_C_S, CIPHERS},
	{SSH_BIND_OPTIONS_CIPHERS_S_C, CIPHERS},
	{SSH_BIND_OPTIONS_HMAC_C_S, MACS},
	{SSH_BIND_OPTIONS_HMAC_S_C, MACS},
	{SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, KEY_TYPES},
	{SSH_BIND_OPTIONS_RSA_MIN_SIZE, &rsa_bits_least},
};

bool
host_warm(struct err *e)
{
	unsigned char bytes[16];

	if (ssh_init() != SSH_OK || !ssh_get_random(bytes, sizeof(bytes), 0))
		return err_set(e, ERR_FAILED, "cannot start the SSH library");
	return true;
}

static bool
read_key_text(int fd, char *text, size_t size, struct err *e)
{
	size_t used = 0;

	while (used + 1 < size) {
		ssize_t n = pread(fd, text + used, size - 1 - used, (off_t)used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, ERR_IO, "cannot read the host key");
		if (n == 0)
			break;
		used += (size_t)n;
	}
	text[used] = '\0';
	return true;
}

static bool
import_key(int fd, ssh_key *key, struct err *e)
{
	char text[KEY_TEXT_MAX];
	bool ok = read_key_text(fd, text, sizeof(text), e);

	if (ok && ssh_pki_import_privkey_base64(text, NULL, NULL, NULL, key) != SSH_OK)
		ok = err_set(e, ERR_CONFIG, "the host key is not a private key without passphrase");
	explicit_bzero(text, sizeof(text));
	return ok;
}

static bool
set_bind_options(ssh_bind bind, int key_fd, struct err *e)
{
	ssh_key key;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (ssh_bind_options_set(bind, options[i].name, options[i].value) != SSH_OK)
			return err_set(e, ERR_FAILED, "SSH option %d: %s", (int)options[i].name,
				ssh_get_error(bind));
	}
	if (!import_key(key_fd, &key, e))
		return false;
	if (ssh_key_type(key) != SSH_KEYTYPE_ED25519) {
		ssh_key_free(key);
		return err_set(e, ERR_CONFIG, "the host key is not an ed25519 key");
	}
	if (ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) != SSH_OK)
		return err_set(e, ERR_FAILED, "host key: %s", ssh_get_error(bind));
	return true;
}

// Compression costs memory and leaks lengths; keys are renewed long before the ciphers wear.
static bool
set_session_options(ssh_session session, struct err *e)
{
	uint64_t rekey_bytes = 1u << 30;
	uint32_t rekey_seconds = 3600;

	if (ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "no") != SSH_OK ||
		ssh_options_set(session, SSH_OPTIONS_REKEY_DATA, &rekey_bytes) != SSH_OK ||
		ssh_options_set(session, SSH_OPTIONS_REKEY_TIME, &rekey_seconds) != SSH_OK)
		return err_set(e, ERR_FAILED, "SSH session: %s", ssh_get_error(session));
	ssh_set_blocking(session, 0);
	return true;
}

// Small packets leave at once; a peer that vanished is noticed; little waits unsent in the kernel,
// so that the desk learns early that the line is slow and drops frames instead of queueing them.
// A socket that refuses (not TCP, as under a test) still works.
static void
tune(int tcp)
{
	const struct {
		int option;
		int value;
	} wanted[] = {
		{TCP_NODELAY, 1},
		{TCP_USER_TIMEOUT, PEER_LOST_MS},
		{TCP_NOTSENT_LOWAT, UNSENT_BYTES},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		(void)setsockopt(tcp, IPPROTO_TCP, wanted[i].option, &wanted[i].value,
			sizeof(wanted[i].value));
}

bool
host_accept(int tcp, int key_fd, ssh_session *out, struct err *e)
{
	ssh_bind bind = ssh_bind_new();
	ssh_session session = ssh_new();
	bool ok = bind && session;

	if (!ok)
		err_set(e, ERR_FAILED, "cannot make an SSH session");
	tune(tcp);
	if (ok && !file_set_nonblock(tcp))
		ok = err_sys(e, ERR_IO, "cannot use the connection");
	ok = ok && set_bind_options(bind, key_fd, e);
	if (ok && ssh_bind_accept_fd(bind, session, tcp) != SSH_OK)
		ok = err_set(e, ERR_FAILED, "SSH accept: %s", ssh_get_error(bind));
	ok = ok && set_session_options(session, e);
	ssh_bind_free(bind);
	if (ok)
		*out = session;
	else
		ssh_free(session);
	return ok;
}
