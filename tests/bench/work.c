// SPDX-License-Identifier: MIT
// work: business work through Quayside's functions beside the same work in bare SQL, in turns.
//
//   work CONNINFO SECONDS ROUNDS CLIENTS[,CLIENTS...] [NAME]
//
// Each client has a connection of its own for every person of the work (as the desk, in a session of that
// person) and one for the bare side. The sides take turns of SECONDS each, ROUNDS times, so that whatever
// else the machine does meets both. Prints rows for report.awk.
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 64
#define VARS 12     // of one piece of work, named a to l; j, k and l are the numbers of its people
#define VALUE_MAX 256
#define LATENCIES 20000 // kept per client and side
#define STEPS 8
#define PEOPLE 3

enum { QUAYSIDE, BARE, SIDES };

// One prepared call: whose connection, the SQL, and the variables that are its parameters and results.
struct step {
	int who;
	const char *sql, *in, *out;
};

struct work {
	const char *name, *input; // input: its columns are the variables a, b, ... of each piece
	bool again; // a piece is as good as before when it has been worked on
	const char *people[PEOPLE];
	const char *peer; // who does the like, and how often a second: see docs/performance.md
	double peer_per_s;
	struct step steps[SIDES][STEPS];
};

#define KEY "request_key => gen_random_uuid()"
#define CALL(f) "select substring(ref, '[0-9]+$'), version from " f

static const struct work works[] = {
	{"order", "select customer_id, items, variants, qtys from bench.input_order", true, {"amy"}, "Tryton 6.0", 2.52, {{
		{0, CALL("api.order_create($1::bigint, 1, 'DE', $2::text, method => 'cash_on_delivery', " KEY ")"), "ab", "ef"},
		{0, CALL("api.order_place($1::bigint, $2::int, " KEY ")"), "ef", "ef"},
		{0, CALL("api.order_confirm($1::bigint, $2::int, " KEY ")"), "ef", "ef"},
	}, {
		{0, "select bench.order_create($1::bigint, 'DE', $2::bigint[], $3::int[], $4::bigint)", "acdj", "e"},
		{0, "select bench.order_place($1::bigint, $2::bigint)", "ej", ""},
		{0, "select bench.order_confirm($1::bigint, $2::bigint)", "ej", ""},
	}}},
	{"order in one call", "select customer_id, items, variants, qtys from bench.input_order", true, {"amy"}, "Tryton 6.0", 2.52, {{
		{0, CALL("api.order_create($1::bigint, 1, 'DE', $2::text, method => 'cash_on_delivery', place => 'yes', " KEY ")"), "ab", "ef"},
	}, {
		{0, "select bench.order_at_once($1::bigint, 'DE', $2::bigint[], $3::int[], $4::bigint)", "acdj", ""},
	}}},
	{"ticket reply", "select ticket_id, t.version from bench.input_ticket join core.ticket t using (ticket_id)", true, {"amy"}, "Request Tracker 5", 16, {{
		{0, CALL("api.ticket_reply($1::bigint, $2::int, 'Thank you for your patience; it is on its way.', " KEY ")"), "ab", "ab"},
	}, {
		{0, "select bench.ticket_reply($1::bigint, 'Thank you for your patience; it is on its way.', $2::bigint)", "aj", "b"},
	}}},
	{"purchase receipt", "select purchase_order_id, version from bench.input_purchase join core.purchase_order using (purchase_order_id, version)", false, {"gus"}, NULL, 0, {{
		{0, CALL("api.purchase_order_receive($1::bigint, $2::int, everything => 'yes', " KEY ")"), "ab", "ab"},
	}, {
		{0, "select bench.purchase_receive($1::bigint, $2::bigint)", "aj", ""},
	}}},
	{"purchase order", "select supplier_id, version, skus[1], skus[2], skus[3], qty from bench.input_supplier join core.supplier using (supplier_id)",
		true, {"bao", "fay", "gus"}, "Tryton 6.0", 2.10, {{
		{0, CALL("api.supplier_order($1::bigint, $2::int, 'SZX', $3::text, $4::int, 1.00, " KEY ")"), "abcf", "gh"},
		{0, CALL("api.purchase_order_add($1::bigint, $2::int, $3::text, $4::int, 1.00, " KEY ")"), "ghdf", "gh"},
		{0, CALL("api.purchase_order_add($1::bigint, $2::int, $3::text, $4::int, 1.00, " KEY ")"), "ghef", "gh"},
		{0, CALL("api.purchase_order_submit($1::bigint, $2::int, " KEY ")"), "gh", "gh"},
		{1, CALL("api.purchase_order_approve($1::bigint, $2::int, " KEY ")"), "gh", "gh"},
		{0, CALL("api.purchase_order_send($1::bigint, $2::int, " KEY ")"), "gh", "gh"},
		{2, CALL("api.purchase_order_receive($1::bigint, $2::int, everything => 'yes', " KEY ")"), "gh", ""},
	}}},
	{"case decision", "select case_id, version from bench.input_case join core.compliance_case using (case_id, version)", false, {"cai"}, NULL, 0, {{
		{0, CALL("api.case_decide($1::bigint, $2::int, 'no_action', 'complete', 'Papers are in order.', " KEY ")"), "ab", "ab"},
	}, {
		{0, "select bench.case_decide($1::bigint, 'Papers are in order.', $2::bigint)", "aj", ""},
	}}},
	{"refund", "select order_id, version, amount, captured_minor from bench.input_refund i join core.sales_order s using (order_id, version)", false, {"amy", "fay"}, NULL, 0, {{
		{0, CALL("api.order_refund($1::bigint, $2::int, $3::numeric, 'damaged', " KEY ")"), "abc", "ef"},
		{1, CALL("api.refund_approve($1::bigint, 1, " KEY ")"), "e", "ef"},
	}, {
		{0, "select bench.refund_ask($1::bigint, $2::bigint, $3::bigint)", "adj", "e"},
		{0, "select bench.refund_approve($1::bigint, $2::bigint)", "ek", ""},
	}}},
};

