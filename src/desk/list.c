// SPDX-License-Identifier: MIT
// list: a full page with one table and its filter line.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/choose.h"
#include "desk/pane.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/input.h"

struct list {
	struct page page;
	struct pane *table;
	bool typing;          // the filter line has the focus
	struct input input;
	char problem[1000];   // why the typed filter does not do
};

static struct act_target
target(const struct list *l)
{
	struct act_target t = {.screen = l->page.screen};

	t.rows = table_row(l->table, &t.index);
	return t;
}

static void
title(struct page *p, struct str *out)
{
	const struct list *l = (const struct list *)p;

	str_add(out, _(p->screen->title));
	str_add(out, "  ");
	table_count_text(l->table, out);
}

static void
draw_filter(struct list *l, int row, int cells)
{
	const char *label = _("Filter");
	int at = 1 + text_width(label, strlen(label)) + 1;
	const char *text = table_filter(l->table);

	term_print(row, 1, ROLE_LABEL, "%s", label);
	if (l->typing) {
		input_draw(&l->input, row, at, cells - at - 1, true);
	} else if (text[0]) {
		struct str clean = {0};

		text_sanitize(&clean, text, strlen(text), TEXT_LINE);
		term_text(row, at, cells - at - 1, ROLE_TEXT, str_text(&clean), clean.len);
		str_free(&clean);
	} else {
		const char *hint = _("none   (F7 or / to type one, for example: status:open or a word)");

		term_text(row, at, cells - at - 1, ROLE_MUTED, hint, strlen(hint));
	}
}

static void
draw(struct page *p, const struct rect *area)
{
	struct list *l = (struct list *)p;
	struct rect rest = {area->row + 1, area->col, area->rows - 1, area->cols};

	if (l->problem[0]) {
		term_text(area->row + 1, 1, area->cols - 2, ROLE_ERROR, l->problem,
			strlen(l->problem));
		rest.row++;
		rest.rows--;
	}
	l->table->ops->draw(l->table, &rest, !l->typing);
	draw_filter(l, area->row, area->cols);
}

static void
end_typing(struct list *l)
{
	l->typing = false;
	l->page.types = false;
	l->page.context = CONTEXT_BROWSE;
	l->problem[0] = '\0';
}

static void
begin_typing(struct list *l)
{
	const char *old = table_filter(l->table);
	struct str text = {0};

	// What is typed next is a further condition.
	str_addf(&text, "%s%s", old, old[0] ? " " : "");
	input_set(&l->input, str_text(&text));
	str_free(&text);
	l->typing = true;
	l->page.types = true;
	l->page.context = CONTEXT_EDIT;
}

static void
apply_filter(struct list *l)
{
	struct str text = {0}, clean = {0};
	struct err e;

	if (table_set_filter(l->table, input_text(&l->input), &e)) {
		end_typing(l);
		return;
	}
	str_addf(&text, "%s%s%s%s%s", e.where, e.where[0] ? ": " : "", e.msg, e.hint[0] ? "  " : "",
		e.hint);
	text_sanitize(&clean, str_text(&text), text.len, TEXT_LINE); // it quotes what was typed
	str_copy(l->problem, sizeof(l->problem), str_text(&clean));
	str_free(&text);
	str_free(&clean);
}

static void
on_sort(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct list *l = ctx;

	(void)d;
	if (picked)
		table_sort(l->table, l->page.screen->columns[picked->id].name);
}

static void
choose_sort(struct list *l)
{
	const struct screen *s = l->page.screen;
	struct choice c;

	choice_init(&c, _("Sort by"), _("again: the other direction"));
	for (int i = 0; i < s->n_columns; i++) {
		if (!s->columns[i].hidden)
			choice_add(&c, i, _(s->columns[i].label), "", s->columns[i].name, NULL);
	}
	choose_open(l->page.desk, &c, on_sort, NULL, l, NULL);
}

static void
open_row(struct list *l)
{
	struct act_target t = target(l);
	const struct screen *record = screen_find(&l->page.desk->set, l->page.screen->open);

	if (!t.rows)
		return;
	if (!record) {
		desk_message(l->page.desk, ROLE_TEXT, _("There is nothing more to show of a row."));
		return;
	}
	record_open(l->page.desk, record, rowset_get(t.rows, t.index, l->page.screen->key));
}

// --- F4 while typing a filter: a column, or behind "column:" one of its values ---

static void
on_filter_part(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct list *l = ctx;

	(void)d;
	if (picked)
		input_paste(&l->input, picked->words, strlen(picked->words));
}

// The coded column whose values come next: the text ends in "name:".
static const struct column *
column_before_cursor(const struct list *l)
{
	const char *text = input_text(&l->input);
	const struct screen *s = l->page.screen;

	for (int i = 0; i < s->n_columns; i++) {
		struct str end = {0};
		bool found;

		str_addf(&end, "%s:", s->columns[i].name);
		found = str_ends(text, str_text(&end));
		str_free(&end);
		if (found && s->columns[i].terms[0])
			return &s->columns[i];
	}
	return NULL;
}

