// SPDX-License-Identifier: MIT
// change: what has changed in the database, and which pages have yet to hear of it.
#include "desk/change.h"

#include "base/str.h"
#include "desk/page.h"

void
change_note(struct desk *d, const char *channel)
{
	struct change_log *log = &d->changes;
	int i = 0;

	log->now++;
	while (channel && i < log->n && !str_eq(log->last[i].channel, channel))
		i++;
	if (!channel || i == CHANGE_CHANNELS) {
		log->everything = log->now;
		return;
	}
	if (i == log->n)
		str_copy(log->last[log->n++].channel, sizeof(log->last[i].channel), channel);
	log->last[i].at = log->now;
}

static void
tell(const struct change_log *log, struct page *p)
{
	unsigned heard = p->heard;

	p->heard = log->now;
	if (!p->ops->changed)
		return;
	if (log->everything > heard) {
		p->ops->changed(p, NULL);
		return;
	}
	for (int i = 0; i < log->n; i++) {
		if (log->last[i].at > heard)
			p->ops->changed(p, log->last[i].channel);
	}
}

void
change_tell(struct desk *d)
{
	struct page *base = page_base(d);

	for (struct page *p = d->top; p; p = p == base ? NULL : p->below)
		tell(&d->changes, p);
}

void
change_catch_up(struct desk *d)
{
	const struct page *base = page_base(d);

	if (base == d->changes.base)
		return;
	d->changes.base = base;
	change_tell(d);
}
