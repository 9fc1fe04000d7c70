// SPDX-License-Identifier: MIT
// timeline: a pane that reads like a diary: who said or did what, in order of time.
//
// The last TIMELINE_ROWS entries are shown, the newest at the end, and the end is where it starts.
// What a customer wrote, what we answered, what only we may read, and what merely happened are told
// apart by a word in the heading as well as by colour.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/find.h"
#include "desk/pane.h"
#include "model/query.h"
#include "term/term.h"
#include "ui/pager.h"

#define TIMELINE_ROWS 500

struct timeline {
	struct pane pane;
	struct pager pager;
	char *newest; // key of the last entry; NULL: there is none
	int n_rows;
};

// How an entry of each kind looks; kinds come from the view's mark column.
static const struct {
	const char *mark;
	enum theme_role head, body;
	int indent;
} looks[] = {
	{"customer", ROLE_CUSTOMER, ROLE_TEXT, 2},
	{"reply", ROLE_INFO, ROLE_TEXT, 2},
	{"note", ROLE_NOTE, ROLE_NOTE, 2},
	{"event", ROLE_MUTED, ROLE_MUTED, 2},
};

static int
look_of(const char *mark)
{
	int n = (int)(sizeof(looks) / sizeof(looks[0]));

	for (int i = 0; i < n; i++) {
		if (str_eq(looks[i].mark, mark))
			return i;
	}
	return n - 1;
}

static const char *
cell(const struct rowset *r, int row, const char *name)
{
	const char *text = rowset_get(r, row, name);

	return text ? text : "";
}

static void
add_entry(struct timeline *t, struct arena *arena, const struct rowset *r, int row, int entry)
{
	const struct screen *s = t->pane.screen;
	struct format_context format = desk_format(t->pane.desk);
	const struct column at = {.name = s->at, .format = FORMAT_DATETIME, .terms = "", .currency = ""};
	const char *mark = cell(r, row, s->mark);
	int look = look_of(mark);
	const char *when = format_cell(arena, &format, &at, r, row);
	const char *author = cell(r, row, s->author);
	const char *body = screen_expand_terms(arena, &t->pane.desk->set, cell(r, row, s->body));
	const char *kind = screen_term(&t->pane.desk->set, "message_kind", mark); // until the next call

	if (str_eq(looks[look].mark, "event")) {
		pager_add(&t->pager, entry, looks[look].body, 0,
			arena_printf(arena, "%s  %s: %s", when, author, body));
		return;
	}
	if (entry > 0)
		pager_add(&t->pager, entry, ROLE_TEXT, 0, "");
	pager_add(&t->pager, entry, looks[look].head, 0,
		arena_printf(arena, "%s  %s  %s", when, author, kind));
	pager_add(&t->pager, entry, looks[look].body, looks[look].indent, body);
}

static void
take(void *ctx, struct rowset *r, const struct err *e)
{
	struct timeline *t = ctx;
	struct arena arena = {0};
	const char *newest;

	if (e)
		return;
	pager_clear(&t->pager);
	for (int i = 0; i < r->n_rows; i++)
		add_entry(t, &arena, r, r->n_rows - 1 - i, i);
	arena_free(&arena);
	// New entries at the end are what one waits for; the oldest may have made room for them, and of several of one
	// moment the last need not be the new one.
	newest = r->n_rows ? rowset_get(r, 0, t->pane.screen->key) : NULL;
	if (newest && (r->n_rows > t->n_rows || !str_eq(newest, t->newest)))
		t->pager.to_end = true;
	t->n_rows = r->n_rows;
	free(t->newest);
	t->newest = newest ? xstrdup(newest) : NULL;
}

static void
read_entries(void *ctx)
{
	struct pane *p = ctx;
	struct list_request q = {
		.screen = p->screen,
		.relation = p->reader.relation,
		.order = p->screen->order,
		.n_order = p->screen->n_order,
		.by = p->by,
		.by_value = p->by_value,
		.seek = ROWS_END,
		.limit = TIMELINE_ROWS,
	};
	struct arena arena = {0};
	struct query sql;

	query_list(&arena, &q, &sql);
	reader_send(&p->reader, &sql);
	arena_free(&arena);
}

static void
draw(struct pane *p, const struct rect *area, bool focused)
{
	struct timeline *t = (struct timeline *)p;

	pager_draw(&t->pager, area, focused, find_needle(p->desk));
	if (t->pager.n == 0)
		term_print(area->row, area->col + 2, ROLE_MUTED, "%s",
			p->reader.loaded ? _("Nothing here yet.") : pane_unread(p));
}

static bool
command(struct pane *p, enum command c)
{
	struct timeline *t = (struct timeline *)p;

	p->desk->dirty = true;
	return pager_command(&t->pager, c);
}

static void
find(struct pane *p, enum find_step step, struct find_state *state)
{
	pager_find(&((struct timeline *)p)->pager, step, state);
}

static void
timeline_free(struct pane *p)
{
	struct timeline *t = (struct timeline *)p;

	pager_done(&t->pager);
	free(t->newest);
}

static void
plain(const struct pane *p, struct str *out)
{
	const struct pager *pager = &((const struct timeline *)p)->pager;

	for (int i = 0; i < pager->n; i++)
		str_addf(out, "%s\n", pager->paragraphs[i].text);
}

static const struct pane_ops ops = {
	.plain = plain,
	.read = read_entries,
	.take = take,
	.draw = draw,
	.command = command,
	.find = find,
	.free = timeline_free,
};

struct pane *
timeline_new(struct desk *d, const struct screen *s, const char *by, const char *by_value)
{
	struct timeline *t = xcalloc(1, sizeof(*t));

	pane_init(&t->pane, &ops, d, s, by, by_value);
	pager_init(&t->pager);
	return &t->pane;
}
