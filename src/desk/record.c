// SPDX-License-Identifier: MIT
// record: a full page with one row: its fields on top, related rows below and beside.
//
// Wide terminals show the panels of place "side" in a column at the right; narrow ones make every
// panel a tab. The panel with the focus gets the movement keys.
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/find.h"
#include "desk/pane.h"
#include "model/query.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/fieldset.h"

#define PANES_MAX 8
#define WIDE_CELLS 110
#define SIDE_CELLS 46

struct record {
	struct page page;
	struct reader reader; // of the row
	char *key;
	struct rowset row;
	const struct panel *panels[PANES_MAX];
	struct pane *panes[PANES_MAX];
	int n;
	int focus;
	int main_shown; // the main panel visible when the focus is at the side
	bool wide;      // as last drawn
};

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

static bool
is_side(const struct record *rec, int i)
{
	return rec->wide && rec->panels[i]->place == PANEL_SIDE;
}

static int
tab_cells(const struct record *rec, int i)
{
	const char *label = i18n_text(rec->panels[i]->label);

	return is_side(rec, i) ? 0 : text_width(label, strlen(label)) + 3;
}

// The first tab drawn: as few are left out at the start as lets the one in front be seen.
static int
first_tab(const struct record *rec, int front, int cells)
{
	int first = 0, used = 1;

	for (int i = 0; i <= front; i++)
		used += tab_cells(rec, i);
	while (first < front && used > cells)
		used -= tab_cells(rec, first++);
	return first;
}

// The tab line: the panels that are not at the side; < and > tell of tabs that do not fit.
static void
draw_tabs(const struct record *rec, int row, int cells)
{
	int front = is_side(rec, rec->focus) ? rec->main_shown : rec->focus;
	int col = 1, first = first_tab(rec, front, cells - 1);

	term_hline(row, 0, cells);
	if (first > 0)
		term_print(row, 0, ROLE_LABEL, "<");
	for (int i = first; i < rec->n; i++) {
		const char *label = i18n_text(rec->panels[i]->label);
		int width = tab_cells(rec, i);

		if (width == 0)
			continue;
		if (col + width > cells) {
			term_print(row, cells - 1, ROLE_LABEL, ">");
			break;
		}
		term_print(row, col, i == front ? ROLE_SELECTED : ROLE_LABEL, " %s ", label);
		col += width;
	}
}

static void
draw_sides(struct record *rec, const struct rect *area)
{
	int n = 0, row = area->row;

	for (int i = 0; i < rec->n; i++)
		n += is_side(rec, i);
	term_vline(area->row, area->col, area->rows);
	for (int i = 0; i < rec->n; i++) {
		const char *label = i18n_text(rec->panels[i]->label);
		struct rect box = {row + 1, area->col + 2, 0, area->cols - 2};

		if (!is_side(rec, i))
			continue;
		box.rows = (area->row + area->rows - row) / n - 1;
		n--;
		if (box.rows < 1)
			break;
		term_print(row, box.col, i == rec->focus ? ROLE_SELECTED : ROLE_LABEL, " %s ", label);
		rec->panes[i]->ops->draw(rec->panes[i], &box, i == rec->focus);
		row += box.rows + 1;
	}
}

static int
shown_pane(const struct record *rec)
{
	return is_side(rec, rec->focus) ? rec->main_shown : rec->focus;
}

static void
draw_head(struct record *rec, const struct rect *area)
{
	struct format_context format = desk_format(rec->page.desk);

	if (rec->row.n_rows)
		fieldset_draw_compact(rec->page.screen, &format, &rec->row, 0, area,
			find_needle(rec->page.desk));
	else
		term_print(area->row, 1, ROLE_MUTED, "%s",
			rec->reader.loaded || rec->reader.failed ? _("Nothing to show.") :
			_("Reading ..."));
}

// Who else is here, on a row below the head. Returns the rows taken.
static int
draw_others(struct record *rec, int row, int cells)
{
	struct str text = {0}, clean = {0};
	int taken;

	presence_text(rec->page.desk, rec->page.screen->notify, rec->key, &text);
	text_sanitize(&clean, str_text(&text), text.len, TEXT_LINE);
	if (clean.len)
		term_text(row, 1, cells, ROLE_NOTE, str_text(&clean), clean.len);
	taken = clean.len > 0;
	str_free(&text);
	str_free(&clean);
	return taken;
}

static void
draw(struct page *p, const struct rect *area)
{
	struct record *rec = (struct record *)p;
	struct rect head = {area->row, 1, 0, area->cols - 2}, body, side;
	int shown;

	rec->wide = area->cols >= WIDE_CELLS;
	head.rows = fieldset_compact_rows(p->screen, head.cols);
	if (rec->n && head.rows > area->rows / 3)
		head.rows = area->rows / 3;
	if (rec->n == 0)
		head.rows = area->rows;
	draw_head(rec, &head);
	if (rec->n == 0) {
		term_cursor(head.row, head.col);
		return;
	}
	head.rows += draw_others(rec, area->row + head.rows, head.cols);
	body = (struct rect){area->row + head.rows + 1, 1, area->rows - head.rows - 1,
		area->cols - 1};
	draw_tabs(rec, area->row + head.rows, area->cols);
	if (rec->wide) {
		side = (struct rect){body.row, area->cols - SIDE_CELLS, body.rows, SIDE_CELLS};
		for (int i = 0; i < rec->n; i++) {
			if (is_side(rec, i)) {
				body.cols -= SIDE_CELLS + 1;
				draw_sides(rec, &side);
				break;
			}
		}
	}
	shown = shown_pane(rec);
	if (body.rows > 0)
		rec->panes[shown]->ops->draw(rec->panes[shown], &body, shown == rec->focus);
}

static void
set_focus(struct record *rec, int by)
{
	if (rec->n == 0)
		return;
	if (!is_side(rec, rec->focus))
		rec->main_shown = rec->focus;
	rec->focus = (rec->focus + by + rec->n) % rec->n;
	rec->page.desk->dirty = true;
}

static bool
step(struct record *rec, int by)
{
	struct desk *d = rec->page.desk;
	const char *key = list_step(rec->page.below, rec->page.screen, by);
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
	const struct screen *opened = screen_find(&rec->page.desk->set, pane->screen->open);
	const struct rowset *rows;
	const char *key;
	int index = 0;

	rows = opened && pane->ops->row ? pane->ops->row(pane, &index) : NULL;
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
		return rec->n && rec->panes[rec->focus]->ops->command(rec->panes[rec->focus], c);
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
	.draw = draw,
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
	rec->page.key = rec->key;
	page_push(d, &rec->page);
	reader_init(&rec->reader, d, s->view, read_row, take, rec);
	reader_refresh(&rec->reader, false);
	open_panes(rec);
}
