// SPDX-License-Identifier: MIT
// record: a full page with one row: its fields on top, related rows below and beside.
// The panel with the focus gets the movement keys.
#include "desk/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/find.h"
#include "model/query.h"
#include "text/text.h"

static struct act_target
target(const struct record *rec)
{
	return (struct act_target){
		.screen = rec->page.screen,
		.rows = rec->row.n_rows ? &rec->row : NULL,
	};
}

static void
take(void *ctx, struct rowset *r, const struct err *e)
{
	struct record *rec = ctx;

	if (e)
		return;
	if (r->n_rows == 0)
		desk_message(rec->page.desk, ROLE_ERROR,
			_("This record is not there, or not open to you."));
	rowset_free(&rec->row);
	rec->row = *r;
	*r = (struct rowset){0};
}

static void
read_row(void *ctx)
{
	struct record *rec = ctx;
	struct arena arena = {0};
	struct query sql;

	query_record(&arena, rec->page.screen, rec->reader.relation, rec->key, &sql);
	reader_send(&rec->reader, &sql);
	arena_free(&arena);
}

static void
open_panes(struct record *rec)
{
	const struct screen *s = rec->page.screen;
	struct desk *d = rec->page.desk;

	for (int i = 0; i < s->n_panels && rec->n < PANES_MAX; i++) {
		const struct panel *p = &s->panels[i];
		const struct screen *shown = screen_find(&d->set, p->screen);

		if (!desk_may_open(d, shown))
			continue;
		rec->panels[rec->n] = p;
		rec->panes[rec->n++] = pane_new(d, shown, p->by, rec->key);
	}
}

static void
title(struct page *p, struct str *out)
{
	const struct record *rec = (const struct record *)p;
	struct act_target t = target(rec);
	struct arena arena = {0};
	const char *text = act_fill(&arena, p->desk, &t, _(p->screen->title));

	text_sanitize(out, text, strlen(text), TEXT_LINE);
	arena_free(&arena);
}

static void
set_focus(struct record *rec, int by)
{
	if (rec->n == 0)
		return;
	if (!record_is_side(rec, rec->focus))
		rec->main_shown = rec->focus;
	rec->focus = (rec->focus + by + rec->n) % rec->n;
	rec->page.desk->dirty = true;
}

static const struct page_ops ops;

// The next row of what the record was opened from: a list, or a panel of another record.
static const char *
step_below(struct page *below, const struct screen *s, int by)
{
	const struct record *rec = (const struct record *)below;
	const struct pane *pane = below && below->ops == &ops && rec->n ? rec->panes[rec->focus] : NULL;

	if (!pane)
		return list_step(below, s, by);
	return pane->screen->kind == SCREEN_LIST && (pane->screen == s || str_eq(pane->screen->open, s->name)) ?
		table_step(rec->panes[rec->focus], by) : NULL;
}

static bool
step(struct record *rec, int by)
{
	struct desk *d = rec->page.desk;
	const char *key = step_below(rec->page.below, rec->page.screen, by);
	const struct screen *screen = rec->page.screen;

	if (!key) {
		desk_message(d, ROLE_TEXT, by > 0 ? _("This is the last one of the list.") :
			_("This is the first one of the list."));
		return true;
	}
	key = xstrdup(key);
	page_pop(d);
	record_open(d, screen, key);
	free((void *)key);
	return true;
}

static void
open_related(struct record *rec)
{
	struct pane *pane = rec->panes[rec->focus];
	const struct screen *record = screen_find(&rec->page.desk->set, pane->screen->open);
	const struct screen *opened = record ? record : pane->screen; // else the row itself, whole
	const struct rowset *rows;
	const char *key;
	int index = 0;

	rows = pane->ops->row ? pane->ops->row(pane, &index) : NULL;
	key = rows ? rowset_get(rows, index, opened->key) : NULL;
	if (key)
		record_open(rec->page.desk, opened, key);
	else
		desk_message(rec->page.desk, ROLE_TEXT, _("There is nothing more to show of this."));
}

static bool
command(struct page *p, enum command c)
{
	struct record *rec = (struct record *)p;
	struct act_target t = target(rec);

	switch (c) {
	case CMD_NEXT_FIELD:
	case CMD_RIGHT:
		set_focus(rec, 1);
		return true;
	case CMD_PREVIOUS_FIELD:
	case CMD_LEFT:
		set_focus(rec, -1);
		return true;
	case CMD_NEXT_RECORD:
		return step(rec, 1);
	case CMD_PREVIOUS_RECORD:
		return step(rec, -1);
	case CMD_ACTIONS:
		act_menu(p->desk, &t);
		return true;
	case CMD_OPEN:
		if (rec->n)
			open_related(rec);
		return true;
	default:
		p->desk->dirty = true;
		return rec->n ? rec->panes[rec->focus]->ops->command(rec->panes[rec->focus], c) :
			fieldset_command(&rec->place, c);
	}
}

