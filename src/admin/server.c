// SPDX-License-Identifier: MIT
// server: the commands that run for long: serve, the warden that serve starts, and work.
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/migrations.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/sys.h"
#include "proc/spawn.h"
#include "serve/serve.h"
#include "warden/warden.h"
#include "work/work.h"

#define PRECHECK_MS 30000

// Reads what the child has to say until it closes its stderr.
static bool
read_words(int fd, char *out, size_t size, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t used = 0;
	ssize_t n = 1;

	while (n > 0 && clock_mono_ms() < deadline) {
		if (poll(&p, 1, clock_until(deadline)) <= 0)
			continue;
		n = read(fd, out + used, size - 1 - used);
		if (n > 0)
			used += (size_t)n;
		if (used == size - 1)
			break;
	}
	out[used] = '\0';
	return n <= 0;
}

// Turns the last two lines of err_report() back into an error.
static bool
take_over(char *words, int status, struct err *e)
{
	enum err_class cls = ERR_FAILED;
	char *line = strstr(words, "quayside: ");
	char *hint;

	for (int i = ERR_FAILED; i <= ERR_CONFIG; i++) {
		if (WIFEXITED(status) && WEXITSTATUS(status) == err_exit_code((enum err_class)i))
			cls = (enum err_class)i;
	}
	if (!line)
		return err_set(e, cls, "the check before the start failed");
	line += strlen("quayside: ");
	hint = strchr(line, '\n');
	if (hint)
		*hint++ = '\0';
	err_set(e, cls, "%.500s", line);
	return hint && *hint ? err_hint(e, "%.250s", str_trim(hint)) : false;
}

static bool
precheck(struct context *c, struct err *e)
{
	const char *argv[SETTINGS_ARGS_MAX];
	char self[PATH_MAX], words[2048];
	struct spawn s = {.path = self, .argv = argv, .fds = {-1, -1, -1, -1}};
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int status = 0, fd;
	pid_t pid;

	self[n > 0 ? n : 0] = '\0';
	settings_argv(&c->src, c->settings, "quayside", "precheck", argv);
	s.user = c->settings->users.warden;
	if (!spawn_child(&s, &pid, &fd, e))
		return false;
	if (!read_words(fd, words, sizeof(words), clock_mono_ms() + PRECHECK_MS))
		kill(pid, SIGKILL);
	close(fd);
	waitpid(pid, &status, 0);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || take_over(words, status, e);
}

bool
cmd_serve(struct context *c, struct err *e)
{
	struct settings *settings = c->settings;

	if (!precheck(c, e))
		return false;
	c->settings = NULL;
	return serve_run(&c->src, settings, e);
}

bool
cmd_warden(struct context *c, struct err *e)
{
	int code = warden_run(c->settings);

	(void)e;
	settings_free(c->settings);
	exit(code);
}

static bool only_once;

const struct opt work_opts[] = {
	{"once", NULL, NULL, &only_once, "run every job once and end"},
	{0},
};

bool
cmd_work(struct context *c, struct err *e)
{
	log_set_level((enum log_level)c->settings->log.level);
	return only_once ? work_once(c->settings, e) : work_run(&c->src, c->settings, e);
}

bool
cmd_teller(struct context *c, struct err *e)
{
	log_set_level((enum log_level)c->settings->log.level);
	return work_tell(c->settings, e);
}

bool
command_open_database(const struct context *c, struct db_sys **db, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	settings_conninfo(c->settings, NULL, &conninfo);
	str_add(&conninfo, " connect_timeout=10");
	ok = db_sys_open(str_text(&conninfo), "quayside operator", db, e);
	str_free(&conninfo);
	if (ok && !migrations_check_server(*db, e)) {
		db_sys_close(*db);
		ok = false;
	}
	return ok;
}
