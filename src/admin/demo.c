// SPDX-License-Identifier: MIT
// demo: demo data of a chosen size, and passwords for its people.
#include <stdio.h>
#include <stdlib.h>

#include "admin/command.h"
#include "admin/personal.h"
#include "admin/script.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/sys.h"
#include "warden/password.h"

#include <sodium.h>

static const char *scale = "1";
static const char *password;

const struct opt demo_opts[] = {
	{"scale", "N", &scale, NULL, "1 is about 2,000 orders; 0.1 and 50 work as well"},
	{"password", "WORD", &password, NULL, "of everyone in the demo; made up and shown if not given"},
	{0},
};

// Five groups of letters and digits that cannot be mistaken for each other.
static void
make_up(char *out, size_t size)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	size_t i;

	for (i = 0; i < 14 && i + 1 < size; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	out[i] = '\0';
}

static bool
set_passwords(struct db_sys *db, struct err *e)
{
	struct rowset people = {0};
	bool ok = db_sys_call(db, "select login from auth.person_list where not has_password"
		" order by login", 0, NULL, &people, e);

	for (int i = 0; i < people.n_rows && ok; i++) {
		char hash[PASSWORD_HASH_MAX];
		const char *params[] = {rowset_get(&people, i, "login"), hash};

		ok = password_hash(password, hash, e) &&
			db_sys_call(db, "select auth.person_set_password($1, $2)", 2, params, NULL, e);
	}
	rowset_free(&people);
	return ok;
}

static bool
has_people(struct db_sys *db, bool *yes, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_call(db, "select exists (select from auth.person_list) as yes", 0, NULL, &r, e);

	if (ok)
		*yes = rowset_true(&r, 0, "yes");
	else if (str_eq(e->sqlstate, "42P01") || str_eq(e->sqlstate, "3F000"))
		err_hint(e, "run: quayside migrate");
	rowset_free(&r);
	return ok;
}

// Tells what each step took, since the beginning of the load and of the step before it.
static struct {
	int64_t begun, last; // ms
	long long rows;
} progress;

static void
say(const char *step, long long rows)
{
	int64_t now = clock_mono_ms();

	fprintf(stderr, "%-24s %9.1f s %11lld rows\n", step, (now - progress.last) / 1000.0, rows);
	progress.last = now;
}

static void
step_done(struct db_sys *db, const char *file)
{
	struct rowset r = {0};
	struct err ignored;
	long long rows = progress.rows;

	if (db_sys_call(db, "select coalesce(sum(n_tup_ins), 0) as n from pg_stat_xact_user_tables"
		" where schemaname = 'core'", 0, NULL, &r, &ignored))
		rows = strtoll(rowset_get(&r, 0, "n"), NULL, 10);
	say(file, rows - progress.rows);
	progress.rows = rows;
	rowset_free(&r);
}

static bool
load(struct context *c, struct db_sys *db, struct err *e)
{
	struct str dir = {0}, first = {0};
	bool yes, ok;
	long sealed;

	if (!has_people(db, &yes, e) || !personal_prepare(c->settings, e))
		return false;
	if (yes) {
		err_set(e, ERR_CONFLICT, "this database already has people");
		return err_hint(e, "demo data goes into an empty one that has been migrated");
	}
	str_addf(&dir, "%s/demo", c->settings->paths.sql);
	str_addf(&first, "set local quayside.scale = '%s'; set local client_min_messages = warning",
		scale);
	progress.begun = progress.last = clock_mono_ms();
	ok = script_run_directory(db, str_text(&dir), str_text(&first), step_done, e) &&
		personal_seal_all(c->settings, db, &sealed, e);
	if (ok)
		say("personal data", sealed);
	ok = ok && set_passwords(db, e) && db_sys_script(db, "analyze", e);
	if (ok) {
		progress.last = progress.begun;
		say("all", progress.rows);
	}
	str_free(&dir);
	str_free(&first);
	return ok;
}

static bool
check_scale(struct err *e)
{
	char *end;
	double n = strtod(scale, &end);

	if (end != scale && !*end && n >= 0.01 && n <= 10000 && scale[0] >= '0' && scale[0] <= '9')
		return true;
	return err_set(e, ERR_USAGE, "--scale %s: give a number from 0.01 to 10000", scale);
}

bool
cmd_demo_load(struct context *c, struct err *e)
{
	char made_up[32], hash[PASSWORD_HASH_MAX];
	struct db_sys *db;
	bool ok;

	if (!check_scale(e))
		return false;
	if (!password) {
		make_up(made_up, sizeof(made_up));
		password = made_up;
	}
	// A password that is no good shall be known before the data is in.
	if (!password_hash(password, hash, e) || !command_open_database(c, &db, e))
		return false;
	ok = load(c, db, e);
	db_sys_close(db);
	if (ok)
		printf("demo data loaded at scale %s; everyone's password: %s\n", scale, password);
	return ok;
}
