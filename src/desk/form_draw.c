// SPDX-License-Identifier: MIT
// form_draw: what a form looks like: a box at the bottom, a line a field, room for long text, and
// below them what is wrong or what to enter.
#include "desk/form.h"

#include <string.h>

#include "base/i18n.h"
#include "term/term.h"
#include "text/text.h"

#define FRAME_ROWS 2
#define PROBLEM_ROWS 2 // a problem may need so many

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

void
form_draw(struct page *p, const struct rect *area)
{
	struct form *f = (struct form *)p;
	struct format_context format = desk_format(p->desk);
	struct str heading = {0}, clean = {0};
	int inner = area->rows - FRAME_ROWS - foot_rows(f), texts = text_fields(f);
	int text_rows = texts ? (inner - (f->n - texts)) / texts : 0;
	int row = area->row + 1, col = area->col + 2, cells = area->cols - 4, labels = 0;

	str_addf(&heading, "%s%s%s", i18n_text(f->call->action->label), f->call->ident[0] ? "  " : "",
		f->call->ident);
	text_sanitize(&clean, str_text(&heading), heading.len, TEXT_LINE);
	term_box(area->row, area->col, area->rows, area->cols, str_text(&clean));
	str_free(&heading);
	str_free(&clean);
	for (int i = 0; i < f->n; i++) {
		int width = text_width(f->fields[i].label, strlen(f->fields[i].label));

		if (f->fields[i].kind != FIELD_TEXT && width > labels)
			labels = width;
	}
	for (int i = 0; i < f->n; i++) {
		struct form_field *field = &f->fields[i];
		int rows = field->kind == FIELD_TEXT ? text_rows : 1;
		struct rect box = {row, col, rows, cells};

		if (row + rows > area->row + area->rows - 1 - foot_rows(f))
			rows = area->row + area->rows - 1 - foot_rows(f) - row;
		if (rows > 0) {
			box.rows = rows;
			form_field_draw(field, &p->desk->set, &format, &box, labels, i == f->at);
		}
		row += rows;
	}
	draw_foot(f, area->row + area->rows - 1 - foot_rows(f), col, cells);
}
