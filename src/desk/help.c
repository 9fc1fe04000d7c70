// SPDX-License-Identifier: MIT
// help: what this place is for, what can be done, which keys do it; made from the tables.
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/find.h"
#include "desk/page.h"
#include "ui/pager.h"

#define KEYS_AT 18 // cells of the key column

struct help {
	struct page page;
	struct pager pager;
};

static void
title(struct page *p, struct str *out)
{
	str_addf(out, "%s", _("Help"));
	if (p->screen && strchr(p->screen->title, '{') == NULL)
		str_addf(out, ": %s", _(p->screen->title));
}

static void
draw(struct page *p, const struct rect *area)
{
	struct rect inner = {area->row, area->col + 1, area->rows, area->cols - 1};

	pager_draw(&((struct help *)p)->pager, &inner, true, find_needle(p->desk));
}

static bool
command(struct page *p, enum command c)
{
	p->desk->dirty = true;
	if (c == CMD_HELP || c == CMD_OPEN) {
		page_pop(p->desk);
		return true;
	}
	return pager_command(&((struct help *)p)->pager, c);
}

static void
find(struct page *p, enum find_step step, struct find_state *state)
{
	pager_find(&((struct help *)p)->pager, step, state);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	int n = page_hint(p->desk, out, 0, max, CMD_PAGE_DOWN, NULL, NULL, false);

	return page_hint(p->desk, out, n, max, CMD_BACK, NULL, NULL, false);
}

static void
help_free(struct page *p)
{
	pager_done(&((struct help *)p)->pager);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.command = command,
	.find = find,
	.hints = hints,
	.free = help_free,
};

// Every key of a command or verb: "F7, /".
static void
add_keys(const struct desk *d, struct str *line, enum command c, const char *verb)
{
	bool first = true;

	for (int i = 0; i < d->keymap.n; i++) {
		const struct binding *b = &d->keymap.bindings[i];
		char name[32];

		// What moves about in a list does so while choosing, as a rule by the same keys.
		if (b->context == CONTEXT_CHOOSE || (verb ? !str_eq(b->verb, verb) : b->verb || b->command != c))
			continue;
		key_label(b->key, name, sizeof(name));
		str_addf(line, "%s%s", first ? "" : ", ", name);
		first = false;
	}
	while (line->len < KEYS_AT)
		str_addc(line, ' ');
	str_addc(line, ' ');
}

static void
heading(struct help *h, const char *text)
{
	pager_add(&h->pager, 0, ROLE_TEXT, 0, "");
	pager_add(&h->pager, 0, ROLE_LABEL, 0, text);
}

static void
add_actions(struct help *h, const struct screen *s)
{
	struct str line = {0};

	if (!s || s->n_actions == 0)
		return;
	heading(h, _("What can be done with a row"));
	for (int i = 0; i < s->n_actions; i++) {
		const struct action *a = &s->actions[i];

		if (!act_may(h->page.desk, a))
			continue;
		str_clear(&line);
		add_keys(h->page.desk, &line, CMD_NONE, a->name);
		str_addf(&line, "%s%s%s", i18n_text(a->label), a->help[0] ? ": " : "",
			i18n_text(a->help));
		pager_add_hanging(&h->pager, 0, ROLE_TEXT, 2, 2 + KEYS_AT + 1, str_text(&line));
	}
	str_free(&line);
}

static void
add_columns(struct help *h, const struct screen *s)
{
	struct str line = {0};

	if (!s || s->kind != SCREEN_LIST)
		return;
	heading(h, _("Columns, and the names a filter knows them by"));
	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];

		str_clear(&line);
		str_add(&line, c->name);
		while (line.len < KEYS_AT)
			str_addc(&line, ' ');
		str_addf(&line, " %s%s%s", i18n_text(c->label), c->help[0] ? ": " : "",
			i18n_text(c->help));
		pager_add_hanging(&h->pager, 0, ROLE_TEXT, 2, 2 + KEYS_AT + 1, str_text(&line));
	}
	str_free(&line);
	heading(h, _("Filters"));
	pager_add_hanging(&h->pager, 0, ROLE_TEXT, 2, 22,
		_("status:open,new     one of several\n"
		  "-channel:chat       not\n"
		  "due_at:<2h          due within two hours; also today, +3, mon, 0917, 2026-09-17\n"
		  "total:100..200      between; also >100, <=5, ..200\n"
		  "owner:me            mine;  owner:none  nobody's\n"
		  "name:\"li na\"        text with a blank;  a bare word looks in all texts"));
}

static void
add_commands(struct help *h)
{
	struct str line = {0};

	heading(h, _("Keys"));
	for (int i = CMD_NONE + 1; i < CMD_COUNT_; i++) {
		const struct command_info *info = command_info((enum command)i);

		str_clear(&line);
		add_keys(h->page.desk, &line, (enum command)i, NULL);
		str_addf(&line, "%s: %s", i18n_text(info->label), i18n_text(info->help));
		pager_add_hanging(&h->pager, 0, ROLE_TEXT, 2, 2 + KEYS_AT + 1, str_text(&line));
	}
	str_free(&line);
	pager_add(&h->pager, 0, ROLE_TEXT, 0, "");
	pager_add(&h->pager, 0, ROLE_MUTED, 2,
		_("No function keys? Esc and then a digit within a second: Esc 1 is F1, Esc 0 is F10."));
}

void
help_open(struct desk *d)
{
	const struct page *asked = d->top;
	const struct screen *s = asked ? asked->screen : NULL;
	struct help *h;

	if (asked && asked->ops == &ops)
		return;
	h = xcalloc(1, sizeof(*h));
	h->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = s};
	page_push(d, &h->page);
	pager_init(&h->pager);
	if (asked && asked->ops->help)
		asked->ops->help((struct page *)asked, &h->pager);
	else if (s && s->help[0])
		pager_add(&h->pager, 0, ROLE_TEXT, 0, i18n_text(s->help));
	else
		pager_add(&h->pager, 0, ROLE_TEXT, 0,
			_("Quayside: the back office in a terminal. The bottom line shows the keys."));
	if (!asked || !asked->ops->help) {
		add_actions(h, s);
		add_columns(h, s);
	}
	add_commands(h);
}
