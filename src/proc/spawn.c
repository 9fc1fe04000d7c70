// SPDX-License-Identifier: MIT
// spawn: starting one of our executables, and what every process does to itself first.
#include "proc/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#define FIRST_FD 3
#define SAFE_FD 64      // descriptors wait here, out of the way of their final places
#define ENVIRONMENT_MAX 8

// What a child inherits of our environment; all else is built here. The sanitizers' options pass
// only in builds that have sanitizers.
static const char *const kept_variables[] = {
	"TZ",
	"TERMINFO",
	"TERMINFO_DIRS",
#ifdef __SANITIZE_ADDRESS__
	"ASAN_OPTIONS",
	"UBSAN_OPTIONS",
	"LSAN_OPTIONS",
#endif
};

struct identity {
	const char *name;
	uid_t uid;
	gid_t gid;
	bool change;
};

bool
spawn_user_exists(const char *name, struct err *e)
{
	if (getpwnam(name))
		return true;
	err_set(e, ERR_CONFIG, "there is no OS user called %s", name);
	return err_hint(e, "create it: useradd --system --no-create-home --shell /usr/sbin/nologin %s",
		name);
}

static bool
find_identity(const char *user, struct identity *id, struct err *e)
{
	struct passwd *pw;

	*id = (struct identity){0};
	if (!user || !*user)
		return true;
	pw = getpwnam(user);
	if (!pw)
		return spawn_user_exists(user, e);
	*id = (struct identity){
		.name = pw->pw_name,
		.uid = pw->pw_uid,
		.gid = pw->pw_gid,
		.change = pw->pw_uid != geteuid() || pw->pw_uid != getuid(),
	};
	return true;
}

static void
build_environment(const char *lines[ENVIRONMENT_MAX + 1], char *space, size_t size)
{
	int n = 0;

	lines[n++] = "PATH=/usr/bin:/bin";
	lines[n++] = "LANG=C.UTF-8";
	for (size_t i = 0; i < sizeof(kept_variables) / sizeof(kept_variables[0]); i++) {
		const char *value = getenv(kept_variables[i]);
		int used;

		if (!value || n == ENVIRONMENT_MAX)
			continue;
		used = snprintf(space, size, "%s=%s", kept_variables[i], value);
		if (used < 0 || (size_t)used >= size)
			continue;
		lines[n++] = space;
		space += used + 1;
		size -= (size_t)used + 1;
	}
	lines[n] = NULL;
}

static bool
limit(int resource, unsigned long value)
{
	struct rlimit r = {.rlim_cur = value, .rlim_max = value};

	return setrlimit(resource, &r) == 0;
}

// Moves the descriptors to 0, 1, 2, 3, ... and marks all others to close at exec, among them
// `report`, which is moved out of the way. Returns the new report descriptor or -1.
static int
place_descriptors(const struct spawn *s, int error_out, int report)
{
	int moved[SPAWN_FDS_MAX], out, n;

	for (n = 0; n < SPAWN_FDS_MAX && s->fds[n] >= 0; n++) {
		moved[n] = fcntl(s->fds[n], F_DUPFD_CLOEXEC, SAFE_FD);
		if (moved[n] < 0)
			return -1;
	}
	out = fcntl(error_out, F_DUPFD_CLOEXEC, SAFE_FD);
	report = fcntl(report, F_DUPFD_CLOEXEC, SAFE_FD);
	if (out < 0 || report < 0)
		return -1;
	close(STDIN_FILENO);
	if (open("/dev/null", O_RDWR) != STDIN_FILENO || dup2(STDIN_FILENO, STDOUT_FILENO) < 0 ||
		dup2(out, STDERR_FILENO) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		if (dup2(moved[i], FIRST_FD + i) < 0)
			return -1;
	}
	// All else is close-on-exec by the rule that everything here is; this enforces the rule.
	if (close_range((unsigned)(FIRST_FD + n), ~0u, CLOSE_RANGE_CLOEXEC) < 0)
		return -1;
	return report;
}

// A server that is not root but has CAP_SETUID would hand it on: only leaving uid 0 clears
// capabilities, and ambient ones survive the exec.
static bool
drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
		syscall(SYS_capset, &header, none) == 0;
}

static bool
become(const struct identity *id)
{
	if (!id->change)
		return true;
	return initgroups(id->name, id->gid) == 0 && setresgid(id->gid, id->gid, id->gid) == 0 &&
		setresuid(id->uid, id->uid, id->uid) == 0 && getuid() == id->uid &&
		geteuid() == id->uid && drop_capabilities();
}

// Runs between fork and exec.
static _Noreturn void
run_child(const struct spawn *s, const struct identity *id, const char *const *environment,
	int error_out, int report)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};
	sigset_t none;
	int code;

	// Ctrl-C at the server's terminal is for the server, which then ends its children in order.
	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &plain, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(077);
	report = place_descriptors(s, error_out, report);
	if (report < 0)
		_exit(127);
	if (become(id) && limit(RLIMIT_CORE, 0) &&
		(!s->open_files || limit(RLIMIT_NOFILE, s->open_files)) &&
#ifndef __SANITIZE_ADDRESS__
		(!s->address_space || limit(RLIMIT_AS, s->address_space)) &&
#endif
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		execve(s->path, (char *const *)s->argv, (char *const *)environment);
	code = errno;
	(void)!write(report, &code, sizeof(code));
	_exit(127);
}

// Waits for the exec to succeed, which closes the pipe, or for the reason why not.
static bool
await_exec(const struct spawn *s, int report, struct err *e)
{
	int code = 0;
	ssize_t n;

	do
		n = read(report, &code, sizeof(code));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return true;
	errno = n == sizeof(code) ? code : EIO;
	return err_sys(e, ERR_UNAVAILABLE, "cannot start %s%s%s", s->path,
		s->user && *s->user ? " as " : "", s->user ? s->user : "");
}

bool
spawn_child(const struct spawn *s, pid_t *pid, int *err_pipe, struct err *e)
{
	const char *environment[ENVIRONMENT_MAX + 1];
	char space[2048];
	int error_pipe[2], report[2];
	struct identity id;
	bool ok;

	if (!find_identity(s->user, &id, e))
		return false;
	build_environment(environment, space, sizeof(space));
	if (pipe2(error_pipe, O_CLOEXEC) < 0)
		return err_sys(e, ERR_UNAVAILABLE, "cannot create a pipe");
	if (pipe2(report, O_CLOEXEC) < 0) {
		err_sys(e, ERR_UNAVAILABLE, "cannot create a pipe");
		close(error_pipe[0]);
		close(error_pipe[1]);
		return false;
	}
	*pid = fork();
	if (*pid == 0)
		run_child(s, &id, environment, error_pipe[1], report[1]);
	ok = *pid > 0 || err_sys(e, ERR_UNAVAILABLE, "cannot fork");
	close(error_pipe[1]);
	close(report[1]);
	ok = ok && await_exec(s, report[0], e);
	close(report[0]);
	if (ok) {
		file_set_nonblock(error_pipe[0]);
		*err_pipe = error_pipe[0];
	} else {
		close(error_pipe[0]);
		if (*pid > 0)
			waitpid(*pid, NULL, 0);
	}
	return ok;
}

void
spawn_settle(int first)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	close_range((unsigned)first, ~0u, 0);
	limit(RLIMIT_CORE, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sigaction(SIGPIPE, &ignore, NULL);
	umask(077);
}
