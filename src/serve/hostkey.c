// SPDX-License-Identifier: MIT
// hostkey: the server's private key, checked once and kept in sealed memory.
#include "serve/hostkey.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define KEY_BYTES_MAX 16384

static bool
check_file(const char *path, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(e, ERR_CONFIG, "cannot examine host key %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_CONFIG, "host key %s is no regular file", path);
	if (st.st_mode & 077) {
		err_set(e, ERR_CONFIG, "host key %s may be read by others", path);
		return err_hint(e, "chmod 600 %s, and make a new key if somebody may have read it", path);
	}
	// root may look at the key of the user that will run the server.
	if (st.st_uid != geteuid() && st.st_uid != 0 && geteuid() != 0) {
		err_set(e, ERR_CONFIG, "host key %s belongs to another user", path);
		return err_hint(e, "chown it to the user that runs the server");
	}
	return true;
}

static bool
check_text(const char *path, const struct str *text, struct err *e)
{
	static const char head[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

	if (text->len > sizeof(head) && strncmp(text->data, head, sizeof(head) - 1) == 0)
		return true;
	err_set(e, ERR_CONFIG, "host key %s is not an OpenSSH private key", path);
	return err_hint(e, "move it away and run: quayside hostkey");
}

static bool
seal(const struct str *text, int *memory, struct err *e)
{
	const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	int fd = memfd_create("hostkey", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_sys(e, ERR_FAILED, "cannot create memory for the host key");
	if (!file_write_all(fd, text->data, text->len, e)) {
		close(fd);
		return false;
	}
	if (fcntl(fd, F_ADD_SEALS, seals) < 0) {
		err_sys(e, ERR_FAILED, "cannot seal the host key's memory");
		close(fd);
		return false;
	}
	*memory = fd;
	return true;
}

bool
hostkey_load(const char *path, int *memory, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct str text = {0};
	bool ok;

	if (fd < 0) {
		err_sys(e, ERR_CONFIG, "cannot read host key %s", path);
		return err_hint(e, "make one with: quayside hostkey");
	}
	ok = check_file(path, fd, e) && file_read_fd(fd, KEY_BYTES_MAX, &text, e) &&
		check_text(path, &text, e) && seal(&text, memory, e);
	close(fd);
	if (text.data)
		explicit_bzero(text.data, text.len);
	str_free(&text);
	return ok;
}

int
hostkey_open(int memory)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	return open(path, O_RDONLY | O_CLOEXEC);
}
