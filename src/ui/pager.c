// SPDX-License-Identifier: MIT
// pager: lines of text that scroll.
#include "ui/pager.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "term/term.h"
#include "text/text.h"

void
pager_init(struct pager *p)
{
	*p = (struct pager){0};
}

void
pager_done(struct pager *p)
{
	free(p->paragraphs);
	free(p->lines);
	arena_free(&p->arena);
}

void
pager_clear(struct pager *p)
{
	arena_free(&p->arena);
	p->n = 0;
	p->n_lines = 0;
	p->wrapped_for = 0;
}

void
pager_add(struct pager *p, int entry, enum theme_role role, int indent, const char *text)
{
	pager_add_hanging(p, entry, role, indent, indent, text);
}

void
pager_add_hanging(struct pager *p, int entry, enum theme_role role, int indent, int hang,
	const char *text)
{
	struct str clean = {0};
	const char *at;

	text_sanitize(&clean, text, strlen(text), TEXT_BLOCK);
	at = str_text(&clean);
	for (;;) {
		size_t n = strcspn(at, "\n");
		struct pager_paragraph paragraph = {
			.text = arena_strndup(&p->arena, at, n),
			.role = role, .indent = indent, .hang = hang, .entry = entry,
		};

		VEC_PUSH(p->paragraphs, p->n, p->cap, paragraph);
		if (!at[n])
			break;
		at += n + 1;
	}
	p->wrapped_for = 0;
	str_free(&clean);
}

static int
indent_of(const struct pager_paragraph *paragraph, size_t from)
{
	return from ? paragraph->hang : paragraph->indent;
}

static void
wrap(struct pager *p, int cells)
{
	p->n_lines = 0;
	for (int i = 0; i < p->n; i++) {
		const char *text = p->paragraphs[i].text;
		size_t len = strlen(text), at = 0;

		do {
			int room = cells - indent_of(&p->paragraphs[i], at);
			size_t skip = 0;
			size_t n = len > at ?
				text_wrap(text + at, len - at, room > 1 ? room : 1, &skip) : 0;
			struct pager_line line = {.paragraph = i, .from = (int)at, .len = (int)n};

			VEC_PUSH(p->lines, p->n_lines, p->lines_cap, line);
			at += n + skip;
		} while (at < len);
	}
	p->wrapped_for = cells;
}

static void
clamp_top(struct pager *p)
{
	if (p->top > p->n_lines - p->rows)
		p->top = p->n_lines - p->rows;
	if (p->top < 0)
		p->top = 0;
}

// The end, but when the last entry is longer than the window, its beginning.
static void
go_to_end(struct pager *p)
{
	int last = p->n ? p->paragraphs[p->n - 1].entry : 0;
	int first_line = p->n_lines;

	while (first_line > 0 && p->paragraphs[p->lines[first_line - 1].paragraph].entry == last)
		first_line--;
	p->top = p->n_lines - p->rows;
	if (first_line < p->top)
		p->top = first_line;
	p->to_end = false;
}

void
pager_draw(struct pager *p, const struct rect *area, bool focused)
{
	bool scrolls, at_end = p->rows > 0 && p->top + p->rows >= p->n_lines;

	// Room taken from below (a form) leaves the end in sight.
	if (at_end && area->rows < p->rows && p->n_lines > area->rows)
		p->top = p->n_lines - area->rows;
	p->rows = area->rows;
	if (p->wrapped_for != area->cols - 1)
		wrap(p, area->cols - 1);
	if (p->to_end)
		go_to_end(p);
	clamp_top(p);
	scrolls = p->n_lines > p->rows;
	for (int i = 0; i < area->rows; i++) {
		int index = p->top + i;

		term_fill(area->row + i, area->col, area->cols, ROLE_TEXT);
		if (index < p->n_lines) {
			const struct pager_line *line = &p->lines[index];
			const struct pager_paragraph *par = &p->paragraphs[line->paragraph];

			int indent = indent_of(par, (size_t)line->from);

			term_text(area->row + i, area->col + indent, area->cols - 1 - indent,
				par->role, par->text + line->from, (size_t)line->len);
		}
	}
	if (scrolls && p->top > 0)
		term_print(area->row, area->col + area->cols - 1, ROLE_MUTED, "^");
	if (scrolls && p->top + p->rows < p->n_lines)
		term_print(area->row + area->rows - 1, area->col + area->cols - 1, ROLE_MUTED, "v");
	if (focused)
		term_cursor(area->row, area->col);
}

bool
pager_command(struct pager *p, enum command c)
{
	switch (c) {
	case CMD_UP:
		p->top--;
		break;
	case CMD_DOWN:
		p->top++;
		break;
	case CMD_PAGE_UP:
		p->top -= p->rows - 1;
		break;
	case CMD_PAGE_DOWN:
		p->top += p->rows - 1;
		break;
	case CMD_FIRST:
		p->top = 0;
		break;
	case CMD_LAST:
		p->top = p->n_lines;
		break;
	default:
		return false;
	}
	clamp_top(p);
	return true;
}
