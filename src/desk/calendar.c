// SPDX-License-Identifier: MIT
// calendar: a month to pick a day from. Arrows go by days and weeks, PageUp and PageDown by months.
#include "desk/calendar.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "model/civil.h"
#include "model/when.h"
#include "term/term.h"

#define ROWS 10 // frame, heading, weekdays, six weeks
#define CELLS 26

struct calendar {
	struct page page;
	const char *label;
	int64_t day, today;
	calendar_done_fn done;
	void *ctx;
	void (*free_ctx)(void *);
};

static void
draw_weekdays(int row, int col)
{
	// TRANSLATORS: days of the week above a calendar, two cells each
	static const char *const names[] = {N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"),
		N_("Su")};

	for (int i = 0; i < 7; i++)
		term_print(row, col + 3 * i, ROLE_MUTED, "%s", _(names[i]));
}

static void
draw(struct page *p, const struct rect *area)
{
	const struct calendar *c = (const struct calendar *)p;
	int row = area->row + (area->rows - ROWS) / 2, col = area->col + (area->cols - CELLS) / 2;
	int m, d, last;
	int64_t y, first;

	civil_date(c->day, &y, &m, &d);
	first = civil_days(y, m, 1);
	last = civil_month_length(y, m);
	term_box(row, col, ROWS, CELLS, c->label);
	term_print(row + 1, col + 2, ROLE_LABEL, "%04lld-%02d", (long long)y, m);
	draw_weekdays(row + 2, col + 2);
	for (int i = 0; i < last; i++) {
		int place = civil_weekday(first) + i;
		int r = row + 3 + place / 7, k = col + 2 + place % 7 * 3;

		term_print(r, k, first + i == c->day ? ROLE_SELECTED : ROLE_TEXT, "%2d%s", i + 1,
			first + i == c->today ? "*" : "");
		if (first + i == c->day)
			term_cursor(r, k);
	}
}

static void
go(struct calendar *c, int64_t days)
{
	c->day += days;
	c->page.desk->dirty = true;
}

static void
go_months(struct calendar *c, int by)
{
	int64_t y, months;
	int m, d, last;

	civil_date(c->day, &y, &m, &d);
	months = y * 12 + m - 1 + by;
	y = months / 12;
	m = (int)(months % 12) + 1;
	last = civil_month_length(y, m);
	c->day = civil_days(y, m, d < last ? d : last);
	c->page.desk->dirty = true;
}

static void
pick(struct calendar *c)
{
	struct desk *d = c->page.desk;
	calendar_done_fn done = c->done;
	void *ctx = c->ctx;
	void (*free_ctx)(void *) = c->free_ctx;
	char day[40];
	int64_t y;
	int m, dom;

	civil_date(c->day, &y, &m, &dom);
	snprintf(day, sizeof(day), "%04lld-%02d-%02d", (long long)y, m, dom);
	c->ctx = NULL;
	page_pop(d);
	done(d, ctx, day);
	if (free_ctx)
		free_ctx(ctx);
}

static bool
command(struct page *p, enum command cmd)
{
	struct calendar *c = (struct calendar *)p;

	switch (cmd) {
	case CMD_LEFT: go(c, -1); return true;
	case CMD_RIGHT: go(c, 1); return true;
	case CMD_UP: go(c, -7); return true;
	case CMD_DOWN: go(c, 7); return true;
	case CMD_PAGE_UP: go_months(c, -1); return true;
	case CMD_PAGE_DOWN: go_months(c, 1); return true;
	case CMD_FIRST: go(c, c->today - c->day); return true;
	case CMD_OPEN:
	case CMD_SUBMIT: pick(c); return true;
	default: return false;
	}
}

static int
hints(struct page *p, struct hint *out, int max)
{
	int n = page_hint(p->desk, out, 0, max, CMD_OPEN, NULL, _("Choose"), false);

	n = page_hint(p->desk, out, n, max, CMD_PAGE_DOWN, NULL, _("Next month"), false);
	n = page_hint(p->desk, out, n, max, CMD_FIRST, NULL, _("Today"), false);
	return page_hint(p->desk, out, n, max, CMD_BACK, NULL, NULL, false);
}

static void
calendar_free(struct page *p)
{
	struct calendar *c = (struct calendar *)p;

	if (c->ctx && c->free_ctx)
		c->free_ctx(c->ctx);
}

static const struct page_ops ops = {
	.draw = draw,
	.command = command,
	.hints = hints,
	.free = calendar_free,
};

void
calendar_open(struct desk *d, const char *label, const char *typed, calendar_done_fn done,
	void *ctx, void (*free_ctx)(void *))
{
	struct calendar *c = xcalloc(1, sizeof(*c));
	struct format_context format = desk_format(d);
	struct when when;

	c->page = (struct page){.ops = &ops, .kind = PAGE_POPUP, .context = CONTEXT_BROWSE};
	c->label = label;
	c->done = done;
	c->ctx = ctx;
	c->free_ctx = free_ctx;
	c->today = civil_day_of(format.now + format.utc_offset);
	c->day = when_parse(typed, format.now, format.utc_offset, &when) ?
		civil_day_of(when.epoch + format.utc_offset) : c->today;
	page_push(d, &c->page);
}
