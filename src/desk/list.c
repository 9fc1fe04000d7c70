// SPDX-License-Identifier: MIT
// list: a full page with one table and its filter line.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/choose.h"
#include "desk/columns.h"
#include "desk/finder.h"
#include "desk/list_export.h"
#include "desk/marks.h"
#include "desk/pane.h"
#include "desk/views.h"
#include "term/term.h"
#include "text/text.h"

#define PASTED_MAX 200

struct list {
	struct page page;
	struct pane *table;
	struct finder finder;
	struct views views;
	struct str marked; // of the key bar
};

static struct act_target
target(const struct list *l)
{
	struct act_target t = {.screen = l->page.screen, .table = l->table};

	t.rows = table_row(l->table, &t.index);
	return t;
}

static void
title(struct page *p, struct str *out)
{
	const struct list *l = (const struct list *)p;

	str_add(out, _(p->screen->title));
	views_title(&l->views, out);
	str_add(out, "  ");
	table_count_text(l->table, out);
}

static void
draw(struct page *p, const struct rect *area)
{
	struct list *l = (struct list *)p;
	struct finder *f = &l->finder;
	int pins = views_rows(&l->views);
	struct rect rest = {area->row + 1 + pins, area->col, area->rows - 1 - pins, area->cols};

	if (pins)
		views_draw(&l->views, area->row, area->cols);
	if (f->problem[0]) {
		term_text(rest.row, 1, area->cols - 2, ROLE_ERROR, f->problem, strlen(f->problem));
		rest.row++;
		rest.rows--;
	}
	if (f->mode == FINDER_CELLS) {
		rest.row++;
		rest.rows--;
	}
	if (table_mark_reason(l->table)) {
		const char *why = table_mark_reason(l->table);

		rest.rows--;
		term_text(rest.row + rest.rows, area->col, area->cols, ROLE_ERROR, why, strlen(why));
	}
	l->table->ops->draw(l->table, &rest, !l->page.types);
	finder_draw_line(f, area->row + pins, area->cols);
	if (f->mode == FINDER_CELLS)
		finder_draw_cells(f, rest.row - 1, area->cols);
	finder_draw_parts(f, &rest);
}

