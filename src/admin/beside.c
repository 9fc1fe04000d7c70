// SPDX-License-Identifier: MIT
// beside: a piece of an operator's command in a process of its own.
#include "admin/beside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/sys.h"

// An error holds no pointers and is smaller than what a pipe takes at once.
static _Noreturn void
run(const struct context *c, beside_fn fn, const char *word, int out)
{
	struct err e = {0};
	struct db_sys *db;
	bool ok = command_open_database(c, &db, &e);

	if (ok) {
		ok = fn(c, db, word, &e);
		db_sys_close(db);
	}
	if (!ok && write(out, &e, sizeof(e)) != sizeof(e))
		ok = false;
	// Not exit(): what the parent has not printed yet is the parent's.
	_exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
}

bool
beside_start(
	struct beside *b, const struct context *c, beside_fn fn, const char *word, struct err *e)
{
	int ends[2];

	if (pipe(ends) != 0)
		return err_sys(e, ERR_IO, "pipe");
	b->pid = fork();
	if (b->pid == 0) {
		close(ends[0]);
		run(c, fn, word, ends[1]);
	}
	close(ends[1]);
	b->end = ends[0];
	if (b->pid > 0)
		return true;
	err_sys(e, ERR_FAILED, "fork");
	close(ends[0]);
	return false;
}

bool
beside_finish(struct beside *b, struct err *e)
{
	struct err theirs;
	bool told = read(b->end, &theirs, sizeof(theirs)) == sizeof(theirs);
	int status;

	close(b->end);
	while (waitpid(b->pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, ERR_FAILED, "waitpid");
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
		return true;
	if (told)
		*e = theirs;
	else
		err_set(e, ERR_FAILED, "the process beside this one ended without a word");
	return false;
}
