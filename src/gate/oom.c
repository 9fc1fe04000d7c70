// SPDX-License-Identifier: MIT
// oom: no allocation ever fails inside libssh or its crypto library; the process dies instead.
//
// An allocation failure handled wrongly has been a way around authentication in this library
// (CVE-2023-2283) and the cause of several double frees. An address space limit would hand an
// attacker the means to produce one, so the functions that the libraries resolve are ours.
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "gate/gate.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_OWN_ALLOCATOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_OWN_ALLOCATOR 1
#endif
#endif

#ifndef HAS_OWN_ALLOCATOR
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static void *
or_die(void *p)
{
	static const char text[] = "quayside-gate: out of memory\n";

	if (p)
		return p;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(GATE_EXIT_MEMORY);
}

void *
malloc(size_t size)
{
	return or_die(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return or_die(__libc_calloc(n, size));
}

void *
realloc(void *p, size_t size)
{
	if (p && !size) { // frees, and returns NULL as it should
		free(p);
		return NULL;
	}
	return or_die(__libc_realloc(p, size));
}
#endif
