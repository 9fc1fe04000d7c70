// SPDX-License-Identifier: MIT
// Fuzzes the reader of settings, screens and keymaps.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conf/ini.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ini ini;
	struct err e;
	char path[64];
	int fd = memfd_create("ini", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!ini_load(path, &ini, &e)) {
		must(e.msg[0] != '\0');
		close(fd);
		return 0;
	}
	// Lines are those of the file, and what is found by name is what stands there.
	for (int i = 0; i < ini.n; i++) {
		const struct ini_entry *entry = &ini.entries[i];

		must(entry->line > 0 && (size_t)entry->line <= size);
		must(ini_find(&ini, entry->section, entry->key) == entry);
	}
	ini_free(&ini);
	close(fd);
	return 0;
}
