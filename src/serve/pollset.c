// SPDX-License-Identifier: MIT
// pollset: the descriptors to wait for in this turn of the loop, and whom to call.
#include "serve/pollset.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

void
pollset_clear(struct pollset *p)
{
	p->n = 0;
	p->deadline = 0;
}

void
pollset_free(struct pollset *p)
{
	free(p->fds);
	free(p->calls);
	*p = (struct pollset){0};
}

void
pollset_add(struct pollset *p, int fd, short events, pollset_fn fn, void *ctx)
{
	if (fd < 0)
		return;
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->fds = xrealloc(p->fds, (size_t)p->cap, sizeof(*p->fds));
		p->calls = xrealloc(p->calls, (size_t)p->cap, sizeof(*p->calls));
	}
	p->fds[p->n] = (struct pollfd){.fd = fd, .events = events};
	p->calls[p->n] = (struct pollset_call){.fn = fn, .ctx = ctx};
	p->n++;
}

void
pollset_wake_at(struct pollset *p, int64_t deadline)
{
	if (deadline && (!p->deadline || deadline < p->deadline))
		p->deadline = deadline;
}

void
pollset_run(struct pollset *p)
{
	int ready = poll(p->fds, (nfds_t)p->n, clock_until(p->deadline));

	for (int i = 0; i < p->n && ready > 0; i++) {
		if (!p->fds[i].revents)
			continue;
		ready--;
		p->calls[i].fn(p->calls[i].ctx, p->fds[i].fd, p->fds[i].revents);
	}
}
