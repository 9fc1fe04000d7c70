// SPDX-License-Identifier: MIT
// find: words looked for in the text of the page that is shown.
#include "desk/find.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/page.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/input.h"

#define FIND_CHARS 100
#define COUNT_CELLS 16

struct find_line {
	struct page page;
	struct input input;
};

const char *
find_needle(struct desk *d)
{
	return find_is_on(&d->find, page_base(d)) ? str_text(&d->find.needle) : NULL;
}

void
find_forget(struct desk *d, const struct page *p)
{
	if (d->find.where != p)
		return;
	str_clear(&d->find.needle);
	d->find.where = NULL;
}

void
find_done(struct desk *d)
{
	str_free(&d->find.needle);
}

static void
look(struct desk *d, enum find_step step)
{
	struct page *base = page_base(d);

	d->find.matches = d->find.at = 0;
	d->dirty = true;
	if (d->find.needle.len)
		base->ops->find(base, step, &d->find);
}

void
find_again(struct desk *d, enum find_step step)
{
	if (!find_needle(d)) {
		find_open(d);
		return;
	}
	look(d, step);
	if (!d->find.matches)
		desk_message(d, ROLE_TEXT, "%s", _("Nothing found"));
	else if (d->find.at)
		desk_message(d, ROLE_TEXT, _("%d of %d"), d->find.at, d->find.matches);
}

// --- the line ---

static void
draw(struct page *p, const struct rect *area)
{
	struct find_line *l = (struct find_line *)p;
	const struct find_state *f = &p->desk->find;
	const char *label = _("Find");
	int at = text_width(label, strlen(label)) + 2, cells = area->cols - at - COUNT_CELLS;

	term_fill(area->row, 0, area->cols, ROLE_TEXT);
	term_text(area->row, 1, at, ROLE_LABEL, label, strlen(label));
	if (f->needle.len && !f->matches)
		term_print(area->row, area->cols - COUNT_CELLS + 1, ROLE_WARN, "%s", _("Nothing found"));
	else if (f->needle.len && f->at)
		term_print(area->row, area->cols - COUNT_CELLS + 1, ROLE_TEXT, _("%d of %d"), f->at, f->matches);
	else if (f->needle.len)
		term_print(area->row, area->cols - COUNT_CELLS + 1, ROLE_TEXT, "%d", f->matches);
	input_draw(&l->input, area->row, at, cells, true);
}

static int
dock_rows(struct page *p, int rows)
{
	(void)p;
	return rows > 1;
}

static void
typed(struct find_line *l)
{
	struct desk *d = l->page.desk;
	const char *text = input_text(&l->input);

	str_clear(&d->find.needle);
	text_fold(&d->find.needle, text, strlen(text));
	look(d, FIND_HERE);
}

static bool
key(struct page *p, uint32_t k)
{
	struct find_line *l = (struct find_line *)p;

	p->desk->dirty = true;
	switch (k) {
	case K_ENTER:
		page_pop(p->desk);
		return true;
	case K_DOWN:
		look(p->desk, FIND_NEXT);
		return true;
	case K_UP:
		look(p->desk, FIND_PREVIOUS);
		return true;
	default:
		if (!input_key(&l->input, k))
			return false;
		typed(l);
		return true;
	}
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct find_line *l = (struct find_line *)p;

	if (!input_paste(&l->input, text, n))
		desk_message(p->desk, ROLE_ERROR, _("Too long: not all of the pasted text fitted."));
	typed(l);
}

static bool
command(struct page *p, enum command c)
{
	if (c != CMD_BACK && c != CMD_LEAVE)
		return false;
	find_forget(p->desk, page_base(p->desk));
	page_pop(p->desk);
	return true;
}

static int
hints(struct page *p, struct hint *out, int max)
{
	out[0] = (struct hint){K_DOWN, _("Find next"), false};
	out[1] = (struct hint){K_UP, _("Find previous"), false};
	out[2] = (struct hint){K_ENTER, _("Done"), false};
	return page_hint(p->desk, out, 3, max, CMD_BACK, NULL, _("Cancel"), false);
}

static void
line_free(struct page *p)
{
	input_done(&((struct find_line *)p)->input);
}

static const struct page_ops ops = {
	.draw = draw,
	.dock_rows = dock_rows,
	.command = command,
	.key = key,
	.paste = paste,
	.hints = hints,
	.free = line_free,
};

void
find_open(struct desk *d)
{
	struct page *base = page_base(d);
	struct find_line *l;

	if (d->top != base || !base->ops->find) {
		desk_message(d, ROLE_TEXT, "%s", _("There is no text to look through here. In a list, F7 finds rows."));
		return;
	}
	l = xcalloc(1, sizeof(*l));
	l->page = (struct page){.ops = &ops, .kind = PAGE_DOCK, .context = CONTEXT_EDIT, .types = true};
	input_init(&l->input, FIND_CHARS);
	str_clear(&d->find.needle);
	d->find.where = base;
	d->find.matches = d->find.at = 0;
	page_push(d, &l->page);
}
