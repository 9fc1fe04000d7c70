// SPDX-License-Identifier: MIT
// script: runs SQL files.
#include "admin/script.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "db/sys.h"

#define FILE_BYTES_MAX (16ul << 20)

bool
script_run(struct db_sys *db, const char *path, struct err *e)
{
	struct str text = {0};
	char line[sizeof(e->where)];
	bool ok = file_read(path, FILE_BYTES_MAX, &text, e);

	if (ok && !db_sys_script(db, str_text(&text), e)) {
		str_copy(line, sizeof(line), e->where);
		err_where(e, "%s%s%s", path, line[0] ? ":" : "",
			str_starts(line, "line ") ? line + 5 : line);
		ok = false;
	}
	str_free(&text);
	return ok;
}

static int
is_sql(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_ends(d->d_name, ".sql");
}

static bool
is_within(const struct script_range *range, const char *name)
{
	return (!range->from || strcmp(name, range->from) >= 0) &&
	       (!range->to || strcmp(name, range->to) < 0);
}

static bool
run_all(struct db_sys *db, const struct script_range *range, struct dirent **names, int n,
	struct err *e)
{
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		if (!is_within(range, names[i]->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", range->dir, names[i]->d_name);
		if (!script_run(db, path, e))
			return false;
	}
	return true;
}

bool
script_run_range(
	struct db_sys *db, const struct script_range *range, const char *first, struct err *e)
{
	struct dirent **names;
	int n = scandir(range->dir, &names, is_sql, alphasort);
	struct err ignored;
	bool ok;

	if (n <= 0) {
		if (n == 0)
			errno = ENOENT;
		err_sys(e, ERR_CONFIG, "no SQL files in %s", range->dir);
		return err_hint(e, "paths.sql must name the directory of the database definition");
	}
	ok = db_sys_script(db, "begin; set local role quayside_owner", e) &&
	     (!first || db_sys_script(db, first, e)) && run_all(db, range, names, n, e) &&
	     db_sys_script(db, "commit", e);
	if (!ok)
		(void)!db_sys_script(db, "rollback", &ignored);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return ok;
}
