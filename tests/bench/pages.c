// SPDX-License-Identifier: MIT
// pages: what the database reads for one page of each list: the first, one far down, and those of saved views.
//
//   pages CONNINFO SCREENS
//
// The queries are those of the desk (model/query.h), run as people who may see the list. A page must not
// read more rows than READ_MAX however large the tables are. Prints rows for report.awk.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "db/sys.h"
#include "model/catalog.h"
#include "model/filter.h"
#include "model/query.h"
#include "model/screen.h"

#define READ_MAX 10000
#define PAGE 200 // rows, as the desk asks for them
#define MS_GOAL 50

static const char *const people[] = {"amy", "bao", "cai", "dan", "eli", "fay", "gus", "ada"};
#define N_PEOPLE (sizeof(people) / sizeof(people[0]))

static struct db_sys *desks[N_PEOPLE], *admin;
static struct screen_set set;
static struct format_context format = {.set = &set};
static long plans_above = LONG_MAX; // PLANS=N prints the plans that read more rows than that

static _Noreturn void
die(const struct err *e)
{
	fprintf(stderr, "pages: %s: %s\n", e->where, e->msg);
	exit(1);
}

static void
ask(struct db_sys *db, const char *sql, int n, const char *const *params, struct rowset *r)
{
	struct err e = {0};

	*r = (struct rowset){0};
	if (!db_sys_call(db, sql, n, params, r, &e))
		die(&e);
}

static struct db_sys *
open_as(const char *conninfo, const char *user)
{
	char info[1024];
	struct db_sys *db;
	struct err e = {0};

	snprintf(info, sizeof(info), "%s user=%s", conninfo, user);
	if (!db_sys_open(info, "bench", &db, &e))
		die(&e);
	return db;
}

static void
open_all(const char *conninfo)
{
	admin = open_as(conninfo, "postgres");
	for (size_t i = 0; i < N_PEOPLE; i++) {
		struct rowset token, session;
		const char *params[1];

		desks[i] = open_as(conninfo, "quayside_desk");
		ask(admin, "select auth.mint_token($1, 'bench', 'bench') as token", 1, &people[i], &token);
		params[0] = rowset_get(&token, 0, "token");
		ask(desks[i], "select auth.begin_session($1)", 1, params, &session);
		rowset_free(&token);
		rowset_free(&session);
	}
}

// Somebody who may see the view; NULL when none of the demo's people may.
static struct db_sys *
who_may(const char *view, const char **login)
{
	char object[128];
	const char *params[] = {object};

	snprintf(object, sizeof(object), "api.%s", view);
	for (size_t i = 0; i < N_PEOPLE; i++) {
		struct rowset r;
		bool may;

		ask(desks[i], "select auth.can($1) as may", 1, params, &r);
		may = rowset_true(&r, 0, "may");
		rowset_free(&r);
		*login = people[i];
		if (may)
			return desks[i];
	}
	return NULL;
}

// Rows that a plan read: of every node that scans, those it gave and those it threw away, for each loop.
static long
rows_read(const struct rowset *plan, char *worst, size_t size)
{
	double sum = 0, most = 0, loops = 1;
	bool scans = false;
	char name[80] = "";

	for (int i = 0; i < plan->n_rows; i++) {
		const char *line = rowset_at(plan, i, 0), *actual = strstr(line, "(actual rows=");
		const char *removed = strstr(line, "Rows Removed by ");
		double rows = 0;

		if (actual && sscanf(actual, "(actual rows=%lf loops=%lf)", &rows, &loops) == 2) {
			scans = strstr(line, "Scan") && !strstr(line, "Subquery Scan") && !strstr(line, "CTE Scan");
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + strspn(line, " ->"), "("), line + strspn(line, " ->"));
		} else if (!removed || sscanf(strchr(removed, ':') + 1, "%lf", &rows) != 1) {
			continue;
		}
		if (!scans)
			continue;
		sum += rows * loops;
		if (rows * loops > most) {
			most = rows * loops;
			str_copy(worst, size, name);
		}
	}
	return (long)sum;
}

// --- one page ---

// One list as one person sees it.
struct list {
	struct arena arena;
	struct db_sys *db;
	struct relation relation;
	struct filter filter;
	struct order_term order[ORDER_MAX];
	struct list_request request;
};

