// SPDX-License-Identifier: MIT
// check, status: whether this installation would work, and how it is doing.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "admin/command.h"
#include "base/str.h"
#include "db/sys.h"
#include "proc/spawn.h"
#include "serve/hostkey.h"
#include "serve/listen.h"
#include "warden/migrations.h"

static bool with_database;

const struct opt check_opts[] = {
	{"db", NULL, NULL, &with_database, "look into the database as well"},
	{0},
};

static bool
check_programs(const struct settings *s, struct err *e)
{
	static const char *const names[] = {"quayside-gate", "quayside-desk"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", s->paths.libexec, names[i]);
		if (access(path, X_OK) < 0) {
			err_sys(e, ERR_CONFIG, "cannot run %s", path);
			return err_hint(e, "paths.libexec must name the directory where it is");
		}
	}
	return true;
}

static bool
check_users(const struct settings *s, struct err *e)
{
	const char *const names[] = {s->users.gate, s->users.warden, s->users.desk};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i][0] && !spawn_user_exists(names[i], e))
			return false;
	}
	return true;
}

static bool
check_hostkey(const struct settings *s, struct err *e)
{
	int memory;

	if (!hostkey_load(s->paths.hostkey, &memory, e))
		return false;
	close(memory);
	return true;
}

static bool
check_database(struct context *c, struct err *e)
{
	struct db_sys *db;
	bool ok;

	if (!command_open_database(c, &db, e))
		return false;
	ok = migrations_check(db, c->settings->paths.sql, e);
	db_sys_close(db);
	return ok;
}

bool
cmd_check(struct context *c, struct err *e)
{
	const struct settings *s = c->settings;

	printf("settings %s\n", s->file);
	if (!listen_check(s, e) || !check_programs(s, e) || !check_users(s, e))
		return false;
	printf("programs %s\n", s->paths.libexec);
	if (!check_hostkey(s, e))
		return false;
	printf("host key %s\n", s->paths.hostkey);
	if (with_database) {
		if (!check_database(c, e))
			return false;
		printf("database %s\n", s->database.dsn);
	}
	printf("all is well\n");
	return true;
}

bool
cmd_status(struct context *c, struct err *e)
{
	static const char sql[] =
		"select current_setting('server_version') as version,"
		" (select max(number) from auth.migrations()) as migration,"
		" (select count(*) from core.person where enabled) as people,"
		" (select count(*) from auth.session where ended_at is null"
		"  and expires_at > clock_timestamp()) as open,"
		" (select count(*) from auth.binding b join pg_stat_activity a"
		"  on a.pid = b.pid and a.backend_start = b.backend_start) as connected,"
		" (select count(*) from auth.attempt where outcome <> 'success'"
		"  and at > clock_timestamp() - interval '1 hour') as failed";
	struct rowset r = {0};
	struct db_sys *db;
	bool ok;

	if (!command_open_database(c, &db, e))
		return false;
	ok = migrations_check(db, c->settings->paths.sql, e) && db_sys_call(db, sql, 0, NULL, &r, e);
	db_sys_close(db);
	if (!ok)
		return false;
	printf("database         PostgreSQL %s\n", rowset_get(&r, 0, "version"));
	printf("migration        %s\n", rowset_get(&r, 0, "migration"));
	printf("people           %s enabled\n", rowset_get(&r, 0, "people"));
	printf("sessions         %s open, %s connected now\n", rowset_get(&r, 0, "open"),
		rowset_get(&r, 0, "connected"));
	printf("failed logins    %s in the last hour\n", rowset_get(&r, 0, "failed"));
	rowset_free(&r);
	return true;
}
