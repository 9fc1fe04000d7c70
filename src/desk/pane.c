// SPDX-License-Identifier: MIT
// pane: a part of a page that shows rows of one screen definition.
#include "desk/pane.h"

#include <stdlib.h>

#include "desk/known.h"

struct pane *
pane_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	switch (s->kind) {
	case SCREEN_LIST:
		return table_new(d, s, by, by_value);
	case SCREEN_TIMELINE:
		return timeline_new(d, s, by, by_value);
	case SCREEN_RECORD:
		return fields_new(d, s, by, by_value);
	}
	return NULL;
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct pane *p = ctx;

	p->asking = false;
	p->relation = rel;
	p->ops->known(p, e);
}

void
pane_ask_relation(struct pane *p)
{
	if (p->asking)
		return;
	p->asking = true;
	known_relation(p->desk->known, p->screen->view, on_relation, p);
}

void
pane_init(struct pane *p, const struct pane_ops *ops, struct desk *d, const struct screen *s,
	const char *by, const char *by_value)
{
	*p = (struct pane){
		.ops = ops,
		.desk = d,
		.screen = s,
		.by = by,
		.by_value = by_value ? xstrdup(by_value) : NULL,
	};
}

void
pane_free(struct pane *p)
{
	if (!p)
		return;
	conn_forget(p->desk->conn, p);
	known_forget(p->desk->known, p);
	p->ops->free(p);
	free(p->by_value);
	free(p);
}
