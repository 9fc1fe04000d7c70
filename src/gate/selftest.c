// SPDX-License-Identifier: MIT
// selftest: proves that the sandbox holds, by trying what it forbids.
//
// Each attempt runs in a child of its own, since most of them are answered with SIGSYS. A child
// exits 0 when its attempt succeeded, which is the failure.
#include "gate/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "proc/sandbox.h"

enum { SUCCEEDED = 0, REFUSED = 1, NO_SANDBOX = 2 };

static int unix_socket = -1; // made before the sandbox, for connect()

static bool
try_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool
try_connect(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "/tmp/none"};

	return connect(unix_socket, (struct sockaddr *)&a, sizeof(a)) == 0 || errno == ENOENT ||
		errno == ECONNREFUSED;
}

static bool
try_execve(void)
{
	char *none[] = {NULL};

	execve("/bin/true", none, none);
	return errno == ENOENT;
}

static bool
try_fork(void)
{
	return fork() >= 0;
}

static bool
try_mprotect(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool
try_mmap(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0) != MAP_FAILED;
}

static bool
try_kill(void)
{
	return kill(getppid(), 0) == 0;
}

static bool
try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool
try_unlink(void)
{
	return unlink("/tmp/none") == 0 || errno == ENOENT;
}

static bool
try_userfaultfd(void)
{
	return syscall(SYS_userfaultfd, O_CLOEXEC) >= 0;
}

static bool
try_bpf(void)
{
	return syscall(SYS_bpf, 0, NULL, 0) >= 0 || errno == EINVAL || errno == EFAULT;
}

static const struct attempt {
	const char *name;
	bool (*run)(void);
} attempts[] = {
	{"open", try_open},
	{"socket", try_socket},
	{"connect", try_connect},
	{"execve", try_execve},
	{"fork", try_fork},
	{"mprotect executable", try_mprotect},
	{"mmap executable", try_mmap},
	{"kill", try_kill},
	{"ptrace", try_ptrace},
	{"unlink", try_unlink},
	{"userfaultfd", try_userfaultfd},
	{"bpf", try_bpf},
};

static void
run_attempt(const struct attempt *a)
{
	struct err e;

	if (!sandbox_gate(&e)) {
		err_report(&e, "quayside-gate");
		_exit(NO_SANDBOX);
	}
	_exit(a->run() ? SUCCEEDED : REFUSED);
}

static bool
is_forbidden(const struct attempt *a)
{
	pid_t pid;
	int status;
	bool ok;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		run_attempt(a);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	ok = (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) ||
		(WIFEXITED(status) && WEXITSTATUS(status) == REFUSED);
	printf("%-4s %s: %s\n", ok ? "ok" : "FAIL", a->name,
		WIFSIGNALED(status) ? "killed" : ok ? "refused" : "possible");
	return ok;
}

int
selftest_sandbox(void)
{
	size_t n = sizeof(attempts) / sizeof(attempts[0]), passed = 0;

	unix_socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	for (size_t i = 0; i < n; i++)
		passed += is_forbidden(&attempts[i]);
	close(unix_socket);
	printf("%zu passed, %zu failed\n", passed, n - passed);
	return passed == n ? 0 : 1;
}
