// SPDX-License-Identifier: MIT
// sandbox: seccomp filters, one per kind of process.
//
// What is not named kills the process (SIGSYS, which serve logs). A few calls that libraries make
// out of habit, and that are harmless when refused, get EACCES instead: they must not turn a lookup
// of /etc/localtime into a lost session.
#include "proc/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>

#include <seccomp.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

// Bytes in and out of descriptors that are there already, waiting, memory, random numbers, time, and leaving.
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(getpid), SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

// Of a gate besides: its sockets.
static const int gate_allowed[] = {
	SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(shutdown),
};

static const int refused[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(newfstatat), SCMP_SYS(fstat),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink), SCMP_SYS(socket),
};

// Memory may be had, but never memory that can be executed; descriptors may change their flags,
// but not be multiplied or signal their owner.
static const struct conditional {
	int call;
	struct scmp_arg_cmp when;
} conditional[] = {
	{SCMP_SYS(mmap), {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC}},
	{SCMP_SYS(mprotect), {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC}},
	{SCMP_SYS(fcntl), {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_GETFL}},
	{SCMP_SYS(fcntl), {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_SETFL}},
	{SCMP_SYS(fcntl), {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_GETFD}},
	{SCMP_SYS(fcntl), {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_SETFD}},
};

static int
add_rules(scmp_filter_ctx ctx, const int *more, size_t n_more)
{
	int rc = 0;

	for (size_t i = 0; i < COUNT(allowed) && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < n_more && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, more[i], 0);
	for (size_t i = 0; i < COUNT(refused) && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	for (size_t i = 0; i < COUNT(conditional) && rc == 0; i++)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, conditional[i].call, 1, &conditional[i].when);
	return rc;
}

static bool
enter(const int *more, size_t n_more, struct err *e)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!ctx)
		return err_set(e, ERR_FAILED, "cannot prepare the sandbox");
	rc = add_rules(ctx, more, n_more);
	if (rc == 0)
		rc = seccomp_load(ctx); // sets no_new_privs too
	seccomp_release(ctx);
	errno = -rc;
	return rc == 0 || err_sys(e, ERR_FAILED, "cannot enter the sandbox");
}

bool
sandbox_gate(struct err *e)
{
	return enter(gate_allowed, COUNT(gate_allowed), e);
}

bool
sandbox_mime(struct err *e)
{
	return enter(NULL, 0, e);
}
