// SPDX-License-Identifier: MIT
// spool: where mail waits between the mail server and the database, each message a file.
#include "post/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#define NAME_SIZE 64
#define ADDRESS_MAX 320
#define MODE_DIR 02770
#define MODE_FILE 0660

static const char *const folders[] = {"tmp", "new", "failed"};

static bool
path_of(char out[PATH_MAX], const char *dir, const char *folder, const char *name, struct err *e)
{
	int n = snprintf(out, PATH_MAX, "%s/%s%s%s", dir, folder, name ? "/" : "", name ? name : "");

	return (n > 0 && n < PATH_MAX) || err_set(e, ERR_CONFIG, "paths.mail_spool is too long");
}

static bool
make_dir(const char *path, struct err *e)
{
	if (mkdir(path, 0770) == 0) // the group may also be the directory's own: its bit is set by hand
		return chmod(path, MODE_DIR) == 0 || err_sys(e, ERR_IO, "cannot set the mode of %s", path);
	return errno == EEXIST || err_sys(e, ERR_CONFIG, "cannot make the directory %s", path);
}

bool
spool_prepare(const char *dir, struct err *e)
{
	char path[PATH_MAX];

	if (!make_dir(dir, e))
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (!path_of(path, dir, folders[i], NULL, e) || !make_dir(path, e))
			return false;
	}
	return true;
}

// Later names sort behind earlier ones.
static bool
new_name(char out[NAME_SIZE], struct err *e)
{
	struct timespec now;
	unsigned chance;

	if (getrandom(&chance, sizeof(chance), 0) != sizeof(chance))
		return err_sys(e, ERR_CONFLICT, "cannot make a name");
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(out, NAME_SIZE, "%012lld.%06ld.%08x", (long long)now.tv_sec, now.tv_nsec / 1000, chance);
	return true;
}

static bool
add_envelope(struct str *head, const char *name, const char *address, struct err *e)
{
	if (!address)
		return true;
	if (strlen(address) > ADDRESS_MAX)
		return err_set(e, ERR_DATA, "an address is longer than %d bytes", ADDRESS_MAX);
	for (const char *c = address; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '<' || *c == '>')
			return err_set(e, ERR_DATA, "an address has blanks or brackets in it");
	}
	str_addf(head, "%s: <%s>\n", name, address);
	return true;
}

// Copies and says how much there was.
static bool
copy(int from, int to, long *size, struct err *e)
{
	char buf[65536];
	ssize_t n;

	for (*size = 0; (n = read(from, buf, sizeof(buf))) != 0; *size += n) {
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return err_sys(e, ERR_CONFLICT, "cannot read the message");
		if (*size + n > SPOOL_MESSAGE_MAX)
			return err_set(e, ERR_DATA, "the message is larger than %ld MB", SPOOL_MESSAGE_MAX >> 20);
		if (!file_write_all(to, buf, (size_t)n, e)) {
			e->cls = ERR_CONFLICT;
			return false;
		}
	}
	return *size > 0 || err_set(e, ERR_DATA, "there is no message: standard input is empty");
}

static bool
sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

// Moves a message that is whole on the disk to where it is found.
static bool
publish(const char *dir, const char *tmp, const char *name, struct err *e)
{
	char path[PATH_MAX], folder[PATH_MAX];

	if (!path_of(path, dir, "new", name, e) || !path_of(folder, dir, "new", NULL, e))
		return false;
	return (rename(tmp, path) == 0 && sync_dir(folder)) || err_sys(e, ERR_CONFLICT, "cannot keep the message in %s", folder);
}

bool
spool_put(const char *dir, int fd, const char *from, const char *to, struct err *e)
{
	char name[NAME_SIZE], tmp[PATH_MAX];
	struct str head = {0};
	long size;
	int out = -1;
	bool ok = add_envelope(&head, "Return-Path", from, e) && add_envelope(&head, "Delivered-To", to, e) &&
		new_name(name, e) && path_of(tmp, dir, "tmp", name, e);

	if (ok && (out = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_FILE)) < 0) {
		err_sys(e, ERR_CONFLICT, "cannot write %s", tmp);
		ok = err_hint(e, "`quayside post` makes the directories; this user must be in their group");
	}
	if (ok) {
		fchmod(out, MODE_FILE); // whatever the umask of the mail server
		ok = file_write_all(out, str_text(&head), head.len, e) && copy(fd, out, &size, e) &&
			(fsync(out) == 0 || err_sys(e, ERR_CONFLICT, "cannot bring the message to the disk")) &&
			publish(dir, tmp, name, e);
		close(out);
		if (!ok)
			unlink(tmp);
	}
	str_free(&head);
	return ok;
}

static int
is_message(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

bool
spool_list(const char *dir, struct spool_names *out, struct err *e)
{
	char path[PATH_MAX];
	struct dirent **found;
	int n;

	*out = (struct spool_names){0};
	if (!path_of(path, dir, "new", NULL, e))
		return false;
	n = scandir(path, &found, is_message, alphasort);
	if (n < 0)
		return err_sys(e, ERR_IO, "cannot read %s", path);
	out->names = xcalloc((size_t)n + 1, sizeof(*out->names));
	for (; out->n < n; out->n++) {
		out->names[out->n] = xstrdup(found[out->n]->d_name);
		free(found[out->n]);
	}
	free(found);
	return true;
}

void
spool_names_free(struct spool_names *s)
{
	for (int i = 0; i < s->n; i++)
		free(s->names[i]);
	free(s->names);
	*s = (struct spool_names){0};
}

int
spool_open(const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];
	int fd = -1;

	if (path_of(path, dir, "new", name, e) && (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		err_sys(e, ERR_IO, "cannot open %s", path);
	return fd;
}

bool
spool_done(const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];

	return path_of(path, dir, "new", name, e) && (unlink(path) == 0 || err_sys(e, ERR_IO, "cannot remove %s", path));
}

bool
spool_fail(const char *dir, const char *name, struct err *e)
{
	char from[PATH_MAX], to[PATH_MAX];

	return path_of(from, dir, "new", name, e) && path_of(to, dir, "failed", name, e) &&
		(rename(from, to) == 0 || err_sys(e, ERR_IO, "cannot move %s", from));
}

int
spool_watch(const char *dir, struct err *e)
{
	char path[PATH_MAX];
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd < 0 || !path_of(path, dir, "new", NULL, e) || inotify_add_watch(fd, path, IN_MOVED_TO) < 0) {
		err_sys(e, ERR_FAILED, "cannot watch the spool");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}
