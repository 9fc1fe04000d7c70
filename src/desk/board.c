// SPDX-License-Identifier: MIT
// board: a page of numbers, charts and short tables, each the door to the rows behind it.
#include "desk/board.h"

#include <stdlib.h>

#include "base/i18n.h"

static void
title(struct page *p, struct str *out)
{
	str_add(out, _(p->screen->title));
}

// --- where the focus goes ---

// A row of a part as a place on the sheet.
static void
place_of(const struct part *p, int *row, int *col)
{
	*row = p->box.row + (p->panel->place == PANEL_TILE ? 0 : p->row);
	*col = p->box.col + p->box.cols / 2;
}

static void
focus(struct board *b, int part, bool at_end)
{
	b->at = part;
	b->parts[part].row = at_end ? part_rows(&b->parts[part]) - 1 : 0;
}

// How far a part lies from the focus in a direction; negative: not in that direction.
static int
distance(const struct part *from, const struct part *to, int down, int right)
{
	int row, col, to_row, to_col, ahead, aside;

	place_of(from, &row, &col);
	to_row = down > 0 ? to->box.row : to->box.row + to->box.rows - 1;
	to_col = to->box.col + to->box.cols / 2;
	if (down) {
		ahead = down > 0 ? to->box.row - (from->box.row + from->box.rows - 1) :
			from->box.row - to_row;
		aside = to_col > col ? to_col - col : col - to_col;
		return ahead <= 0 ? -1 : ahead * 8 + aside;
	}
	ahead = (to_col - col) * right;
	aside = row < to->box.row ? to->box.row - row : row > to_row ? row - to_row : 0;
	if (to->box.row > from->box.row + from->box.rows || to_row + 1 < from->box.row)
		return -1;
	return ahead <= 0 ? -1 : ahead + aside * 8;
}

static void
move(struct board *b, int down, int right)
{
	struct part *from = &b->parts[b->at];
	int best = -1, nearest = 0;

	if (down && from->row + down >= 0 && from->row + down < part_rows(from)) {
		from->row += down;
		return;
	}
	for (int i = 0; i < b->n; i++) {
		int far = i == b->at ? -1 : distance(from, &b->parts[i], down, right);

		if (far >= 0 && (best < 0 || far < nearest)) {
			best = i;
			nearest = far;
		}
	}
	if (best >= 0)
		focus(b, best, down < 0);
}

// --- what keys do ---

static void
open_focus(struct board *b)
{
	struct part *p = &b->parts[b->at];
	struct desk *d = b->page.desk;
	const struct screen *record = screen_find(&d->set, p->screen->open);
	const char *key = rowset_get(&p->rows, p->row, p->screen->key);
	struct str words = {0};

	if (p->panel->place != PANEL_TILE && !p->panel->behind[0] && record && key) {
		record_open(d, record, key);
		return;
	}
	if (!p->opens || !desk_may_open(d, p->opens)) {
		desk_message(d, ROLE_TEXT, _("There is nothing more to show of a row."));
		return;
	}
	part_words(p, &words);
	list_open(d, p->opens, str_text(&words));
	str_free(&words);
}

static void
turn(struct board *b)
{
	struct part *p = &b->parts[b->at];

	if (p->panel->place == PANEL_CHART)
		p->as_table = !p->as_table;
	else
		desk_message(b->page.desk, ROLE_TEXT, _("This is no chart. Tab goes to the next part."));
}

static void
read_all(struct board *b, const char *channel)
{
	for (int i = 0; i < b->n; i++) {
		if (!channel || str_eq(b->parts[i].screen->notify, channel))
			reader_refresh(&b->parts[i].reader, false);
	}
}

static bool
command(struct page *p, enum command c)
{
	struct board *b = (struct board *)p;

	p->desk->dirty = true;
	switch (c) {
	case CMD_UP:
		move(b, -1, 0);
		return true;
	case CMD_DOWN:
		move(b, 1, 0);
		return true;
	case CMD_LEFT:
		move(b, 0, -1);
		return true;
	case CMD_RIGHT:
		move(b, 0, 1);
		return true;
	case CMD_PAGE_DOWN:
	case CMD_NEXT_FIELD:
		focus(b, (b->at + 1) % b->n, false);
		return true;
	case CMD_PAGE_UP:
	case CMD_PREVIOUS_FIELD:
		focus(b, (b->at + b->n - 1) % b->n, false);
		return true;
	case CMD_FIRST:
		focus(b, 0, false);
		return true;
	case CMD_LAST:
		focus(b, b->n - 1, true);
		return true;
	case CMD_OPEN:
		open_focus(b);
		return true;
	case CMD_ACTIONS:
		desk_message(p->desk, ROLE_TEXT, "%s", _("Actions are with the rows behind this: Enter opens them."));
		return true;
	case CMD_TURN:
		turn(b);
		return true;
	default:
		return false;
	}
}

static void
changed(struct page *p, const char *channel)
{
	read_all((struct board *)p, channel);
}

// Days and promises move on without anybody changing a row.
static void
minute(struct page *p)
{
	read_all((struct board *)p, NULL);
}

// Typed-ahead keys wait for the first numbers only: they are not kept from leading on by a refresh.
static bool
busy(const struct page *p)
{
	const struct board *b = (const struct board *)p;

	for (int i = 0; i < b->n; i++) {
		if (reader_is_busy(&b->parts[i].reader))
			return true;
	}
	return false;
}

static bool
stop(struct page *p)
{
	struct board *b = (struct board *)p;
	bool any = false;

	for (int i = 0; i < b->n; i++)
		any = reader_stop(&b->parts[i].reader) || any;
	return any;
}

static int
hints(struct page *p, struct hint *out, int max)
{
	const struct board *b = (const struct board *)p;
	struct desk *d = p->desk;
	int n = page_hint(d, out, 0, max, CMD_OPEN, NULL, NULL, false);

	n = page_hint(d, out, n, max, CMD_NEXT_FIELD, NULL, _("Next part"), false);
	if (b->parts[b->at].panel->place == PANEL_CHART)
		n = page_hint(d, out, n, max, CMD_TURN, NULL,
			b->parts[b->at].as_table ? _("As chart") : _("As table"), false);
	n = page_hint(d, out, n, max, CMD_REFRESH, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_LEAVE, NULL, p->below ? NULL : _("Log out"), false);
	n = page_hint(d, out, n, max, CMD_PALETTE, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_MENU, NULL, NULL, false);
	return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
board_free(struct page *p)
{
	struct board *b = (struct board *)p;

	for (int i = 0; i < b->n; i++)
		part_done(&b->parts[i]);
	free(b->parts);
}

static const struct page_ops ops = {
	.title = title,
	.draw = board_draw,
	.command = command,
	.changed = changed,
	.minute = minute,
	.busy = busy,
	.stop = stop,
	.hints = hints,
	.free = board_free,
};

void
board_open(struct desk *d, const struct screen *s)
{
	struct board *b = xcalloc(1, sizeof(*b));

	b->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = s};
	b->parts = xcalloc((size_t)s->n_panels, sizeof(*b->parts));
	b->n = s->n_panels;
	b->most = BOARD_ROWS;
	page_push(d, &b->page);
	for (int i = 0; i < b->n; i++) {
		const struct panel *panel = &s->panels[i];
		const struct screen *shown = screen_find(&d->set, panel->screen);

		b->parts[i] = (struct part){.board = b, .panel = panel, .screen = shown, .count = -1,
			.opens = panel->behind[0] ? screen_find(&d->set, panel->behind) : shown};
		part_begin(&b->parts[i]);
	}
}
