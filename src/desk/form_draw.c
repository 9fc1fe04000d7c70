// SPDX-License-Identifier: MIT
// form_draw: what a form looks like: a box at the bottom, a line a field, room for long text, and
// below them what is wrong or what to enter. What does not fit scrolls, and the frame says how much
// there is above and below.
#include "desk/form.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/presence.h"
#include "term/term.h"
#include "text/text.h"

#define FRAME_ROWS 2
#define PROBLEM_ROWS 2 // a problem may need so many
#define TEXT_LEAST 3   // rows of a long text when space is short

static int
text_fields(const struct form *f)
{
	int n = 0;

	for (int i = 0; i < f->n; i++)
		n += f->fields[i].kind == FIELD_TEXT;
	return n;
}

static int
foot_rows(const struct form *f)
{
	return f->problem[0] || (f->n && f->fields[f->at].problem[0]) ? PROBLEM_ROWS : 1;
}

int
form_dock_rows(struct page *p, int rows)
{
	const struct form *f = (const struct form *)p;
	int lines = f->n + FRAME_ROWS + foot_rows(f), texts = text_fields(f), most = rows - 3;

	if (texts)
		lines += texts * (rows / 2 > 14 ? 14 : rows / 2 > 5 ? rows / 2 : 5) - texts;
	return lines > most ? most : lines;
}

static void
draw_wrapped(int row, int col, int cells, int rows, enum theme_role role, const char *text)
{
	size_t n = strlen(text), at = 0;

	for (int i = 0; i < rows && at < n; i++) {
		size_t skip = 0;
		size_t len = i == rows - 1 ? n - at : text_wrap(text + at, n - at, cells, &skip);

		term_text(row + i, col, cells, role, text + at, len);
		at += len + skip;
	}
}

static void
draw_foot(struct form *f, int row, int col, int cells)
{
	struct form_field *field = &f->fields[f->at];
	const char *text = f->problem;
	enum theme_role role = ROLE_ERROR;
	struct str help = {0}, clean = {0};

	if (!text[0])
		text = field->problem;
	if (!text[0]) {
		role = ROLE_MUTED;
		form_field_help(field, &help);
		text = str_text(&help);
	}
	if (role == ROLE_ERROR)
		term_print(row, col, ROLE_ERROR, "! ");
	// What the database says may quote what people wrote.
	text_sanitize(&clean, text, strlen(text), TEXT_LINE);
	draw_wrapped(row, col + (role == ROLE_ERROR ? 2 : 0), cells - 2, foot_rows(f), role,
		str_text(&clean));
	str_free(&help);
	str_free(&clean);
}

// Rows of each long text: what the lines leave, shared.
static int
text_rows(const struct form *f, int inner)
{
	int texts = text_fields(f), rows = texts ? (inner - (f->n - texts)) / texts : 0;

	return rows < TEXT_LEAST ? inner < TEXT_LEAST ? inner : TEXT_LEAST : rows;
}

static int
rows_of(const struct form *f, int i, int text)
{
	return f->fields[i].kind == FIELD_TEXT ? text : 1;
}

// The field with the focus is seen whole, and no row stays empty while fields are hidden above.
static void
scroll(struct form *f, int inner, int text)
{
	int used = 0;

	if (f->at < f->top)
		f->top = f->at;
	for (int i = f->top; i <= f->at && i < f->n; i++)
		used += rows_of(f, i, text);
	while (used > inner && f->top < f->at)
		used -= rows_of(f, f->top++, text);
	for (int i = f->at + 1; i < f->n; i++)
		used += rows_of(f, i, text);
	while (f->top > 0 && used + rows_of(f, f->top - 1, text) <= inner)
		used += rows_of(f, --f->top, text);
}

// On the frame, in words: how many fields are hidden.
static void
draw_hidden(const struct rect *area, int above, int below)
{
	int col = area->col + area->cols - 20;

	if (above)
		term_print(area->row, col, ROLE_MUTED, _(" %d more above "), above);
	if (below)
		term_print(area->row + area->rows - 1, col, ROLE_MUTED, _(" %d more below "), below);
}

// A long text alone has the whole width: the frame says what it is.
static int
label_cells(const struct form *f)
{
	int cells = 0;

	for (int i = 0; i < f->n; i++) {
		int width = text_width(f->fields[i].label, strlen(f->fields[i].label));

		if ((f->fields[i].kind != FIELD_TEXT || f->n > 1) && width > cells)
			cells = width;
	}
	return cells;
}

static void
draw_heading(const struct form *f, const struct rect *area)
{
	struct str heading = {0}, clean = {0};

	str_addf(&heading, "%s  %s", i18n_text(f->call->action->label), f->call->ident);
	presence_text(f->page.desk, f->call->screen->notify, f->call->key, &heading);
	text_sanitize(&clean, str_text(&heading), heading.len, TEXT_LINE);
	term_box(area->row, area->col, area->rows, area->cols, str_text(&clean));
	str_free(&heading);
	str_free(&clean);
}

void
form_draw(struct page *p, const struct rect *area)
{
	struct form *f = (struct form *)p;
	struct field_context ctx = form_context(f);
	int inner = area->rows - FRAME_ROWS - foot_rows(f), text = text_rows(f, inner);
	int row = area->row + 1, end = row + inner, labels = label_cells(f), i;

	draw_heading(f, area);
	if (f->n == 0)
		return;
	scroll(f, inner, text);
	for (i = f->top; i < f->n && row + rows_of(f, i, text) <= end; i++) {
		struct rect box = {row, area->col + 2, rows_of(f, i, text), area->cols - 4};

		form_field_draw(&f->fields[i], &p->desk->set, &ctx, &box, labels, i == f->at);
		row += box.rows;
	}
	draw_hidden(area, f->top, f->n - i);
	draw_foot(f, end, area->col + 2, area->cols - 4);
}