static void
choose_filter_part(struct list *l)
{
	const struct screen *s = l->page.screen;
	const struct screen_set *set = &l->page.desk->set;
	const struct column *column = column_before_cursor(l);
	struct choice c;

	choice_init(&c, column ? i18n_text(column->label) : _("Filter by"),
		_("type to find, or press its number"));
	for (int i = 0; column && i < set->n_terms; i++) {
		const struct term_label *t = &set->terms[i];

		if (str_eq(t->section, column->terms))
			choice_add(&c, i, screen_term(set, t->section, t->code), "", t->code, NULL);
	}
	for (int i = 0; !column && i < s->n_columns; i++) {
		struct str words = {0};

		str_addf(&words, "%s:", s->columns[i].name);
		choice_add(&c, i, i18n_text(s->columns[i].label), str_text(&words),
			str_text(&words), NULL);
		str_free(&words);
	}
	choose_open(l->page.desk, &c, on_filter_part, NULL, l, NULL);
}

static bool
typing_command(struct list *l, enum command c)
{
	switch (c) {
	case CMD_BACK:
	case CMD_LEAVE:
		end_typing(l);
		return true;
	case CMD_SUBMIT:
	case CMD_FILTER:
		apply_filter(l);
		return true;
	case CMD_LOOKUP:
		choose_filter_part(l);
		return true;
	default:
		return false;
	}
}

static bool
command(struct page *p, enum command c)
{
	struct list *l = (struct list *)p;
	struct act_target t = target(l);

	if (l->typing)
		return typing_command(l, c);
	switch (c) {
	case CMD_FILTER:
		begin_typing(l);
		return true;
	case CMD_SORT:
		choose_sort(l);
		return true;
	case CMD_OPEN:
		open_row(l);
		return true;
	case CMD_ACTIONS:
		act_menu(p->desk, &t);
		return true;
	default:
		return l->table->ops->command(l->table, c);
	}
}

static bool
verb(struct page *p, const char *name)
{
	struct act_target t = target((struct list *)p);

	return act_begin(p->desk, &t, name);
}

static bool
key(struct page *p, uint32_t k)
{
	struct list *l = (struct list *)p;

	if (k == K_ENTER) {
		apply_filter(l);
		return true;
	}
	return input_key(&l->input, k);
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct list *l = (struct list *)p;

	// Pasted into a list, text is what to look for.
	if (!l->typing) {
		begin_typing(l);
		input_set(&l->input, "");
	}
	if (!input_paste(&l->input, text, n))
		desk_message(p->desk, ROLE_ERROR, _("Too long: not all of the pasted text fitted."));
}

static void
changed(struct page *p, const char *channel)
{
	struct list *l = (struct list *)p;

	if (!channel || str_eq(channel, p->screen->notify))
		reader_refresh(&l->table->reader, !channel);
}

static bool
busy(const struct page *p)
{
	const struct list *l = (const struct list *)p;

	return reader_is_busy(&l->table->reader);
}

static bool
stop(struct page *p)
{
	return reader_stop(&((struct list *)p)->table->reader);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	struct list *l = (struct list *)p;
	struct act_target t = target(l);
	struct desk *d = p->desk;
	int n = 0;

	if (l->typing) {
		out[n++] = (struct hint){K_ENTER, _("Apply"), false};
		n = page_hint(d, out, n, max, CMD_BACK, NULL, _("Cancel"), false);
		return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
	}
	if (p->screen->open[0])
		n = page_hint(d, out, n, max, CMD_OPEN, NULL, NULL, t.rows == NULL);
	n = act_hints(d, &t, out, n, max);
	if (p->screen->n_actions)
		n = page_hint(d, out, n, max, CMD_ACTIONS, NULL, NULL, !act_any(d, &t));
	n = page_hint(d, out, n, max, CMD_FILTER, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_LEAVE, NULL, p->below ? NULL : _("Log out"), false);
	n = page_hint(d, out, n, max, CMD_PALETTE, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_SORT, NULL, NULL, false);
	return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
list_free(struct page *p)
{
	struct list *l = (struct list *)p;

	pane_free(l->table);
	input_done(&l->input);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.command = command,
	.verb = verb,
	.key = key,
	.paste = paste,
	.changed = changed,
	.busy = busy,
	.stop = stop,
	.hints = hints,
	.free = list_free,
};

void
list_open(struct desk *d, const struct screen *s, const char *filter)
{
	struct list *l = xcalloc(1, sizeof(*l));
	struct err e;

	l->page = (struct page){.ops = &ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.screen = s};
	input_init(&l->input, 500);
	page_push(d, &l->page);
	l->table = table_new(d, s, NULL, NULL);
	if (filter && !table_set_filter(l->table, filter, &e))
		desk_error(d, &e);
}

const char *
list_step(struct page *p, const struct screen *record, int by)
{
	if (!p || p->ops != &ops || !str_eq(p->screen->open, record->name))
		return NULL;
	return table_step(((struct list *)p)->table, by);
}
