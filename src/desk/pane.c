// SPDX-License-Identifier: MIT
// pane: a part of a page that shows rows of one screen definition.
#include "desk/pane.h"

#include <stdlib.h>

#include "base/i18n.h"

static struct pane *
make(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	switch (s->kind) {
	case SCREEN_LIST:
		return table_new(d, s, by, by_value);
	case SCREEN_TIMELINE:
		return timeline_new(d, s, by, by_value);
	case SCREEN_RECORD:
		return fields_new(d, s, by, by_value);
	case SCREEN_BOARD: // a page of its own
		break;
	}
	return NULL;
}

struct pane *
pane_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct pane *p = make(d, s, by, by_value);

	if (p)
		reader_refresh(&p->reader, false);
	return p;
}

const char *
pane_unread(const struct pane *p)
{
	if (p->reader.failed)
		return _("This could not be read. F5 tries again.");
	return p->reader.loaded ? NULL : _("Reading ...");
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
	reader_init(&p->reader, d, s->view, ops->read, ops->take, p);
}

void
pane_free(struct pane *p)
{
	if (!p)
		return;
	conn_forget(p->desk->conn, p);
	reader_done(&p->reader);
	p->ops->free(p);
	free(p->by_value);
	free(p);
}
