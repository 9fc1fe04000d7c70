// SPDX-License-Identifier: MIT
// notice: a line of the operator's on everybody's screen, on every node.
#include <stdio.h>

#include "admin/command.h"
#include "base/str.h"
#include "db/sys.h"

#define MINUTES_MAX 10080

static const char *minutes = "60";

const struct opt notice_opts[] = {
	{"minutes", "N", &minutes, NULL, "how long it stands; 60 if not given"},
	{0},
};

bool
cmd_notice(struct context *c, struct err *e)
{
	const char *params[] = {c->n_args ? c->args[0] : "", minutes};
	struct db_sys *db;
	long n;
	bool ok;

	if (!str_to_long(minutes, 1, MINUTES_MAX, &n))
		return err_set(e, ERR_USAGE, "--minutes is a number from 1 to %d", MINUTES_MAX);
	if (!command_open_database(c, &db, e))
		return false;
	ok = db_sys_call(db, "select core.notice_put($1, $2::int)", 2, params, NULL, e);
	db_sys_close(db);
	if (ok)
		printf(c->n_args ? "said for %ld minutes\n" : "taken back\n", n);
	return ok;
}
