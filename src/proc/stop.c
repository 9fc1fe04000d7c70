// SPDX-License-Identifier: MIT
// stop: the request to end, for programs that wait with poll().
#include "proc/stop.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

int
stop_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}
