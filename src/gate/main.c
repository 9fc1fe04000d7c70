// SPDX-License-Identifier: MIT
// quayside-gate: the process that speaks SSH with one client. Started by serve, never by hand.
//
//   quayside-gate [--grace SECONDS]   fd 3: accepted TCP socket; fd 4: control socket to serve;
//                                     fd 5: host key; exits as enum gate_exit says
//   quayside-gate --sandbox-test      shows that the sandbox forbids what it should
//   quayside-gate --no-sandbox        in sanitizer builds only, which cannot live in the sandbox
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gate/auth.h"
#include "gate/gate.h"
#include "gate/host.h"
#include "gate/selftest.h"
#include "proc/sandbox.h"
#include "proc/spawn.h"

enum { FD_TCP = 3, FD_CONTROL = 4, FD_KEY = 5, FD_END = 6 };

// serve keeps its own, shorter deadline; this one holds even when libssh does not return.
#define GRACE_SECONDS 120
#define GRACE_SLACK 5

// Both timers run out only while a library call does not return; the loop has its own deadlines.
static void
on_timer(int signal)
{
	static const char grace[] = "quayside-gate: login took too long\n";
	static const char stuck[] = "quayside-gate: stuck in the SSH library\n";

	if (signal == SIGALRM) {
		(void)!write(STDERR_FILENO, grace, sizeof(grace) - 1);
		_exit(GATE_EXIT_GRACE);
	}
	(void)!write(STDERR_FILENO, stuck, sizeof(stuck) - 1);
	_exit(GATE_EXIT_STUCK);
}

struct options {
	long grace; // seconds
	bool no_sandbox;
};

// Everything that opens files, before the client has been listened to for a single byte.
static bool
prepare(struct gate *g, const struct options *o, struct err *e)
{
	if (!host_warm(e) || !host_accept(FD_TCP, FD_KEY, &g->session, e) || !auth_install(g, e))
		return false;
	close(FD_KEY);
	tzset(); // or the first log line would look for /etc/localtime
	ssh_set_counters(g->session, &g->bytes, &g->packets);
	return o->no_sandbox || sandbox_gate(e);
}

static bool
is_socket(int fd)
{
	int type;
	socklen_t n = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
}

static int
usage(void)
{
	fprintf(stderr, "quayside-gate is started by `quayside serve`\n");
	return GATE_EXIT_USAGE;
}

static bool
parse(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		if (str_eq(argv[i], "--grace") && i + 1 < argc) {
			if (!str_to_long(argv[++i], 1, 3600, &o->grace))
				return false;
#ifdef SANDBOX_OPTIONAL
		} else if (str_eq(argv[i], "--no-sandbox")) {
			o->no_sandbox = true;
#endif
		} else {
			return false;
		}
	}
	return is_socket(FD_TCP) && is_socket(FD_CONTROL);
}

static int
run(const struct options *o)
{
	static struct gate g = {.tcp = FD_TCP, .control = FD_CONTROL};
	struct err e;

	spawn_settle(FD_END);
	signal(SIGALRM, on_timer);
	signal(SIGPROF, on_timer);
	alarm((unsigned)o->grace + GRACE_SLACK);
	g.grace = clock_mono_ms() + o->grace * 1000;
	shovel_init(&g.shovel);
	if (!prepare(&g, o, &e)) {
		log_err(LOG_ERROR, "gate.start", &e);
		return GATE_EXIT_INTERNAL;
	}
	return gate_run(&g);
}

int
main(int argc, char **argv)
{
	struct options o = {.grace = GRACE_SECONDS};

	if (argc == 2 && str_eq(argv[1], "--sandbox-test"))
		return selftest_sandbox();
	if (!parse(argc, argv, &o))
		return usage();
	// No destructors: what libssh would tear down, a hostile peer has shaped.
	_exit(run(&o));
}