static const char *conninfo;
static atomic_bool stop;
static atomic_int next_piece;
static int n_pieces;
static char (*pieces)[VARS][VALUE_MAX];

struct client {
	pthread_t thread;
	const struct work *work;
	PGconn *people[PEOPLE], *bare;
	int side;
	long done[SIDES], n_us[SIDES];
	int32_t us[SIDES][LATENCIES];
};

static struct client clients[CLIENTS_MAX];

static _Noreturn void
die(const char *what, const char *why)
{
	fprintf(stderr, "work: %s: %s\n", what, why);
	exit(1);
}

static PGconn *
open_as(const char *user)
{
	char info[1024];
	PGconn *pg;

	snprintf(info, sizeof(info), "%s user=%s", conninfo, user);
	pg = PQconnectdb(info);
	if (PQstatus(pg) != CONNECTION_OK)
		die(user, PQerrorMessage(pg));
	return pg;
}

static PGresult *
ask(PGconn *pg, const char *sql, int n, const char *const *params)
{
	PGresult *r = PQexecParams(pg, sql, n, NULL, params, NULL, NULL, 0);

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		die(sql, PQerrorMessage(pg));
	return r;
}

static PGconn *
open_session(const char *login)
{
	PGconn *admin = open_as("postgres"), *pg = open_as("quayside_desk");
	PGresult *token = ask(admin, "select auth.mint_token($1, 'bench', 'bench')", 1, &login);
	const char *params[] = {PQgetvalue(token, 0, 0)};

	PQclear(ask(pg, "select auth.begin_session($1)", 1, params));
	PQclear(token);
	PQfinish(admin);
	return pg;
}

static void
prepare(PGconn *pg, const char *name, const struct step *s)
{
	PGresult *r = PQprepare(pg, name, s->sql, 0, NULL);

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		die(s->sql, PQerrorMessage(pg));
	PQclear(r);
}

static void
client_open(struct client *c, const struct work *w)
{
	char name[2] = "0";

	memset(c, 0, sizeof(*c));
	c->work = w;
	c->bare = open_as("postgres");
	for (int i = 0; i < PEOPLE && w->people[i]; i++)
		c->people[i] = open_session(w->people[i]);
	for (int i = 0; i < STEPS; i++) {
		name[0] = (char)('0' + i);
		if (w->steps[QUAYSIDE][i].sql)
			prepare(c->people[w->steps[QUAYSIDE][i].who], name, &w->steps[QUAYSIDE][i]);
		if (w->steps[BARE][i].sql)
			prepare(c->bare, name, &w->steps[BARE][i]);
	}
}