static void
page_target(struct page *p, struct act_target *out)
{
	*out = target((struct record *)p);
}

static bool
verb(struct page *p, const char *name)
{
	struct act_target t = target((struct record *)p);

	return act_begin(p->desk, &t, name);
}

static void
changed(struct page *p, const char *channel)
{
	struct record *rec = (struct record *)p;

	if (!channel || str_eq(channel, p->screen->notify))
		reader_refresh(&rec->reader, !channel);
	for (int i = 0; i < rec->n; i++) {
		// What belongs to the record changes with it.
		if (!channel || str_eq(channel, p->screen->notify) ||
			str_eq(channel, rec->panes[i]->screen->notify))
			reader_refresh(&rec->panes[i]->reader, false);
	}
}

static void
place(const struct page *p, struct str *out)
{
	const struct record *rec = (const struct record *)p;
	const char *ident = rec->row.n_rows ? rowset_get(&rec->row, 0, p->screen->ident) : NULL;

	str_addf(out, "record\t%s\t%s\t%s", p->screen->name, rec->key, ident ? ident : "");
}

// The fields on top, and what the panel in front has.
static void
find(struct page *p, enum find_step step, struct find_state *state)
{
	struct record *rec = (struct record *)p;
	struct format_context format = desk_format(p->desk);
	struct pane *pane = rec->n ? rec->panes[rec->focus] : NULL;
	int above = rec->row.n_rows ?
		fieldset_matches(p->screen, &format, &rec->row, 0, str_text(&state->needle)) : 0;

	if (pane && pane->ops->find)
		pane->ops->find(pane, step, state);
	state->matches += above;
	state->at += state->at ? above : 0;
}

static bool
busy(const struct page *p)
{
	const struct record *rec = (const struct record *)p;

	return reader_is_busy(&rec->reader) || (rec->n && rec->panes[rec->focus]->reader.awaited);
}

static bool
stop(struct page *p)
{
	struct record *rec = (struct record *)p;

	return reader_stop(&rec->reader) ||
		(rec->n && reader_stop(&rec->panes[rec->focus]->reader));
}

static int
hints(struct page *p, struct hint *out, int max)
{
	struct record *rec = (struct record *)p;
	struct act_target t = target(rec);
	struct desk *d = p->desk;
	int n = act_hints(d, &t, out, 0, max);

	if (p->screen->n_actions)
		n = page_hint(d, out, n, max, CMD_ACTIONS, NULL, NULL, t.rows == NULL);
	if (rec->n > 1)
		n = page_hint(d, out, n, max, CMD_NEXT_FIELD, NULL, _("Next panel"), false);
	n = page_hint(d, out, n, max, CMD_NEXT_RECORD, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_BACK, NULL, NULL, false);
	return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
record_free(struct page *p)
{
	struct record *rec = (struct record *)p;

	reader_done(&rec->reader);
	for (int i = 0; i < rec->n; i++)
		pane_free(rec->panes[i]);
	rowset_free(&rec->row);
	free(rec->key);
}

static void
plain(struct page *p, struct str *out)
{
	const struct record *rec = (const struct record *)p;
	const struct pane *pane = rec->n ? rec->panes[rec->focus] : NULL;

	str_addc(out, '\n');
	if (pane && pane->ops->plain)
		pane->ops->plain(pane, out);
}

static const struct page_ops ops = {
	.plain = plain,
	.title = title,
	.draw = record_draw,
	.command = command,
	.find = find,
	.verb = verb,
	.target = page_target,
	.changed = changed,
	.busy = busy,
	.place = place,
	.stop = stop,
	.hints = hints,
	.free = record_free,
};

void
record_open(struct desk *d, const struct screen *s, const char *key)
{
	struct record *rec = xcalloc(1, sizeof(*rec));

	rec->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = s};
	rec->key = xstrdup(key);
	rec->page.key = s->kind == SCREEN_RECORD ? rec->key : NULL; // a row of a list is no record of its own
	page_push(d, &rec->page);
	reader_init(&rec->reader, d, s->view, read_row, take, rec);
	reader_refresh(&rec->reader, false);
	open_panes(rec);
}
