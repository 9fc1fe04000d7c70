// SPDX-License-Identifier: MIT
// keytest: a page that says of each key pressed what arrived and what it means.
#include "desk/keytest.h"

#include <string.h>

#include "base/i18n.h"
#include "base/keys.h"
#include "desk/page.h"
#include "term/term.h"

#define SEEN 12
#define NAME_CELLS 16

struct keytest {
	struct page page;
	uint32_t seen[SEEN]; // newest first
	int n;
};

static void
title(struct page *p, struct str *out)
{
	(void)p;
	str_add(out, _("Key test"));
}

// "Filter: Type what the list shall show", of what the key does on a list or record.
static const char *
meaning(const struct desk *d, uint32_t key)
{
	const struct binding *b = keymap_find(&d->keymap, CONTEXT_BROWSE, key_fold(key));

	if (!b)
		return _("no meaning of its own");
	if (!b->verb)
		return _(command_info(b->command)->help);
	for (int i = 0; i < d->set.n_screens; i++) {
		const struct action *a = screen_action(&d->set.screens[i], b->verb);

		if (a)
			return i18n_text(a->label);
	}
	return b->verb;
}

static void
draw_key(const struct keytest *t, int i, int row, const struct rect *area)
{
	const char *text = meaning(t->page.desk, t->seen[i]);
	uint32_t folded = key_fold(t->seen[i]);
	char name[32], plain[32];
	struct str line = {0};

	key_label(t->seen[i], name, sizeof(name));
	key_label(folded, plain, sizeof(plain));
	str_add(&line, name);
	if (folded != t->seen[i])
		str_addf(&line, " = %s", plain); // full-width, as an input method types it
	term_text(row, area->col + 2, NAME_CELLS, ROLE_KEY, str_text(&line), line.len);
	term_text(row, area->col + 3 + NAME_CELLS, area->cols - NAME_CELLS - 4, ROLE_TEXT, text,
		strlen(text));
	str_free(&line);
}

static void
draw(struct page *p, const struct rect *area)
{
	const struct keytest *t = (const struct keytest *)p;
	const char *prompt = _("Press a key: its name and meaning appear here. Esc twice leaves.");

	term_text(area->row, area->col + 1, area->cols - 2, ROLE_TEXT, prompt, strlen(prompt));
	for (int i = 0; i < t->n && i + 2 < area->rows; i++)
		draw_key(t, i, area->row + 2 + i, area);
	term_cursor(area->row + 2, area->col + 2);
}

static bool
key(struct page *p, uint32_t k)
{
	struct keytest *t = (struct keytest *)p;

	if (k == K_ESCAPE && t->n && t->seen[0] == K_ESCAPE) {
		page_pop(p->desk);
		return true;
	}
	memmove(t->seen + 1, t->seen, (SEEN - 1) * sizeof(t->seen[0]));
	t->seen[0] = k;
	if (t->n < SEEN)
		t->n++;
	return true;
}

static void
paste(struct page *p, const char *text, size_t n)
{
	(void)text;
	desk_message(p->desk, ROLE_TEXT, _("A paste of %d bytes arrived."), (int)n);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.key = key,
	.paste = paste,
};

void
keytest_open(struct desk *d)
{
	struct keytest *t = xcalloc(1, sizeof(*t));

	t->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.types = true, .raw = true};
	page_push(d, &t->page);
}