static void
client_close(struct client *c)
{
	PQfinish(c->bare);
	for (int i = 0; i < PEOPLE; i++)
		PQfinish(c->people[i]);
}

static void
run_step(struct client *c, int side, int i, char v[VARS][VALUE_MAX])
{
	const struct step *s = &c->work->steps[side][i];
	PGconn *pg = side == BARE ? c->bare : c->people[s->who];
	const char *params[VARS], name[2] = {(char)('0' + i), '\0'};
	PGresult *r;

	for (int k = 0; s->in[k]; k++)
		params[k] = v[s->in[k] - 'a'];
	r = PQexecPrepared(pg, name, (int)strlen(s->in), params, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		die(s->sql, PQerrorMessage(pg));
	for (int k = 0; s->out[k]; k++)
		snprintf(v[s->out[k] - 'a'], VALUE_MAX, "%s", PQgetvalue(r, 0, k));
	PQclear(r);
}

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
take_piece(const struct work *w)
{
	int n = atomic_fetch_add(&next_piece, 1);

	return n < n_pieces || w->again ? n % n_pieces : -1;
}

static void *
client_run(void *arg)
{
	struct client *c = arg;
	const struct step *steps = c->work->steps[c->side];
	int64_t begun;
	int piece;

	while (!atomic_load(&stop) && (piece = take_piece(c->work)) >= 0) {
		begun = now_us();
		for (int i = 0; i < STEPS && steps[i].sql; i++)
			run_step(c, c->side, i, pieces[piece]);
		c->done[c->side]++;
		if (c->n_us[c->side] < LATENCIES)
			c->us[c->side][c->n_us[c->side]++] = (int32_t)(now_us() - begun);
	}
	return NULL;
}

// --- one work with one number of clients ---

static void
load_pieces(const struct work *w)
{
	PGconn *admin = open_as("postgres");
	PGresult *r = ask(admin, w->input, 0, NULL), *id;

	n_pieces = PQntuples(r);
	free(pieces);
	pieces = calloc((size_t)n_pieces + 1, sizeof(*pieces));
	if (!n_pieces || !pieces)
		die(w->input, "nothing to work on");
	for (int i = 0; i < n_pieces; i++) {
		for (int k = 0; k < PQnfields(r); k++)
			snprintf(pieces[i][k], VALUE_MAX, "%s", PQgetvalue(r, i, k));
	}
	for (int p = 0; p < PEOPLE && w->people[p]; p++) {
		id = ask(admin, "select person_id from core.person where login = $1", 1, &w->people[p]);
		for (int i = 0; i < n_pieces; i++)
			snprintf(pieces[i][VARS - PEOPLE + p], VALUE_MAX, "%s", PQgetvalue(id, 0, 0));
		PQclear(id);
	}
	PQclear(r);
	PQfinish(admin);
	next_piece = 0;
}

// One turn of one side; returns the seconds it took.
static double
turn(int n, int side, double seconds)
{
	struct timespec nap = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
	int64_t begun = now_us();

	stop = false;
	for (int i = 0; i < n; i++) {
		clients[i].side = side;
		if (pthread_create(&clients[i].thread, NULL, client_run, &clients[i]) != 0)
			die("pthread_create", "no thread");
	}
	nanosleep(&nap, NULL);
	stop = true;
	for (int i = 0; i < n; i++)
		pthread_join(clients[i].thread, NULL);
	return (double)(now_us() - begun) / 1e6;
}

// Processor time that the backends of one side have used so far, in seconds. Unlike the rate it does not
// depend on who else uses the machine.
static double
cpu_seconds(int n, int side)
{
	double sum = 0;

	for (int i = 0; i < n; i++) {
		PGconn *const of[SIDES][PEOPLE] = {{clients[i].people[0], clients[i].people[1], clients[i].people[2]},
			{clients[i].bare}};

		for (int k = 0; k < PEOPLE; k++) {
			unsigned long user = 0, system = 0;
			char path[64];
			FILE *f;

			snprintf(path, sizeof(path), "/proc/%d/stat", of[side][k] ? PQbackendPID(of[side][k]) : 0);
			f = fopen(path, "r");
			if (!f)
				continue;
			if (fscanf(f, "%*d %*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2)
				sum += (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
			fclose(f);
		}
	}
	return sum;
}

static int
compare_us(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

// What one side reached.
struct reached {
	double per_s, p50_ms, p99_ms, cpu_ms;
};

static struct reached
sum_up(int n, int side, double seconds, double cpu)
{
	long total = 0, done = 0;
	struct reached r = {0};
	int32_t *all;

	for (int i = 0; i < n; i++)
		total += clients[i].n_us[side];
	all = calloc((size_t)total + 1, sizeof(*all));
	if (!all)
		die("calloc", "no memory");
	total = 0;
	for (int i = 0; i < n; i++) {
		memcpy(all + total, clients[i].us[side], (size_t)clients[i].n_us[side] * sizeof(*all));
		total += clients[i].n_us[side];
		done += clients[i].done[side];
	}
	qsort(all, (size_t)total, sizeof(*all), compare_us);
	if (done)
		r = (struct reached){(double)done / seconds, all[total / 2] / 1e3, all[total * 99 / 100] / 1e3,
			cpu * 1e3 / (double)done};
	free(all);
	return r;
}

// A row for report.awk: name, goal, measured, peer or floor, ratio, limit, and a note. Tabs between.
static void
print_row(const char *name, int n, const struct reached *q, const struct reached *b)
{
	printf("%s, %d clients\t%s\t%.0f/s\t", name, n, n == 8 ? "within 1.5x of bare SQL" : "-", q->per_s);
	if (b->per_s > 0)
		printf("%.0f/s\t%.2f\t%s\t", b->per_s, b->per_s / q->per_s, n == 8 ? "<=1.5" : "-");
	else
		printf("-\t-\t-\t");
	printf("p50 %.1f ms, p99 %.1f ms, cpu %.2f ms", q->p50_ms, q->p99_ms, q->cpu_ms);
	if (b->per_s > 0)
		printf("; bare p50 %.1f ms, cpu %.2f ms", b->p50_ms, b->cpu_ms);
	printf("\n");
	fflush(stdout);
}

// Returns how often a second Quayside did it.
static double
run_work(const struct work *w, int n, double seconds, int rounds)
{
	int sides = w->steps[BARE][0].sql ? SIDES : BARE;
	double took[SIDES] = {0}, cpu[SIDES] = {0};
	struct reached r[SIDES] = {0};

	for (int i = 0; i < n; i++)
		client_open(&clients[i], w);
	// What is run once is planned and in memory.
	for (int side = 0; side < sides; side++) {
		turn(n, side, 0.5);
		cpu[side] = -cpu_seconds(n, side);
	}
	for (int i = 0; i < n; i++) {
		memset(clients[i].done, 0, sizeof(clients[i].done));
		memset(clients[i].n_us, 0, sizeof(clients[i].n_us));
	}
	for (int k = 0; k < rounds * sides; k++)
		took[k % sides] += turn(n, k % sides, seconds);
	for (int side = 0; side < sides; side++)
		r[side] = sum_up(n, side, took[side], cpu[side] + cpu_seconds(n, side));
	print_row(w->name, n, &r[QUAYSIDE], &r[BARE]);
	for (int i = 0; i < n; i++)
		client_close(&clients[i]);
	return r[QUAYSIDE].per_s;
}

static void
run_all(const struct work *w, const char *counts, double seconds, int rounds)
{
	char list[128];
	double best = 0, rate;

	load_pieces(w);
	snprintf(list, sizeof(list), "%s", counts);
	for (char *save = NULL, *t = strtok_r(list, ",", &save); t; t = strtok_r(NULL, ",", &save)) {
		int n = atoi(t);

		if (n < 1 || n > CLIENTS_MAX)
			die("CLIENTS", "from 1 to 64");
		rate = run_work(w, n, seconds, rounds);
		best = rate > best ? rate : best;
	}
	if (w->peer)
		printf("%s\t300x %s\t%.0f/s\t%.2f/s\t%.0f\t>=300\tthe best of the above\n", w->name, w->peer, best,
			w->peer_per_s, best / w->peer_per_s);
}

int
main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: work CONNINFO SECONDS ROUNDS CLIENTS[,CLIENTS...] [NAME]\n");
		return 2;
	}
	conninfo = argv[1];
	for (size_t k = 0; k < sizeof(works) / sizeof(works[0]); k++) {
		if (argc <= 5 || strcmp(argv[5], works[k].name) == 0)
			run_all(&works[k], argv[4], atof(argv[2]), atoi(argv[3]));
	}
	return 0;
}
