// SPDX-License-Identifier: MIT
// demo_load: the data of the demo, by the files of sql/demo, over two connections.
#include "admin/demo_load.h"

#include <stdio.h>
#include <stdlib.h>

#include "admin/beside.h"
#include "admin/personal.h"
#include "admin/script.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/sys.h"
#include "warden/password.h"

// The transactions, by the files they begin with. Customers are complete before SECOND, and are
// sealed beside it; sealing and what comes from KEYS on would wait for each other.
#define SECOND "49"
#define KEYS "97"
#define BOUND "98"

// Tells what each step took, since the beginning of the load and of the step before it.
static struct {
	int64_t begun, last; // ms
	long long rows;	     // of this transaction
	long long total;
} progress;

static void
say(const char *step, int64_t since, long long rows)
{
	fprintf(stderr, "%-24s %9.1f s %11lld rows\n", step, (clock_mono_ms() - since) / 1000.0,
		rows);
}

static void
step_done(struct db_sys *db, const char *file)
{
	struct rowset r = {0};
	struct err ignored;
	long long rows = progress.rows;

	if (db_sys_call(db,
		    "select coalesce(sum(n_tup_ins), 0) as n from pg_stat_xact_user_tables"
		    " where schemaname = 'core'",
		    0, NULL, &r, &ignored))
		rows = strtoll(rowset_get(&r, 0, "n"), NULL, 10);
	say(file, progress.last, rows - progress.rows);
	progress.last = clock_mono_ms();
	progress.total += rows - progress.rows;
	progress.rows = rows;
	rowset_free(&r);
}

static bool
is_empty(struct db_sys *db, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_call(db,
		"select exists (select from auth.person_list) as people,"
		" to_regnamespace('demo') is not null as broken",
		0, NULL, &r, e);

	if (!ok) {
		if (str_eq(e->sqlstate, "42P01") || str_eq(e->sqlstate, "3F000"))
			err_hint(e, "run: quayside migrate");
	} else if (rowset_true(&r, 0, "broken")) {
		err_set(e, ERR_CONFLICT,
			"demo data is being loaded into this database, or broke off half way");
		ok = err_hint(e, "if it broke off: drop the database, create it, run quayside "
				 "migrate, load again");
	} else if (rowset_true(&r, 0, "people")) {
		err_set(e, ERR_CONFLICT, "this database already has people");
		ok = err_hint(e, "demo data goes into an empty one that has been migrated");
	}
	rowset_free(&r);
	return ok;
}

// One transaction over the files from `from` on and before `to`.
static bool
run(const struct context *c, struct db_sys *db, const char *scale, const char *from, const char *to,
	struct err *e)
{
	struct str dir = {0}, first = {0};
	struct script_range range = {.from = from, .to = to};
	bool ok;

	str_addf(&dir, "%s/demo", c->settings->paths.sql);
	range.dir = str_text(&dir);
	str_addf(&first, "set local quayside.scale = '%s'; set local client_min_messages = warning",
		scale);
	progress.rows = 0;
	// What came before is not counted with this transaction.
	ok = db_sys_script(db, "select pg_stat_force_next_flush()", e) &&
	     script_run_range(db, &range, str_text(&first), step_done, e);
	str_free(&dir);
	str_free(&first);
	return ok;
}

static bool
set_passwords(struct db_sys *db, const char *password, struct err *e)
{
	struct rowset people = {0};
	bool ok = db_sys_call(db,
		"select login from auth.person_list where not has_password"
		" order by login",
		0, NULL, &people, e);

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
seal(const struct context *c, struct db_sys *db, const char *word, struct err *e)
{
	int64_t begun = clock_mono_ms();
	long n;

	(void)word;
	if (!personal_seal_all(c->settings, db, &n, e))
		return false;
	say("personal data (beside)", begun, n);
	return true;
}

// Indexes, and looking at foreign keys, one after the other until none is left.
static bool
bind(struct db_sys *db, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_script(db, "set role quayside_owner", e), more = ok;

	while (more) {
		ok = db_sys_call(db, "select demo.bind_next() is not null as more", 0, NULL, &r, e);
		more = ok && rowset_true(&r, 0, "more");
		rowset_free(&r);
	}
	return ok && db_sys_script(db, "reset role", e);
}

static bool
set_passwords_and_bind(
	const struct context *c, struct db_sys *db, const char *password, struct err *e)
{
	(void)c;
	return set_passwords(db, password, e) && bind(db, e);
}

// The error is that of ours, or theirs.
static bool
bind_by_two(const struct context *c, struct db_sys *db, const char *password, struct err *e)
{
	struct beside other;
	struct err theirs;
	bool ok, other_ok;

	if (!beside_start(&other, c, set_passwords_and_bind, password, e))
		return false;
	ok = bind(db, e);
	other_ok = beside_finish(&other, &theirs);
	if (ok && !other_ok)
		*e = theirs;
	say("indexes, keys, passwords", progress.last, 0);
	progress.last = clock_mono_ms();
	return ok && other_ok;
}

static bool
fill(const struct context *c, struct db_sys *db, const char *scale, const char *password,
	struct err *e)
{
	struct beside sealing;
	struct err theirs;
	bool ok, sealed;

	if (!run(c, db, scale, NULL, SECOND, e) || !beside_start(&sealing, c, seal, "", e))
		return false;
	ok = run(c, db, scale, SECOND, KEYS, e);
	sealed = beside_finish(&sealing, &theirs);
	if (ok && !sealed)
		*e = theirs;
	progress.last = clock_mono_ms();
	return ok && sealed && run(c, db, scale, KEYS, BOUND, e) &&
	       bind_by_two(c, db, password, e) && run(c, db, scale, BOUND, NULL, e);
}

bool
demo_load(const struct context *c, struct db_sys *db, const char *scale, const char *password,
	struct err *e)
{
	if (!is_empty(db, e) || !personal_prepare(c->settings, e))
		return false;
	progress.begun = progress.last = clock_mono_ms();
	if (!fill(c, db, scale, password, e))
		return false;
	if (!db_sys_script(db, "analyze", e))
		return false;
	say("statistics", progress.last, 0);
	say("all", progress.begun, progress.total);
	return true;
}
