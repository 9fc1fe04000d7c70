// SPDX-License-Identifier: MIT
// conflict: somebody changed the row while a form of it was open. What it was, what it is now and what
// is about to be sent stand side by side; for each field that both changed the person chooses, and
// then sends on the new version.
#include "desk/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "term/term.h"
#include "text/text.h"

#define LINES_MAX 20
#define FRAME_ROWS 6 // frame, what happened (two rows), headings, foot
#define LABEL_CELLS 16

struct line {
	const struct column *column;
	struct form_field *field; // of the form, when it sets this column; or NULL
	bool theirs;              // chosen: the form sends what is there now
};

struct conflict {
	struct page page;
	struct form *form; // below
	struct rowset theirs;
	char why[1000];
	struct line lines[LINES_MAX];
	int n, at, top;
};

static const char *
cell(struct arena *arena, const struct conflict *c, const struct rowset *r, const struct column *column)
{
	struct format_context format = desk_format(c->page.desk);

	return r->n_rows ? format_cell(arena, &format, column, r, 0) : "";
}

static struct form_field *
field_of(struct form *f, const struct column *column)
{
	for (int i = 0; i < f->n; i++) {
		const struct column *c = form_column(f, &f->fields[i]);

		if (c && str_eq(c->name, column->name))
			return &f->fields[i];
	}
	return NULL;
}

// A line for each thing that people see and that differs, and for what the form would set.
static void
make_lines(struct conflict *c)
{
	const struct screen *s = c->form->call->screen;

	for (int i = 0; i < s->n_columns && c->n < LINES_MAX; i++) {
		const struct column *column = &s->columns[i];
		struct form_field *field = field_of(c->form, column);
		bool differs = !str_eq(rowset_get(&c->form->call->row, 0, column->name),
			rowset_get(&c->theirs, 0, column->name));

		if (!differs || (column->hidden && !field) || !c->form->call->row.n_rows)
			continue;
		// The cursor begins where there is something to choose.
		if (field && !c->lines[c->at].field)
			c->at = c->n;
		c->lines[c->n++] = (struct line){.column = column, .field = field,
			.theirs = field && field->held.len && form_field_is_held(field)};
	}
}

static const char *
mine(const struct conflict *c, const struct line *line)
{
	struct form_field *field = line->field;

	if (!field)
		return "";
	if (line->theirs)
		return _("(as it is now)");
	return field->kind == FIELD_CHOICE && field->picked >= 0 ?
		form_field_choice_label(field, &c->page.desk->set, field->picked) :
		form_field_typed(field);
}

static void
draw_cells(int row, int col, int width, enum theme_role role, const char *const text[4])
{
	int at[4] = {col, col + LABEL_CELLS, 0, 0}, third = (width - LABEL_CELLS) / 3;

	at[2] = at[1] + third;
	at[3] = at[2] + third;
	for (int i = 0; i < 4; i++) {
		struct str clean = {0};
		int cells = (i == 0 ? LABEL_CELLS : third) - 1;

		text_sanitize(&clean, text[i], strlen(text[i]), TEXT_LINE);
		term_text(row, at[i], cells, i == 0 ? ROLE_LABEL : role, str_text(&clean), clean.len);
		str_free(&clean);
	}
}

static void
draw_line(const struct conflict *c, int i, int row, int col, int width)
{
	const struct line *line = &c->lines[i];
	struct arena arena = {0};
	const char *text[] = {i18n_text(line->column->label),
		cell(&arena, c, &c->form->call->row, line->column), cell(&arena, c, &c->theirs, line->column),
		mine(c, line)};

	draw_cells(row, col, width, line->field ? ROLE_TEXT : ROLE_MUTED, text);
	if (i == c->at) {
		term_shade(row, col, width, ROLE_SELECTED);
		term_cursor(row, col);
	}
	arena_free(&arena);
}

static void
draw_why(const struct conflict *c, int row, int col, int cells)
{
	struct str clean = {0};
	size_t skip = 0, n;

	text_sanitize(&clean, c->why, strlen(c->why), TEXT_LINE);
	n = text_wrap(str_text(&clean), clean.len, cells, &skip);
	term_text(row, col, cells, ROLE_WARN, str_text(&clean), n);
	if (n + skip < clean.len)
		term_text(row + 1, col, cells, ROLE_WARN, str_text(&clean) + n + skip, clean.len - n - skip);
	str_free(&clean);
}

