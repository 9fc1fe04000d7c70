// SPDX-License-Identifier: MIT
// migrate: brings the database to what the sql directory says.
//
// Order: roles.sql as the operator; the numbered files that are not there yet, each in a
// transaction of its own together with its row in core.migration; then all of sql/api anew in one.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "admin/command.h"
#include "admin/script.h"
#include "base/str.h"
#include "db/sys.h"
#include "admin/migrations.h"

static bool is_dry_run;

const struct opt migrate_opts[] = {
	{"dry-run", NULL, NULL, &is_dry_run, "only say what would be done"},
	{0},
};

static const char ledger[] =
	"begin; set local role quayside_owner;"
	"create schema if not exists core;"
	"create table if not exists core.migration ("
	"	number int primary key, name text not null, checksum text not null,"
	"	applied_at timestamptz not null default clock_timestamp());"
	"commit";

// One migration at a time, over all programs; the lock goes with the connection.
static bool
lock(struct db_sys *db, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_script(db, "set lock_timeout = '5s'; set statement_timeout = 0;"
		" set client_min_messages = warning", e) &&
		db_sys_call(db, "select pg_try_advisory_lock(hashtext('quayside migrate')) as yes", 0,
			NULL, &r, e);

	if (ok && !rowset_true(&r, 0, "yes"))
		ok = err_set(e, ERR_CONFLICT, "another migrate is at work on this database");
	rowset_free(&r);
	return ok;
}

// An empty rowset when there is no ledger yet.
static bool
read_ledger(struct db_sys *db, struct rowset *applied, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_call(db, "select to_regclass('core.migration') is not null as yes", 0, NULL, &r,
		e);

	if (ok && rowset_true(&r, 0, "yes"))
		ok = db_sys_call(db, "select number, checksum from core.migration order by number", 0,
			NULL, applied, e);
	rowset_free(&r);
	return ok;
}

static bool
apply(struct db_sys *db, const struct migration *m, struct err *e)
{
	char number[8];
	const char *params[] = {number, m->name, m->checksum};
	struct err ignored;

	snprintf(number, sizeof(number), "%d", m->number);
	if (db_sys_script(db, "begin; set local role quayside_owner", e) &&
		script_run(db, m->path, e) &&
		db_sys_call(db, "insert into core.migration (number, name, checksum) values ($1, $2, $3)",
			3, params, NULL, e) &&
		db_sys_script(db, "commit", e)) {
		printf("applied %s\n", m->name);
		return true;
	}
	(void)!db_sys_script(db, "rollback", &ignored);
	return false;
}

static bool
run(struct db_sys *db, const char *sql_dir, const struct migrations *files, struct err *e)
{
	struct rowset applied = {0};
	char *roles = NULL, *api = NULL;
	bool ok;
	int pending;

	ok = lock(db, e) && read_ledger(db, &applied, e) && migrations_match(files, &applied, e);
	pending = files->n - applied.n_rows;
	if (asprintf(&roles, "%s/roles.sql", sql_dir) < 0 || asprintf(&api, "%s/api", sql_dir) < 0)
		abort();
	if (ok && is_dry_run) {
		for (int i = applied.n_rows; i < files->n; i++)
			printf("would apply %s\n", files->files[i].name);
		printf("would renew roles and the api schema\n");
	} else if (ok) {
		ok = script_run(db, roles, e) && db_sys_script(db, ledger, e);
		for (int i = applied.n_rows; i < files->n && ok; i++)
			ok = apply(db, &files->files[i], e);
		ok = ok && script_run_range(db, &(struct script_range){.dir = api}, NULL, e);
		if (ok)
			printf("at migration %04d (%d applied now), api schema renewed\n",
				files->files[files->n - 1].number, pending);
	}
	rowset_free(&applied);
	free(roles);
	free(api);
	return ok;
}

bool
cmd_migrate(struct context *c, struct err *e)
{
	const char *sql_dir = c->settings->paths.sql;
	struct migrations files;
	struct db_sys *db;
	bool ok;

	if (!migrations_load(sql_dir, &files, e))
		return false;
	ok = command_open_database(c, &db, e);
	if (ok) {
		ok = run(db, sql_dir, &files, e);
		db_sys_close(db);
	}
	migrations_free(&files);
	return ok;
}
