// SPDX-License-Identifier: MIT
// erasures: the list of erased customers, kept in a file outside the database.
#include "work/erasures.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "db/sys.h"

#define TIME_LEN 27

// The time of the last line, from which on the database is asked.
static void
last_time(const struct str *file, char at[TIME_LEN + 1])
{
	const char *end = file->len ? memrchr(file->data, '\n', file->len - 1) : NULL;
	const char *line = end ? end + 1 : str_text(file);

	if (!str_copy(at, TIME_LEN + 1, line) && strchr(at, 'Z'))
		return;
	str_copy(at, TIME_LEN + 1, "-infinity");
}

// A line that was being written when the machine stopped: it is taken off, and written again.
static bool
drop_torn(int fd, struct str *file, struct err *e)
{
	const char *end = file->len ? memrchr(file->data, '\n', file->len) : NULL;
	size_t whole = end ? (size_t)(end - file->data) + 1 : 0;

	if (whole == file->len)
		return true;
	if (ftruncate(fd, (off_t)whole) < 0)
		return err_sys(e, ERR_IO, "cannot mend the list of erasures");
	str_cut(file, whole, file->len - whole);
	return true;
}

static bool
is_listed(const struct str *file, const char *line)
{
	const char *found = str_text(file);
	size_t n = strlen(line);

	while ((found = strstr(found, line))) {
		if (found[n] == '\n')
			return true;
		found += n;
	}
	return false;
}

static bool
add_new(int fd, const struct str *file, struct db_sys *db, int *done, struct err *e)
{
	char at[TIME_LEN + 1];
	const char *params[] = {at};
	struct rowset r = {0};
	struct str fresh = {0};
	bool ok;

	last_time(file, at);
	ok = db_sys_call(db, "select line from core.erasures_since($1)", 1, params, &r, e);
	for (int i = 0; ok && i < r.n_rows; i++) {
		const char *line = rowset_at(&r, i, 0);

		if (is_listed(file, line))
			continue;
		str_addf(&fresh, "%s\n", line);
		(*done)++;
	}
	ok = ok && file_write_all(fd, str_text(&fresh), fresh.len, e);
	if (ok && fresh.len && fdatasync(fd) < 0)
		ok = err_sys(e, ERR_IO, "cannot keep the list of erasures");
	str_free(&fresh);
	rowset_free(&r);
	return ok;
}

bool
erasures_run(const struct settings *s, struct db_sys *db, int *done, struct err *e)
{
	const char *path = s->paths.erasures;
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	struct str file = {0};
	bool ok = true;

	*done = 0;
	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot open %s", path);
	// Another worker that has it does the same.
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		ok = file_read_fd(fd, ERASURES_MAX, &file, e) && drop_torn(fd, &file, e) &&
			add_new(fd, &file, db, done, e);
	str_free(&file);
	close(fd);
	return ok;
}
