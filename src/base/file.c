// SPDX-License-Identifier: MIT
// file: reading and writing whole files and descriptors.
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool
file_read_fd(int fd, size_t max, struct str *out, struct err *e)
{
	char buf[16384];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, ERR_IO, "cannot read");
		if (out->len + (size_t)n > max)
			return err_set(e, ERR_DATA, "larger than %zu bytes", max);
		str_addn(out, buf, (size_t)n);
	}
	return true;
}

bool
file_read(const char *path, size_t max, struct str *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot open %s", path);
	ok = file_read_fd(fd, max, out, e);
	close(fd);
	return ok || err_where(e, "%s", path);
}

bool
file_read_private(const char *path, size_t max, struct str *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	bool ok = true;

	if (fd < 0)
		return err_sys(e, ERR_CONFIG, "cannot open %s", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		ok = err_set(e, ERR_CONFIG, "%s is no regular file", path);
	} else if (st.st_mode & 077) {
		err_set(e, ERR_CONFIG, "%s may be read by others", path);
		ok = err_hint(e, "chmod 600 it, and make a new key if somebody may have read it");
	}
	ok = ok && file_read_fd(fd, max, out, e);
	close(fd);
	return ok;
}

bool
file_write_all(int fd, const void *data, size_t n, struct err *e)
{
	const char *p = data;

	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(e, ERR_IO, "cannot write");
		p += w;
		n -= (size_t)w;
	}
	return true;
}

bool
file_write(const char *path, mode_t mode, const void *data, size_t n, struct err *e)
{
	char temp[PATH_MAX];
	bool ok;
	int fd;

	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp))
		return err_set(e, ERR_IO, "path too long: %s", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot create %s", temp);
	ok = file_write_all(fd, data, n, e);
	if (ok && fsync(fd) < 0)
		ok = err_sys(e, ERR_IO, "cannot write %s", temp);
	close(fd);
	if (ok && rename(temp, path) < 0)
		ok = err_sys(e, ERR_IO, "cannot rename %s", temp);
	if (!ok)
		unlink(temp);
	return ok;
}

bool
file_set_nonblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}
