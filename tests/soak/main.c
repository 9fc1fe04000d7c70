// SPDX-License-Identifier: MIT
// qssoak: many people at one database at once, doing random things, with lines cut and backends ended
// under them; then whether everything still adds up.
//
//   qssoak [options] CONNINFO SOUND.SQL JUDGE.SQL
//
// CONNINFO names a cluster and a database with demo data that may be spoilt; the caller may connect to
// it as postgres and as quayside_desk. Exit code 0 when every goal is met.
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "judge.h"

static const struct option long_options[] = {
	{"sessions", required_argument, NULL, 's'},
	{"commands", required_argument, NULL, 'c'},
	{"seconds", required_argument, NULL, 't'},
	{"seed", required_argument, NULL, 'r'},
	{"cut-percent", required_argument, NULL, 'u'},
	{"kill-ms", required_argument, NULL, 'k'},
	{0},
};

static bool
parse(int argc, char **argv, struct crowd_plan *plan)
{
	long n;
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == '?' || !str_to_long(optarg, 0, 1000000000, &n))
			return false;
		if (c == 's')
			plan->sessions = (int)n;
		else if (c == 'c')
			plan->commands = (int)n;
		else if (c == 't')
			plan->seconds = (int)n;
		else if (c == 'r')
			plan->seed = (uint64_t)n;
		else if (c == 'u')
			plan->cut_percent = (int)n;
		else
			plan->kill_ms = (int)n;
	}
	return argc - optind == 3 && plan->sessions > 0;
}

int
main(int argc, char **argv)
{
	struct crowd_plan plan = {.sessions = 20, .commands = 50, .seconds = 20, .cut_percent = 3,
		.kill_ms = 100, .seed = (uint64_t)time(NULL)};
	struct soak_log log = {0};
	struct crowd_done done;
	struct err e = {0};
	char conninfo[512];
	bool ok, sound = false;

	if (!parse(argc, argv, &plan)) {
		fprintf(stderr, "usage: qssoak [--sessions N] [--commands N] [--seconds N] [--seed N] "
			"[--cut-percent N] [--kill-ms N] CONNINFO SOUND.SQL JUDGE.SQL\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	plan.conninfo = argv[optind];
	snprintf(conninfo, sizeof(conninfo), "%s user=postgres application_name=soak", plan.conninfo);
	printf("%d sessions, %d commands each, %d s at most, seed %llu\n", plan.sessions, plan.commands,
		plan.seconds, (unsigned long long)plan.seed);
	PGconn *admin = PQconnectdb(conninfo);
	ok = PQstatus(admin) == CONNECTION_OK ||
		err_set(&e, ERR_UNAVAILABLE, "%s", PQerrorMessage(admin));
	ok = ok && judge_prepare(admin, argv[optind + 1], argv[optind + 2], &e) &&
		crowd_run(&plan, admin, &log, &done, &e) && judge(admin, &log, &done, &sound, &e);
	PQfinish(admin);
	soak_log_free(&log);
	if (!ok)
		return err_report(&e, "qssoak");
	return sound ? 0 : 1;
}
