// SPDX-License-Identifier: MIT
// hostkey: makes the server's key with ssh-keygen, or shows the one there is.
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/keyfile.h"
#include "admin/publickey.h"
#include "base/file.h"
#include "base/str.h"
#include "serve/hostkey.h"

static const char *owner;

const struct opt hostkey_opts[] = {
	{"owner", "USER", &owner, NULL, "OS user that will run the server; yourself if not given"},
	{0},
};

extern char **environ;

static bool
run_keygen(const char *path, struct err *e)
{
	const char *argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "quayside", "-f",
		path, NULL};
	int status;
	pid_t pid;

	errno = posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv, environ);
	if (errno) {
		err_sys(e, ERR_UNAVAILABLE, "cannot run ssh-keygen");
		return err_hint(e, "install the package openssh-client");
	}
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_IO, "ssh-keygen could not make %s", path);
	return true;
}

// What operators publish, so that clients can tell this server from another.
static bool
show(const struct settings *s, const char *public_path, struct err *e)
{
	struct publickey key;
	struct str text = {0};
	bool ok = file_read(public_path, 8192, &text, e) && publickey_parse(str_text(&text), &key, e);

	str_free(&text);
	if (!ok)
		return false;
	printf("host key     %s\n", s->paths.hostkey);
	printf("fingerprint  %s\n", key.fingerprint);
	for (int i = 0; i < s->listen.address.n; i++) {
		const char *address = s->listen.address.items[i];

		if (s->listen.port == 22)
			printf("known_hosts  %s %s %s\n", address, key.type, key.blob);
		else
			printf("known_hosts  [%s]:%ld %s %s\n", address, s->listen.port, key.type,
				key.blob);
	}
	return true;
}

bool
cmd_hostkey(struct context *c, struct err *e)
{
	const char *path = c->settings->paths.hostkey;
	char public_path[PATH_MAX];
	struct stat st;
	int memory;

	snprintf(public_path, sizeof(public_path), "%s.pub", path);
	if (stat(path, &st) < 0) {
		// A key half made is of no use: ssh-keygen writes the private file first.
		if (errno != ENOENT)
			return err_sys(e, ERR_IO, "cannot look at %s", path);
		if (!run_keygen(path, e) || !keyfile_give(path, owner, e) ||
			!keyfile_give(public_path, owner, e))
			return false;
	} else {
		if (!hostkey_load(path, &memory, e))
			return false;
		close(memory);
	}
	return show(c->settings, public_path, e);
}
