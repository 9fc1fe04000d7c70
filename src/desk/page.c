// SPDX-License-Identifier: MIT
// page: the stack of pages, and drawing all of it.
#include "desk/page.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/find.h"
#include "term/term.h"
#include "text/text.h"

#define TITLE_ROWS 1
#define FOOT_ROWS 2 // message line and key bar
#define STACK_DRAWN 16

void
page_push(struct desk *d, struct page *p)
{
	p->desk = d;
	p->below = d->top;
	d->top = p;
	p->heard = d->changes.now;
	d->dirty = true;
}

void
page_pop(struct desk *d)
{
	struct page *p = d->top;

	d->top = p->below;
	conn_forget(d->conn, p);
	find_forget(d, p);
	if (p->ops->free)
		p->ops->free(p);
	free(p);
	d->dirty = true;
}

void
page_drop_below(struct desk *d)
{
	struct page *top = d->top;

	d->top = top->below;
	page_pop(d);
	top->below = d->top;
	d->top = top;
}

void
page_pop_all(struct desk *d)
{
	while (d->top)
		page_pop(d);
}

struct page *
page_base(struct desk *d)
{
	struct page *p = d->top;

	while (p && p->kind != PAGE_FULL)
		p = p->below;
	return p;
}

bool
page_is_busy(const struct desk *d)
{
	struct page *p = d->top;

	if (d->lock.on)
		return d->lock.checking;
	// The answer to what was asked for finds the pages as they were, however long it takes.
	if (!d->is_open || d->calls > 0)
		return true;
	// What is only read may take long while the database is away: let people look and leave.
	if (!conn_is_open(d->conn))
		return false;
	return p && p->ops->busy && p->ops->busy(p);
}

// Numbers and codes only: a window's title is seen by whoever looks at a screen that is shared.
static void
draw_window_title(struct page *base)
{
	struct act_target t = {0};
	const char *ident = NULL;
	struct str title = {0};

	if (base && base->ops->target && base->screen && base->screen->kind == SCREEN_RECORD) {
		base->ops->target(base, &t);
		ident = t.rows ? rowset_get(t.rows, t.index, base->screen->ident) : NULL;
	}
	if (!ident && base && base->screen)
		ident = base->screen->code;
	if (ident && ident[0]) {
		text_sanitize(&title, ident, strlen(ident), TEXT_LINE);
		str_add(&title, " - ");
	}
	str_add(&title, "Quayside");
	term_title(str_text(&title));
	str_free(&title);
}

static void
draw_title(struct desk *d, struct page *base)
{
	struct str left = {0}, right = {0};
	time_t now = (time_t)(time(NULL) + d->clock_offset + d->utc_offset);
	struct tm tm;

	if (base && base->ops->title)
		base->ops->title(base, &left);
	if (base && base->screen && base->screen->code[0])
		str_addf(&right, "%s  ", base->screen->code);
	text_sanitize(&right, d->session.name, strlen(d->session.name), TEXT_LINE);
	gmtime_r(&now, &tm);
	str_addf(&right, "  %02d:%02d", tm.tm_hour, tm.tm_min);
	if (d->unread) {
		struct str news = {0};

		str_addf(&news, _("%d new"), d->unread);
		str_addf(&news, "  %s", str_text(&right));
		bar_draw_title(0, str_text(&left), str_text(&news));
		str_free(&news);
	} else {
		bar_draw_title(0, str_text(&left), str_text(&right));
	}
	draw_window_title(base);
	str_free(&left);
	str_free(&right);
}

static void
draw_message(struct desk *d, int row)
{
	struct str waiting = {0}, standing = {0}, clean = {0};
	enum theme_role role;

	// What stands (database away) is worth more than what is so now or was said once.
	if (d->banner[0])
		bar_draw_message(row, ROLE_ERROR, d->banner);
	else if (wait_text(d, &waiting))
		bar_draw_message(row, ROLE_TEXT, str_text(&waiting));
	else if (d->message[0])
		bar_draw_message(row, d->message_role, d->message);
	else
		notice_standing(d, &standing, &role);
	if (standing.len) {
		text_sanitize(&clean, str_text(&standing), standing.len, TEXT_LINE);
		bar_draw_message(row, role, str_text(&clean));
	}
	str_free(&clean);
	str_free(&waiting);
	str_free(&standing);
}

static void
draw_keys(struct desk *d, int row)
{
	struct hint hints[HINTS_MAX];
	int n = d->top && d->top->ops->hints ? d->top->ops->hints(d->top, hints, HINTS_MAX) : 0;

	bar_draw_keys(row, hints, n);
}

// Draws the base page and what lies above it, bottom up. Docks take their rows off the base, each
// above the one before; popups lie over everything.
static void
draw_pages(struct desk *d, struct page *base, struct rect area)
{
	struct page *above[STACK_DRAWN];
	struct rect whole = area, rest = area;
	int n = 0;

	for (struct page *p = d->top; p != base && n < STACK_DRAWN; p = p->below)
		above[n++] = p;
	for (int i = n - 1; i >= 0; i--) {
		if (above[i]->kind == PAGE_DOCK)
			rest.rows -= above[i]->ops->dock_rows(above[i], rest.rows);
	}
	base->ops->draw(base, &rest);
	for (int i = n - 1; i >= 0; i--) {
		struct page *p = above[i];

		if (p->kind == PAGE_POPUP) {
			p->ops->draw(p, &whole);
			continue;
		}
		area.row = rest.row + rest.rows;
		area.rows = whole.row + whole.rows - area.row;
		p->ops->draw(p, &area);
	}
}

void
page_draw_all(struct desk *d)
{
	struct page *base = page_base(d);
	int rows = term_rows() - TITLE_ROWS - FOOT_ROWS;

	term_erase();
	if (d->lock.on) {
		lock_draw(d);
		return;
	}
	draw_title(d, base);
	draw_message(d, term_rows() - FOOT_ROWS);
	draw_keys(d, term_rows() - 1);
	if (base)
		draw_pages(d, base, (struct rect){TITLE_ROWS, 0, rows, term_cols()});
}

int
page_hint(const struct desk *d, struct hint *out, int n, int max, enum command c, const char *verb,
	const char *label, bool disabled)
{
	uint32_t key = keymap_key_in(&d->keymap, d->top->context, c, verb);

	if (n >= max || !key)
		return n;
	out[n] = (struct hint){key, label ? label : _(command_info(c)->label), disabled};
	return n + 1;
}
