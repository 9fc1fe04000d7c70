// SPDX-License-Identifier: MIT
// check, status: whether this installation would work, and how it is doing.
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "admin/command.h"
#include "base/str.h"
#include "db/sys.h"
#include "model/check.h"
#include "proc/spawn.h"
#include "serve/hostkey.h"
#include "serve/listen.h"
#include "admin/migrations.h"

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

// A check_ask_fn.
static bool
ask(void *ctx, const char *sql, const char *param, struct rowset *out, struct err *e)
{
	return db_sys_call(ctx, sql, 1, &param, out, e);
}

static bool
check_screens(const struct settings *s, struct db_sys *db, struct err *e)
{
	struct screen_set set;
	bool ok;

	if (!check_files(s->paths.screens, s->paths.keymaps, &set, e))
		return false;
	ok = !db || check_database(&set, ask, db, e);
	screen_set_free(&set);
	return ok;
}

bool
cmd_check(struct context *c, struct err *e)
{
	const struct settings *s = c->settings;
	struct db_sys *db = NULL;
	bool ok;

	printf("settings %s\n", s->file);
	if (!listen_check(s, e) || !check_programs(s, e) || !check_users(s, e))
		return false;
	printf("programs %s\n", s->paths.libexec);
	if (!check_hostkey(s, e))
		return false;
	printf("host key %s\n", s->paths.hostkey);
	if (with_database) {
		if (!command_open_database(c, &db, e))
			return false;
		printf("database %s\n", s->database.dsn);
	}
	ok = (!db || migrations_check(db, s->paths.sql, e)) && check_screens(s, db, e);
	db_sys_close(db);
	if (ok)
		printf("screens  %s\nall is well\n", s->paths.screens);
	return ok;
}

// What serve wants to know before it listens, asked as a warden: by its OS user and database role,
// because serve itself may not be let into the database.
bool
cmd_precheck(struct context *c, struct err *e)
{
	const struct settings *s = c->settings;
	struct str conninfo = {0};
	struct db_sys *db;
	bool ok;

	settings_conninfo(s, s->database.warden_user, &conninfo);
	str_add(&conninfo, " connect_timeout=10");
	ok = db_sys_open(str_text(&conninfo), "quayside check", &db, e);
	str_free(&conninfo);
	if (!ok)
		return false;
	ok = migrations_check(db, s->paths.sql, e) && check_screens(s, db, e);
	db_sys_close(db);
	return ok;
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
