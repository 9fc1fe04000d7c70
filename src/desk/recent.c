// SPDX-License-Identifier: MIT
// recent: what was chosen lately from long lists.
#include "desk/recent.h"

#include <string.h>

#include "desk/desk.h"

static int
find(const struct recent *r, const char *domain, const char *code)
{
	int i = 0;

	while (i < r->n && !(str_eq(r->items[i].domain, domain) && str_eq(r->items[i].code, code)))
		i++;
	return i;
}

bool
recent_has(const struct desk *d, const char *domain, const char *code)
{
	return find(&d->recent, domain, code) < d->recent.n;
}

void
recent_add(struct desk *d, const char *domain, const char *code)
{
	struct recent *r = &d->recent;
	int at = find(r, domain, code);

	if (at == r->n && r->n < RECENT_MAX)
		r->n++;
	if (at == RECENT_MAX)
		at--;
	memmove(&r->items[1], &r->items[0], (size_t)at * sizeof(r->items[0]));
	str_copy(r->items[0].domain, sizeof(r->items[0].domain), domain);
	str_copy(r->items[0].code, sizeof(r->items[0].code), code);
}
