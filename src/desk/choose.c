// SPDX-License-Identifier: MIT
// choose: a popup page with a choice, used by menus, pickers and confirmations.
#include "desk/choose.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "text/text.h"

struct choose {
	struct page page;
	struct choice choice;
	choose_done_fn done;
	choose_typed_fn typed;
	choose_moved_fn moved;
	const struct choice_entry *told; // the entry that `moved` was called with last
	void *ctx;
	void (*free_ctx)(void *);
};

// Leaves the stack first, so that the callback sees the page below on top.
static void
finish(struct choose *c, bool picked)
{
	struct desk *d = c->page.desk;
	struct choose copy = *c;
	const struct choice_entry *entry = picked ? choice_current(&copy.choice) : NULL;

	c->choice = (struct choice){0};
	c->ctx = NULL;
	page_pop(d);
	copy.done(d, copy.ctx, entry);
	if (copy.free_ctx)
		copy.free_ctx(copy.ctx);
	choice_done(&copy.choice);
	d->dirty = true;
}

static void
pick(struct choose *c)
{
	const struct choice_entry *entry = choice_current(&c->choice);

	if (entry && entry->reason) {
		desk_message(c->page.desk, ROLE_ERROR, "%s: %s", entry->label, entry->reason);
		return;
	}
	finish(c, true);
}

static bool
answer(struct choose *c, enum choice_answer a)
{
	const struct choice_entry *current = choice_current(&c->choice);

	c->page.desk->dirty = true;
	if (a == CHOICE_HANDLED && c->moved && current != c->told) {
		c->told = current;
		c->moved(c->page.desk, c->ctx, current);
	}
	if (a == CHOICE_PICKED)
		pick(c); // frees c
	return a != CHOICE_IGNORED;
}

static bool
command(struct page *p, enum command cmd)
{
	struct choose *c = (struct choose *)p;

	if (cmd == CMD_BACK || cmd == CMD_LEAVE) {
		finish(c, false);
		return true;
	}
	if (cmd == CMD_OPEN && c->typed && c->choice.typed.len) {
		char *text = xstrdup(str_text(&c->choice.typed));
		struct desk *d = p->desk;
		void *ctx = c->ctx;
		choose_typed_fn typed = c->typed;
		bool done = typed(d, ctx, text);

		free(text);
		if (done)
			return true;
	}
	return answer(c, choice_command(&c->choice, cmd));
}

static bool
key(struct page *p, uint32_t k)
{
	struct choose *c = (struct choose *)p;

	return answer(c, choice_key(&c->choice, k));
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct choose *c = (struct choose *)p;

	if (c->choice.typed.len + n < 200) {
		text_sanitize(&c->choice.typed, text, n, TEXT_LINE);
		choice_filter(&c->choice);
		p->desk->dirty = true;
	}
}

static void
draw(struct page *p, const struct rect *area)
{
	struct choose *c = (struct choose *)p;
	struct rect box;

	choice_size(&c->choice, area->rows, area->cols, &box.rows, &box.cols);
	box.row = area->row + (area->rows - box.rows) / 2;
	box.col = area->col + (area->cols - box.cols) / 2;
	choice_draw(&c->choice, &box);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	int n = 0;

	n = page_hint(p->desk, out, n, max, CMD_OPEN, NULL, _("Choose"), false);
	n = page_hint(p->desk, out, n, max, CMD_BACK, NULL, NULL, false);
	return page_hint(p->desk, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
choose_free(struct page *p)
{
	struct choose *c = (struct choose *)p;

	choice_done(&c->choice);
	if (c->ctx && c->free_ctx)
		c->free_ctx(c->ctx);
}

static const struct page_ops ops = {
	.draw = draw,
	.command = command,
	.key = key,
	.paste = paste,
	.hints = hints,
	.free = choose_free,
};

void
choose_open(struct desk *d, struct choice *c, choose_done_fn done, choose_typed_fn typed, void *ctx,
	void (*free_ctx)(void *))
{
	struct choose *page = xcalloc(1, sizeof(*page));

	page->page = (struct page){.ops = &ops, .kind = PAGE_POPUP, .context = CONTEXT_CHOOSE,
		.types = true};
	page->choice = *c;
	page->done = done;
	page->typed = typed;
	page->ctx = ctx;
	page->free_ctx = free_ctx;
	choice_filter(&page->choice);
	page_push(d, &page->page);
}

void
choose_follow(struct desk *d, choose_moved_fn moved)
{
	struct choose *c = (struct choose *)d->top;

	c->moved = moved;
	c->told = choice_current(&c->choice);
}
