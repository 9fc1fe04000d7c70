// SPDX-License-Identifier: MIT
// demo_load: the data of the demo, by the steps of sql/demo, over two connections.
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

// The transactions before and after the steps (sql/demo/01_steps.sql), by the files where they end and begin.
#define STEPS "20"
#define BOUND "98"

static void
say(const char *step, int64_t since, long long rows)
{
	fprintf(stderr, "%-24s %9.1f s %11lld rows\n", step, (clock_mono_ms() - since) / 1000.0,
		rows);
}

// Rows that the transaction has put in.
static long long
count_rows(struct db_sys *db)
{
	struct rowset r = {0};
	struct err ignored;
	long long rows = 0;

	if (db_sys_call(db,
		    "select coalesce(sum(n_tup_ins), 0) as n from pg_stat_xact_user_tables"
		    " where schemaname = 'core'",
		    0, NULL, &r, &ignored))
		rows = strtoll(rowset_get(&r, 0, "n"), NULL, 10);
	rowset_free(&r);
	return rows;
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
run_files(const struct context *c, struct db_sys *db, const char *first, const char *from,
	const char *to, struct err *e)
{
	struct str dir = {0};
	struct script_range range = {.from = from, .to = to};
	bool ok;

	str_addf(&dir, "%s/demo", c->settings->paths.sql);
	range.dir = str_text(&dir);
	ok = script_run_range(db, &range, first, e);
	str_free(&dir);
	return ok;
}

static bool
set_passwords(
	const struct context *c, struct db_sys *db, const char *password, long *n, struct err *e)
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
	(void)c;
	*n = people.n_rows;
	rowset_free(&people);
	return ok;
}

static bool
seal(const struct context *c, struct db_sys *db, const char *password, long *n, struct err *e)
{
	(void)password;
	return personal_seal_all(c->settings, db, n, e);
}

// The steps that are no file. Each is several transactions, as who the connection is.
static const struct {
	const char *name;
	bool (*run)(const struct context *c, struct db_sys *db, const char *password, long *n,
		struct err *e);
} own_steps[] = {
	{"passwords", set_passwords},
	{"seal", seal},
};

struct lane {
	const struct context *c;
	struct db_sys *db;
	const char *password;
	int64_t busy; // ms with statements
};

static bool
call_step(struct lane *l, const char *sql, const char *nth, struct err *e)
{
	return db_sys_call(l->db, sql, 1, &nth, NULL, e);
}

// In one transaction: all of it or nothing.
static bool
run_file(struct lane *l, const char *name, const char *nth, struct err *e)
{
	struct str path = {0};
	struct err ignored;
	int64_t begun = clock_mono_ms();
	bool ok;

	str_addf(&path, "%s/demo/%s.sql", l->c->settings->paths.sql, name);
	// What came before is not counted with this transaction.
	ok = db_sys_script(l->db, "select pg_stat_force_next_flush()", e) &&
	     db_sys_script(l->db, "begin", e) &&
	     call_step(l, "select demo.step_begin($1)", nth, e) &&
	     script_run(l->db, str_text(&path), e) &&
	     call_step(l, "select demo.step_end($1)", nth, e);
	if (ok) {
		long long rows = count_rows(l->db);

		ok = db_sys_script(l->db, "commit", e);
		say(name, begun, rows);
	}
	if (!ok)
		(void)!db_sys_script(l->db, "rollback", &ignored);
	str_free(&path);
	return ok;
}

static bool
run_own(struct lane *l, size_t i, const char *nth, struct err *e)
{
	int64_t begun = clock_mono_ms();
	long n = 0;
	bool ok = db_sys_script(l->db, "reset role", e) &&
		  own_steps[i].run(l->c, l->db, l->password, &n, e) &&
		  db_sys_script(l->db, "set role quayside_owner", e) &&
		  call_step(l, "select demo.step_end($1)", nth, e);

	if (ok)
		say(own_steps[i].name, begun, n);
	return ok;
}

static bool
run_step(struct lane *l, const struct rowset *step, struct err *e)
{
	const char *name = rowset_get(step, 0, "name"), *nth = rowset_get(step, 0, "nth");
	int64_t begun = clock_mono_ms();
	bool ok;

	if (rowset_true(step, 0, "is_statement")) {
		ok = call_step(l, "select demo.step_run($1)", nth, e);
		l->busy += clock_mono_ms() - begun;
		return ok;
	}
	for (size_t i = 0; i < sizeof(own_steps) / sizeof(own_steps[0]); i++)
		if (str_eq(name, own_steps[i].name))
			return run_own(l, i, nth, e);
	return run_file(l, name, nth, e);
}

static bool
take_step(struct lane *l, const struct rowset *step, struct err *e)
{
	struct err ignored;

	if (run_step(l, step, e))
		return true;
	(void)!call_step(l, "select demo.step_give_up($1)", rowset_get(step, 0, "nth"), &ignored);
	return false;
}

// Takes steps until none is left, or the other lane has given up.
static bool
run_lane(const struct context *c, struct db_sys *db, const char *password, struct err *e)
{
	struct lane l = {.c = c, .db = db, .password = password};
	bool ok = db_sys_script(db,
		     "set role quayside_owner; set client_min_messages = warning;"
		     " select demo.settle()",
		     e),
	     more = ok;

	while (more) {
		struct rowset step = {0};

		ok = db_sys_call(db,
			"select nth, name, statement is not null as is_statement"
			" from demo.step_take() where nth is not null",
			0, NULL, &step, e);
		more = ok && step.n_rows > 0;
		if (more)
			more = ok = take_step(&l, &step, e);
		rowset_free(&step);
	}
	if (ok)
		say("indexes, keys, statistics", clock_mono_ms() - l.busy, 0);
	return ok && db_sys_script(db, "reset role", e);
}

// The error is that of ours, or theirs.
static bool
run_two_lanes(const struct context *c, struct db_sys *db, const char *password, struct err *e)
{
	struct beside other;
	struct err theirs;
	bool ok, other_ok;

	if (!beside_start(&other, c, run_lane, password, e))
		return false;
	ok = run_lane(c, db, password, e);
	other_ok = beside_finish(&other, &theirs);
	if (ok && !other_ok)
		*e = theirs;
	return ok && other_ok;
}

bool
demo_load(const struct context *c, struct db_sys *db, const char *scale, const char *password,
	struct err *e)
{
	struct str first = {0};
	int64_t begun = clock_mono_ms();
	bool ok;

	if (!is_empty(db, e) || !personal_prepare(c->settings, e))
		return false;
	str_addf(&first, "set local quayside.scale = '%s'; set local client_min_messages = warning",
		scale);
	ok = run_files(c, db, str_text(&first), NULL, STEPS, e) &&
	     run_two_lanes(c, db, password, e) && run_files(c, db, NULL, BOUND, NULL, e);
	if (ok)
		say("all", begun, 0);
	str_free(&first);
	return ok;
}
