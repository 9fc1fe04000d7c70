// SPDX-License-Identifier: MIT
// file: reading and writing whole files and descriptors.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

// Appends the file's content to out. Refuses more than max bytes.
MUST_CHECK bool file_read(const char *path, size_t max, struct str *out, struct err *e);
MUST_CHECK bool file_read_fd(int fd, size_t max, struct str *out, struct err *e);
// As file_read, of a file that nobody but its owner may read; e says what to do otherwise.
MUST_CHECK bool file_read_private(const char *path, size_t max, struct str *out, struct err *e);
// Writes to a temporary file beside path and renames it, so that readers see all or nothing.
MUST_CHECK bool file_write(const char *path, mode_t mode, const void *data, size_t n,
	struct err *e);
MUST_CHECK bool file_write_all(int fd, const void *data, size_t n, struct err *e);
bool file_set_nonblock(int fd);