static void
measure(const struct list *l, const char *name)
{
	struct arena arena = {0};
	struct query q;
	struct rowset r;
	struct str sql = {0};
	char worst[80] = "";
	int64_t begun, us;
	long rows;

	query_list(&arena, &l->request, &q);
	ask(l->db, q.sql, q.n_params, q.params, &r); // into memory
	rowset_free(&r);
	begun = clock_mono_us();
	ask(l->db, q.sql, q.n_params, q.params, &r);
	us = clock_mono_us() - begun;
	rowset_free(&r);
	str_addf(&sql, "explain (analyze, timing off, costs off) %s", q.sql);
	ask(l->db, str_text(&sql), q.n_params, q.params, &r);
	rows = rows_read(&r, worst, sizeof(worst));
	if (rows > plans_above) {
		fprintf(stderr, "-- %s\n%s\n", name, q.sql);
		for (int i = 0; i < r.n_rows; i++)
			fprintf(stderr, "%s\n", rowset_at(&r, i, 0));
	}
	printf("%s\tat most %d rows read\t%ld rows\t%d rows\t%.2f\t<=1\t%.1f ms%s%s\n", name, READ_MAX, rows, READ_MAX,
		(double)rows / READ_MAX, (double)us / 1e3, rows > READ_MAX ? ", most in " : "", rows > READ_MAX ? worst : "");
	fflush(stdout);
	rowset_free(&r);
	str_free(&sql);
	arena_free(&arena);
}

static bool
list_open(struct list *l, const struct screen *s, const char *login_wanted, const char *filter)
{
	const char *login = login_wanted;
	struct filter_context context;
	struct rowset r;
	struct err e = {0};

	*l = (struct list){.db = who_may(s->view, &login)};
	if (!l->db)
		return false;
	ask(l->db, catalog_relation_sql, 1, &s->view, &r);
	if (!catalog_relation(&l->arena, s->view, &r, &l->relation))
		return false;
	rowset_free(&r);
	context = (struct filter_context){s, &l->relation, &format, login};
	if (!filter_parse(&l->arena, &context, filter, &l->filter, &e))
		die(&e);
	l->request = (struct list_request){.screen = s, .relation = &l->relation, .order = s->order,
		.n_order = s->n_order, .filter = &l->filter, .seek = ROWS_START, .limit = PAGE};
	return true;
}

// The end of the list, and the page in front of it: what a keyset reads far down.
static void
measure_far(struct list *l, const char *name)
{
	struct arena arena = {0};
	char title[200];
	struct query q;
	struct rowset r;

	l->request.seek = ROWS_END;
	snprintf(title, sizeof(title), "%s, end", name);
	measure(l, title);
	query_list(&arena, &l->request, &q);
	ask(l->db, q.sql, q.n_params, q.params, &r);
	if (r.n_rows == PAGE) {
		l->request.anchor = query_anchor(&arena, &l->request, &r, r.n_rows - 1);
		l->request.seek = ROWS_BEFORE;
		snprintf(title, sizeof(title), "%s, far down", name);
		measure(l, title);
	}
	rowset_free(&r);
	arena_free(&arena);
}

// "due_at -ticket_id" as a saved view holds it.
static void
read_order(struct list *l, const char *text)
{
	char *copy = arena_strdup(&l->arena, text);
	int n = 0;

	for (char *save = NULL, *t = strtok_r(copy, " ", &save); t && n < ORDER_MAX; t = strtok_r(NULL, " ", &save))
		l->order[n++] = (struct order_term){t + (*t == '-'), *t == '-'};
	if (n) {
		l->request.order = l->order;
		l->request.n_order = n;
	}
}

static void
measure_saved(void)
{
	struct rowset r;

	ask(admin, "select v.screen, v.name, v.filter, v.sort, p.login from core.saved_view v"
		" join core.person p on p.person_id = v.owner_id order by 1, 2", 0, NULL, &r);
	for (int i = 0; i < r.n_rows; i++) {
		const struct screen *s = screen_find(&set, rowset_get(&r, i, "screen"));
		struct list l;
		char name[200];

		snprintf(name, sizeof(name), "%s, %s", rowset_get(&r, i, "screen"), rowset_get(&r, i, "name"));
		if (!s || !list_open(&l, s, rowset_get(&r, i, "login"), rowset_get(&r, i, "filter")))
			continue;
		read_order(&l, rowset_get(&r, i, "sort"));
		measure(&l, name);
		arena_free(&l.arena);
	}
	rowset_free(&r);
}

int
main(int argc, char **argv)
{
	struct err e = {0};
	struct rowset r;

	if (argc != 3) {
		fprintf(stderr, "usage: pages CONNINFO SCREENS\n");
		return 2;
	}
	if (!screen_set_load(argv[2], &set, &e))
		die(&e);
	if (getenv("PLANS"))
		plans_above = strtol(getenv("PLANS"), NULL, 10);
	open_all(argv[1]);
	ask(admin, "select extract(epoch from core.now())::bigint as now", 0, NULL, &r);
	format.now = strtoll(rowset_get(&r, 0, "now"), NULL, 10);
	rowset_free(&r);
	for (int i = 0; i < set.n_menu; i++) {
		const struct screen *s = screen_find(&set, set.menu[i]);
		struct list l;

		if (!s || s->kind != SCREEN_LIST || !list_open(&l, s, "", s->filter))
			continue;
		measure(&l, s->name);
		measure_far(&l, s->name);
		arena_free(&l.arena);
	}
	measure_saved();
	return 0;
}
