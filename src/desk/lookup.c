// SPDX-License-Identifier: MIT
// lookup: a popup with the rows of a list, to pick the one that a field means.
#include "desk/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/pane.h"
#include "desk/personal.h"
#include "model/filter_contact.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/input.h"

#define CELLS_MOST 110
#define ROWS_MOST 18
#define FRAME 2
#define TYPED_MAX 200

struct lookup {
	struct page page;
	struct pane *table;
	const struct screen *list;
	char *title;
	struct input typed;
	char problem[300]; // what was typed cannot be looked for
	lookup_done_fn done;
	void *ctx;
	void (*free_ctx)(void *);
};

const struct screen *
lookup_screen(const struct desk *d, const struct routine_param *param)
{
	const struct screen *s = screen_lookup(&d->set, param->domain);

	return s && desk_may_open(d, s) ? s : NULL;
}

void
lookup_name(struct str *out, const struct desk *d, const struct screen *s, const struct rowset *r, int row)
{
	struct format_context format = desk_format(d);

	for (int i = 0; i < s->n_columns; i++) {
		const struct column *c = &s->columns[i];
		struct str cell = {0};

		if (!c->hidden && c->rank == 1 && !str_eq(c->name, s->ident))
			grid_cell_text(&cell, &format, c, r, row);
		if (cell.len)
			str_addf(out, "%s%s", out->len ? "  " : "", str_text(&cell));
		str_free(&cell);
	}
}

// Leaves the stack first, so that the callback sees the page below on top.
static void
finish(struct lookup *l, const struct rowset *rows, int index)
{
	struct desk *d = l->page.desk;
	lookup_done_fn done = l->done;
	void *ctx = l->ctx;
	void (*free_ctx)(void *) = l->free_ctx;
	struct str ident = {0}, name = {0};

	if (rows) {
		const char *text = rowset_get(rows, index, l->list->ident);

		str_add(&ident, text ? text : "");
		lookup_name(&name, d, l->list, rows, index);
	}
	l->ctx = NULL;
	page_pop(d);
	done(d, ctx, rows ? str_text(&ident) : NULL, str_text(&name));
	if (free_ctx)
		free_ctx(ctx);
	str_free(&ident);
	str_free(&name);
}

static void
pick(void *ctx)
{
	struct lookup *l = ctx;
	int index = 0;
	const struct rowset *rows = table_row(l->table, &index);

	if (rows)
		finish(l, rows, index);
	else
		desk_message(l->page.desk, ROLE_TEXT, "%s", _("Nothing found"));
}

// What is typed finds rows as it grows; keys do not wait for them.
static void
narrow(struct lookup *l, const char *text)
{
	struct err e;

	l->problem[0] = '\0';
	if (table_set_filter(l->table, text, &e))
		l->table->reader.awaited = false;
	else
		str_copy(l->problem, sizeof(l->problem), e.msg);
	l->page.desk->dirty = true;
}

// Whether a warden has to be asked; each such question is on record, so it is put when it is complete.
static bool
names_contact(const struct lookup *l, struct str *text)
{
	const char *typed = input_text(&l->typed);
	struct filter_contact term;
	struct str value = {0};
	bool found;

	if (strchr(typed, '@') && !strpbrk(typed, ": "))
		str_addf(text, "email:%s", typed);
	else
		str_add(text, typed);
	found = filter_contact_find(str_text(text), &term, &value);
	personal_wipe(&value);
	return found;
}

static void
touched(struct lookup *l)
{
	struct str text = {0};

	if (names_contact(l, &text))
		str_copy(l->problem, sizeof(l->problem), _("Enter looks for whose it is."));
	else
		narrow(l, str_text(&text));
	personal_wipe(&text);
}

static void
on_contact(void *ctx, const char *text, const struct err *e)
{
	struct lookup *l = ctx;

	if (e) {
		str_copy(l->problem, sizeof(l->problem), e->msg);
	} else {
		input_set(&l->typed, text);
		narrow(l, text);
	}
	l->page.desk->dirty = true;
}

// Enter: the row, once what was typed has found it.
static void
enter(struct lookup *l)
{
	struct reader *r = &l->table->reader;
	struct str text = {0};

	if (names_contact(l, &text)) {
		personal_find(l->page.desk, r->relation, str_text(&text), on_contact, l);
	} else if (!r->loaded || r->call) {
		r->awaited = true;
		r->first = pick;
		r->first_ctx = l;
	} else {
		pick(l);
	}
	personal_wipe(&text);
}

