// SPDX-License-Identifier: MIT
// copy: what is under the cursor, to the terminal's clipboard or as plain text for its mouse.
#include "desk/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/act.h"
#include "desk/choose.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/grid.h"

static bool
target_of(struct desk *d, struct act_target *t)
{
	struct page *p = page_base(d);

	*t = (struct act_target){0};
	if (p && p->ops->target)
		p->ops->target(p, t);
	if (t->rows)
		return true;
	desk_message(d, ROLE_TEXT, _("There is no row here."));
	return false;
}

// A row of a list with tabs between its cells; of a record, a line for each field.
static void
add_row(struct str *out, const struct act_target *t, int row, const struct format_context *format)
{
	bool list = t->screen->kind == SCREEN_LIST;
	const char *separator = "";

	for (int i = 0; i < t->screen->n_columns; i++) {
		const struct column *column = &t->screen->columns[i];

		if (column->hidden)
			continue;
		str_add(out, separator);
		if (!list)
			str_addf(out, "%s: ", i18n_text(column->label));
		grid_cell_text(out, format, column, t->rows, row);
		separator = list ? "\t" : "\n";
	}
	str_addc(out, '\n');
}

// --- to the clipboard ---

struct copying {
	char **texts;
	int n, cap;
};

static void
copying_free(void *ctx)
{
	struct copying *c = ctx;

	for (int i = 0; i < c->n; i++)
		free(c->texts[i]);
	free(c->texts);
	free(c);
}

static void
offer(struct copying *c, struct choice *menu, const char *label, const char *text)
{
	char *copy = xstrdup(text);

	choice_add(menu, c->n, label, text, "", NULL);
	VEC_PUSH(c->texts, c->n, c->cap, copy);
}

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct copying *c = ctx;
	const char *text;

	if (!picked)
		return;
	text = c->texts[picked->id];
	term_copy(text, strlen(text));
	desk_message(d, ROLE_OK, _("Sent to the terminal's clipboard, if it takes that: %s"), text);
}

static void
offer_fields(struct copying *c, struct choice *menu, const struct act_target *t,
	const struct format_context *format)
{
	struct str row = {0}, cell = {0};

	add_row(&row, t, t->index, format);
	offer(c, menu, _("The whole row"), str_text(&row));
	for (int i = 0; i < t->screen->n_columns; i++) {
		const struct column *column = &t->screen->columns[i];

		str_clear(&cell);
		grid_cell_text(&cell, format, column, t->rows, t->index);
		if (!column->hidden && cell.len)
			offer(c, menu, i18n_text(column->label), str_text(&cell));
	}
	str_free(&row);
	str_free(&cell);
}

void
copy_open(struct desk *d)
{
	struct format_context format = desk_format(d);
	struct copying *c;
	struct act_target t;
	struct str link = {0};
	struct choice menu;
	const char *ident;

	if (!d->settings->session.clipboard) {
		desk_message(d, ROLE_ERROR, _("Copying to the clipboard is switched off here."));
		return;
	}
	if (!target_of(d, &t))
		return;
	c = xcalloc(1, sizeof(*c));
	choice_init(&menu, _("Copy"), _("type to find, or press its number"));
	ident = rowset_get(t.rows, t.index, t.screen->ident);
	if (ident) {
		str_addf(&link, "ssh -t office %s %s",
			t.screen->open[0] ? t.screen->open : t.screen->name, ident);
		offer(c, &menu, _("Number"), ident);
		offer(c, &menu, _("Link to it"), str_text(&link));
	}
	offer_fields(c, &menu, &t, &format);
	str_free(&link);
	choose_open(d, &menu, on_picked, NULL, c, copying_free);
}

// --- as plain text ---

static bool
any_key(struct page *p, uint32_t key)
{
	(void)key;
	page_pop(p->desk);
	return true;
}

static void
draw_nothing(struct page *p, const struct rect *area)
{
	(void)p;
	(void)area;
}

static void
plain_free(struct page *p)
{
	(void)p;
	term_end_plain();
}

static const struct page_ops plain_ops = {
	.draw = draw_nothing,
	.key = any_key,
	.free = plain_free,
};

void
copy_end_plain(struct desk *d)
{
	if (d->top && d->top->ops == &plain_ops)
		page_pop(d);
}

void
copy_plain(struct desk *d)
{
	struct format_context format = desk_format(d);
	struct page *below = page_base(d), *p;
	struct act_target t;
	struct str out = {0};

	if (!target_of(d, &t))
		return;
	for (int i = 0; t.screen->kind == SCREEN_LIST && i < t.rows->n_rows; i++)
		add_row(&out, &t, i, &format);
	if (t.screen->kind != SCREEN_LIST)
		add_row(&out, &t, t.index, &format);
	if (below->ops->plain)
		below->ops->plain(below, &out);
	str_addf(&out, "%s\n", _("-- any key leads back --"));
	p = xcalloc(1, sizeof(*p));
	*p = (struct page){.ops = &plain_ops, .kind = PAGE_FULL, .context = CONTEXT_BROWSE,
		.types = true, .raw = true};
	page_push(d, p);
	term_plain(str_text(&out));
	str_free(&out);
}
