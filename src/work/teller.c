// SPDX-License-Identifier: MIT
// teller: the second process of `quayside work`, with the jobs that must not wait for the others.
#include "work/teller.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "proc/spawn.h"

#define AGAIN_MS 2000

void
teller_init(struct teller *t, const struct settings_source *src, const struct settings *s)
{
	*t = (struct teller){.src = src, .settings = s, .lifeline = -1, .log = -1};
}

static bool
start(struct teller *t, struct err *e)
{
	const char *argv[SETTINGS_ARGS_MAX];
	char self[PATH_MAX];
	struct spawn s = {.path = self, .argv = argv, .fds = {-1, -1, -1, -1}};
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int line[2];
	bool ok;

	self[n > 0 ? n : 0] = '\0';
	settings_argv(t->src, t->settings, "quayside", "teller", argv);
	if (pipe2(line, O_CLOEXEC) < 0)
		return err_sys(e, ERR_UNAVAILABLE, "cannot create a pipe");
	s.fds[0] = line[0];
	ok = spawn_child(&s, &t->pid, &t->log, e);
	close(line[0]);
	if (ok) {
		t->lifeline = line[1];
	} else {
		close(line[1]);
		t->pid = 0;
	}
	return ok;
}

void
teller_keep(struct teller *t)
{
	struct err e;

	if (t->pid || clock_mono_ms() < t->again)
		return;
	t->again = clock_mono_ms() + AGAIN_MS;
	if (!start(t, &e))
		log_err(LOG_ERROR, "work.teller", &e);
}

void
teller_read(struct teller *t)
{
	char words[4096];
	ssize_t n = read(t->log, words, sizeof(words));
	struct err e;

	if (n > 0 && !file_write_all(STDERR_FILENO, words, (size_t)n, &e))
		return;
	if (n == 0) {
		log_event(LOG_WARN, "work.teller", "msg=\"it ended, and is started again\"");
		teller_stop(t);
	}
}

void
teller_stop(struct teller *t)
{
	if (!t->pid)
		return;
	close(t->lifeline);
	close(t->log);
	waitpid(t->pid, NULL, 0);
	teller_init(t, t->src, t->settings);
	t->again = clock_mono_ms() + AGAIN_MS;
}