static void
on_sort(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct list *l = ctx;

	(void)d;
	if (picked) {
		table_sort(l->table, l->page.screen->columns[picked->id].name);
		views_keep(&l->views);
	}
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

// A row that no record screen is about is shown by itself, whole.
static void
open_row(struct list *l)
{
	struct act_target t = target(l);
	const struct screen *record = screen_find(&l->page.desk->set, l->page.screen->open);

	if (t.rows)
		record_open(l->page.desk, record ? record : l->page.screen,
			rowset_get(t.rows, t.index, l->page.screen->key));
}

// --- F4 while typing a filter: a column, or behind "column:" one of its values ---

static void
on_filter_part(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct list *l = ctx;

	(void)d;
	if (picked)
		finder_insert(&l->finder, picked->words);
}

// F4 while typing a filter: a column by its heading.
static void
choose_filter_column(struct list *l)
{
	const struct screen *s = l->page.screen;
	struct choice c;

	choice_init(&c, _("Filter by"), _("type to find, or press its number"));
	for (int i = 0; i < s->n_columns; i++) {
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
	bool known = true;

	if (c != CMD_LOOKUP)
		known = finder_command(&l->finder, c);
	else if (l->finder.mode == FINDER_LINE)
		choose_filter_column(l);
	else
		finder_offer(&l->finder);
	l->page.desk->dirty = true;
	return known;
}

static bool
command(struct page *p, enum command c)
{
	struct list *l = (struct list *)p;
	struct act_target t = target(l);

	if (l->page.types)
		return typing_command(l, c);
	if (c >= CMD_VIEW_1 && c <= CMD_VIEW_9) {
		views_pick(&l->views, (int)(c - CMD_VIEW_1) + 1);
		return true;
	}
	switch (c) {
	case CMD_FILTER:
		finder_begin(&l->finder, FINDER_LINE, term_cols());
		return true;
	case CMD_FILTER_ROW:
		finder_begin(&l->finder, FINDER_CELLS, term_cols());
		return true;
	case CMD_SORT:
		choose_sort(l);
		return true;
	case CMD_VIEWS:
		views_menu(&l->views);
		return true;
	case CMD_COLUMNS:
		columns_open(p->desk, &l->views);
		return true;
	case CMD_EXPORT:
		list_export_open(p->desk, l->table);
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

static void
page_target(struct page *p, struct act_target *out)
{
	*out = target((struct list *)p);
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
	bool known = finder_key(&l->finder, k);

	l->page.desk->dirty = true;
	return known;
}

// Several numbers that were copied from somewhere, one to a line or with blanks between them, are any of
// them: "ticket_no:T-1,T-2". Anything else is as it is.
static void
add_pasted(struct str *out, const struct screen *s, const char *text, size_t n)
{
	struct str copy = {0}, list = {0};
	char *words[PASTED_MAX];
	int n_words;

	text_sanitize(&copy, text, n, TEXT_LINE);
	for (size_t i = 0; i < copy.len; i++)
		copy.data[i] = strchr(",;", copy.data[i]) ? ' ' : copy.data[i];
	str_addc(&copy, '\0');
	n_words = str_words(copy.data, words, PASTED_MAX);
	str_addf(&list, "%s:=", s->ident);
	for (int i = 0; i < n_words && list.len; i++) {
		if (words[i][strspn(words[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/")] ||
			!strpbrk(words[i], "0123456789"))
			str_clear(&list);
		else
			str_addf(&list, "%s%s", i ? "," : "", words[i]);
	}
	if (n_words > 1 && list.len)
		str_add(out, str_text(&list));
	else
		str_addn(out, text, n);
	str_free(&list);
	str_free(&copy);
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct list *l = (struct list *)p;
	struct str line = {0};

	// Pasted into a list, text is what to look for.
	if (!l->page.types) {
		finder_begin(&l->finder, FINDER_LINE, term_cols());
		input_set(&l->finder.line, "");
	}
	if (l->finder.mode == FINDER_LINE && !input_text(&l->finder.line)[0])
		add_pasted(&line, p->screen, text, n);
	else
		str_addn(&line, text, n);
	if (!finder_paste(&l->finder, str_text(&line), line.len))
		desk_message(p->desk, ROLE_ERROR, _("Too long: not all of the pasted text fitted."));
	str_free(&line);
}

static void
changed(struct page *p, const char *channel)
{
	struct list *l = (struct list *)p;

	if (!channel || str_eq(channel, p->screen->notify))
		reader_refresh(&l->table->reader, !channel);
	if (!channel || str_eq(channel, "saved_view"))
		views_changed(&l->views);
	else if (str_eq(channel, p->screen->notify))
		views_count(&l->views);
}

static void
place(const struct page *p, struct str *out)
{
	str_addf(out, "list\t%s\t%s", p->screen->name, table_filter(((const struct list *)p)->table));
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

	if (l->page.types) {
		out[n++] = (struct hint){K_ENTER, _("Apply"), false};
		n = page_hint(d, out, n, max, CMD_NEXT_FIELD, NULL,
			l->finder.mode == FINDER_CELLS ? _("Next column") : _("Fill in"), false);
		n = page_hint(d, out, n, max, CMD_BACK, NULL, _("Cancel"), false);
		return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
	}
	if (table_marks(l->table)->n) {
		str_clear(&l->marked);
		table_marks_text(l->table, &l->marked);
		n = page_hint(d, out, n, max, CMD_UNMARK, NULL, str_text(&l->marked), false);
	} else
		n = page_hint(d, out, n, max, CMD_OPEN, NULL, NULL, t.rows == NULL);
	n = act_hints(d, &t, out, n, max);
	if (p->screen->n_actions)
		n = page_hint(d, out, n, max, CMD_ACTIONS, NULL, NULL, !act_any(d, &t));
	n = page_hint(d, out, n, max, CMD_FILTER_ROW, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_LEAVE, NULL, p->below ? NULL : _("Log out"), false);
	n = page_hint(d, out, n, max, CMD_PALETTE, NULL, NULL, false);
	n = page_hint(d, out, n, max, CMD_SORT, NULL, NULL, false);
	return page_hint(d, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
list_free(struct page *p)
{
	struct list *l = (struct list *)p;

	views_done(&l->views);
	finder_done(&l->finder);
	str_free(&l->marked);
	pane_free(l->table);
}

static const struct page_ops ops = {
	.title = title,
	.draw = draw,
	.command = command,
	.verb = verb,
	.target = page_target,
	.key = key,
	.paste = paste,
	.changed = changed,
	.busy = busy,
	.place = place,
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
	page_push(d, &l->page);
	l->table = table_new(d, s, NULL, NULL);
	finder_init(&l->finder, &l->page, l->table);
	if (filter && !table_set_filter(l->table, filter, &e))
		desk_error(d, &e);
	views_init(&l->views, d, l->table);
	l->finder.applied = views_filtered;
	l->finder.applied_ctx = &l->views;
	views_open(&l->views, filter == NULL);
}

const char *
list_step(struct page *p, const struct screen *record, int by)
{
	if (!p || p->ops != &ops || (p->screen != record && !str_eq(p->screen->open, record->name)))
		return NULL;
	return table_step(((struct list *)p)->table, by);
}