static bool
command(struct page *p, enum command c)
{
	struct lookup *l = (struct lookup *)p;

	switch (c) {
	case CMD_BACK:
	case CMD_LEAVE:
		finish(l, NULL, 0);
		return true;
	case CMD_OPEN:
	case CMD_SUBMIT:
		enter(l);
		return true;
	case CMD_UNMARK: // what takes all marks away takes all that was typed away here
		input_set(&l->typed, "");
		touched(l);
		return true;
	case CMD_UP:
	case CMD_DOWN:
	case CMD_PAGE_UP:
	case CMD_PAGE_DOWN:
	case CMD_FIRST:
	case CMD_LAST:
	case CMD_LEFT:
	case CMD_RIGHT:
		return l->table->ops->command(l->table, c);
	default:
		return false;
	}
}

static bool
key(struct page *p, uint32_t k)
{
	struct lookup *l = (struct lookup *)p;

	if (!input_key(&l->typed, k))
		return false;
	touched(l);
	return true;
}

static void
paste(struct page *p, const char *text, size_t n)
{
	struct lookup *l = (struct lookup *)p;

	(void)input_paste(&l->typed, text, n);
	touched(l);
}

static void
draw(struct page *p, const struct rect *area)
{
	struct lookup *l = (struct lookup *)p;
	int rows = area->rows < ROWS_MOST + FRAME ? area->rows : ROWS_MOST + FRAME;
	int cols = area->cols - 2 < CELLS_MOST ? area->cols - 2 : CELLS_MOST;
	struct rect box = {area->row + (area->rows - rows) / 2, area->col + (area->cols - cols) / 2,
		rows, cols};
	struct rect list = {box.row + 2, box.col + 2, rows - FRAME - 1, cols - FRAME - 2};
	const char *prompt = _("type a number, or a part of a name");

	term_box(box.row, box.col, box.rows, box.cols, l->title);
	l->table->ops->draw(l->table, &list, true);
	input_draw(&l->typed, box.row + 1, list.col, list.cols, input_text(&l->typed)[0]);
	if (!input_text(&l->typed)[0])
		term_text(box.row + 1, list.col, list.cols, ROLE_MUTED, prompt, strlen(prompt));
	else
		term_cursor(box.row + 1, list.col + input_cursor(&l->typed));
	if (l->problem[0]) {
		struct str clean = {0};

		text_sanitize(&clean, l->problem, strlen(l->problem), TEXT_LINE);
		term_text(box.row + box.rows - 1, list.col, list.cols, ROLE_NOTE, str_text(&clean), clean.len);
		str_free(&clean);
	}
}

static bool
busy(const struct page *p)
{
	return reader_is_busy(&((const struct lookup *)p)->table->reader);
}

static bool
stop(struct page *p)
{
	struct lookup *l = (struct lookup *)p;

	l->table->reader.first = NULL;
	return reader_stop(&l->table->reader);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	int n = page_hint(p->desk, out, 0, max, CMD_OPEN, NULL, _("Choose"), false);

	n = page_hint(p->desk, out, n, max, CMD_BACK, NULL, NULL, false);
	return page_hint(p->desk, out, n, max, CMD_HELP, NULL, NULL, false);
}

static void
lookup_free(struct page *p)
{
	struct lookup *l = (struct lookup *)p;

	pane_free(l->table);
	input_done(&l->typed);
	free(l->title);
	if (l->ctx && l->free_ctx)
		l->free_ctx(l->ctx);
}

static const struct page_ops ops = {
	.draw = draw,
	.command = command,
	.key = key,
	.paste = paste,
	.busy = busy,
	.stop = stop,
	.hints = hints,
	.free = lookup_free,
};

void
lookup_open(struct desk *d, const struct screen *list, const char *title, const char *typed,
	lookup_done_fn done, void *ctx, void (*free_ctx)(void *))
{
	struct lookup *l = xcalloc(1, sizeof(*l));
	struct str filter = {0};
	struct err e;

	l->page = (struct page){.ops = &ops, .kind = PAGE_POPUP, .context = CONTEXT_BROWSE, .types = true,
		.screen = list};
	l->list = list;
	l->title = xstrdup(title);
	l->done = done;
	l->ctx = ctx;
	l->free_ctx = free_ctx;
	input_init(&l->typed, TYPED_MAX);
	input_set(&l->typed, typed);
	page_push(d, &l->page);
	l->table = table_new(d, list, NULL, NULL);
	if (names_contact(l, &filter) || !table_set_filter(l->table, str_text(&filter), &e))
		(void)table_set_filter(l->table, "", &e);
	personal_wipe(&filter);
	reader_refresh(&l->table->reader, true);
}