static void
draw(struct page *p, const struct rect *area)
{
	struct conflict *c = (struct conflict *)p;
	int cols = area->cols > 110 ? 110 : area->cols - 2, room = area->rows - 2 - FRAME_ROWS;
	int rows = (c->n < room ? c->n : room) + FRAME_ROWS, shown = rows - FRAME_ROWS;
	int row = area->row + (area->rows - rows) / 3, col = area->col + (area->cols - cols) / 2 + 2;
	const char *headings[] = {"", _("Was"), _("Is now"), _("Yours")};

	if (c->at < c->top)
		c->top = c->at;
	if (c->at >= c->top + shown)
		c->top = c->at - shown + 1;
	term_box(row, col - 2, rows, cols, _("Changed meanwhile"));
	draw_why(c, row + 1, col, cols - 4);
	draw_cells(row + 3, col, cols - 4, ROLE_LABEL, headings);
	for (int i = 0; i < shown; i++)
		draw_line(c, c->top + i, row + 4 + i, col, cols - 4);
	if (c->n == 0)
		term_cursor(row + 4, col);
}

static void
choose(struct conflict *c)
{
	struct line *line = &c->lines[c->at];

	if (c->n == 0)
		return;
	if (line->field)
		line->theirs = !line->theirs;
	else
		desk_message(c->page.desk, ROLE_TEXT, _("Your form does not touch this: it stays as it is now."));
	c->page.desk->dirty = true;
}

// What was left to them gets the value there is now, so that sending changes nothing about it.
static void
settle(struct conflict *c)
{
	for (int i = 0; i < c->n; i++) {
		struct form_field *field = c->lines[i].field;

		if (c->lines[i].theirs)
			form_field_type(field, str_text(&field->held));
		if (field)
			form_hold(c->form, field, &c->theirs);
	}
}

static bool
command(struct page *p, enum command cmd)
{
	struct conflict *c = (struct conflict *)p;
	struct form *f = c->form;

	switch (cmd) {
	case CMD_UP:
		c->at -= c->at > 0;
		return true;
	case CMD_DOWN:
		c->at += c->at + 1 < c->n;
		return true;
	case CMD_OPEN:
		choose(c);
		return true;
	case CMD_SUBMIT:
		settle(c);
		rowset_free(&f->call->row);
		f->call->row = c->theirs;
		c->theirs = (struct rowset){0};
		page_pop(p->desk);
		form_submit(f);
		return true;
	default:
		return false;
	}
}

static int
hints(struct page *p, struct hint *out, int max)
{
	struct conflict *c = (struct conflict *)p;
	int n = page_hint(p->desk, out, 0, max, CMD_SUBMIT, NULL, _("Send mine"), false);

	for (int i = 0; i < c->n; i++) {
		if (c->lines[i].field) {
			n = page_hint(p->desk, out, n, max, CMD_OPEN, NULL, _("Mine or theirs"), false);
			break;
		}
	}
	return page_hint(p->desk, out, n, max, CMD_BACK, NULL, _("To the form"), false);
}

static void
conflict_free(struct page *p)
{
	rowset_free(&((struct conflict *)p)->theirs);
}

static const struct page_ops ops = {
	.draw = draw,
	.command = command,
	.hints = hints,
	.free = conflict_free,
};

void
conflict_open(struct form *f, struct rowset *theirs, const char *why)
{
	struct conflict *c = xcalloc(1, sizeof(*c));

	c->page = (struct page){.ops = &ops, .kind = PAGE_POPUP, .context = CONTEXT_BROWSE};
	c->form = f;
	c->theirs = *theirs;
	*theirs = (struct rowset){0};
	str_copy(c->why, sizeof(c->why), why);
	make_lines(c);
	if (c->n) {
		page_push(f->page.desk, &c->page);
		return;
	}
	rowset_free(&c->theirs);
	free(c);
}
