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
	*p = (struct pager){.found = {.paragraph = -1}};
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

// A match may go on in the next line.
static void
shade_matches(const struct pager *p, const struct pager_line *line, int row, int col, const char *needle)
{
	const char *s = p->paragraphs[line->paragraph].text;
	size_t n = strlen(s), len, begin = (size_t)line->from, end = begin + (size_t)line->len;

	for (long at = find_in(s, n, 0, needle, &len); at >= 0 && (size_t)at < end;
		at = find_in(s, n, (size_t)at + len, needle, &len)) {
		size_t from = (size_t)at < begin ? begin : (size_t)at;
		size_t to = (size_t)at + len < end ? (size_t)at + len : end;
		bool here = line->paragraph == p->found.paragraph && (size_t)at == p->found.at;

		if (from < to)
			term_shade(row, col + text_width(s + begin, from - begin), text_width(s + from, to - from),
				here ? ROLE_SELECTED : ROLE_MATCH);
	}
}

// The line that the match which was gone to begins in; -1: there is none.
static int
found_line(const struct pager *p)
{
	for (int i = p->n_lines - 1; i >= 0; i--) {
		if (p->lines[i].paragraph == p->found.paragraph && (size_t)p->lines[i].from <= p->found.at)
			return i;
	}
	return -1;
}

static void
show_found(struct pager *p)
{
	int line = found_line(p);

	if (line >= 0 && (line < p->top || line >= p->top + p->rows))
		p->top = line - p->rows / 3;
	p->to_found = false;
}

// The cursor stands on the match that was gone to, else at the beginning.
static void
put_cursor(const struct pager *p, const struct rect *area, const char *needle)
{
	int line = needle ? found_line(p) : -1, col = 0;

	if (line >= p->top && line < p->top + p->rows) {
		const struct pager_line *l = &p->lines[line];
		const struct pager_paragraph *par = &p->paragraphs[l->paragraph];

		col = indent_of(par, (size_t)l->from) +
			text_width(par->text + l->from, p->found.at - (size_t)l->from);
	} else {
		line = p->top;
	}
	term_cursor(area->row + line - p->top, area->col + col);
}

static void
draw_line(const struct pager *p, int index, int row, int col, int cells, const char *needle)
{
	const struct pager_line *line = &p->lines[index];
	const struct pager_paragraph *par = &p->paragraphs[line->paragraph];
	int indent = indent_of(par, (size_t)line->from);

	term_text(row, col + indent, cells - indent, par->role, par->text + line->from, (size_t)line->len);
	if (needle)
		shade_matches(p, line, row, col + indent, needle);
}

void
pager_draw(struct pager *p, const struct rect *area, bool focused, const char *needle)
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
	if (p->to_found)
		show_found(p);
	clamp_top(p);
	scrolls = p->n_lines > p->rows;
	for (int i = 0; i < area->rows; i++) {
		int index = p->top + i;

		term_fill(area->row + i, area->col, area->cols, ROLE_TEXT);
		if (index < p->n_lines)
			draw_line(p, index, area->row + i, area->col, area->cols - 1, needle);
	}
	if (scrolls && p->top > 0)
		term_print(area->row, area->col + area->cols - 1, ROLE_MUTED, "^");
	if (scrolls && p->top + p->rows < p->n_lines)
		term_print(area->row + area->rows - 1, area->col + area->cols - 1, ROLE_MUTED, "v");
	if (focused)
		put_cursor(p, area, needle);
}

// Which of two is farther on: < 0, 0 or > 0.
static int
compare(struct pager_match a, struct pager_match b)
{
	if (a.paragraph != b.paragraph)
		return a.paragraph < b.paragraph ? -1 : 1;
	return a.at < b.at ? -1 : a.at > b.at;
}

// From where HERE looks: the match one is on, or what is at the top.
static struct pager_match
origin(const struct pager *p)
{
	if (p->found.paragraph >= 0 || p->top >= p->n_lines)
		return p->found;
	return (struct pager_match){p->lines[p->top].paragraph, (size_t)p->lines[p->top].from};
}

void
pager_find(struct pager *p, enum find_step step, struct find_state *f)
{
	const struct pager_match from = origin(p);
	struct pager_match first = {-1, 0}, best = {-1, 0}, last = {-1, 0};
	int at = 0, n = 0;

	for (int i = 0; i < p->n; i++) {
		const char *s = p->paragraphs[i].text;
		size_t len, end = strlen(s);

		for (long m = find_in(s, end, 0, str_text(&f->needle), &len); m >= 0;
			m = find_in(s, end, (size_t)m + len, str_text(&f->needle), &len)) {
			struct pager_match here = {i, (size_t)m};
			int side = compare(here, from);

			n++;
			first = n == 1 ? here : first;
			last = here;
			if (step == FIND_PREVIOUS ? side < 0 : !at && (side > 0 || (side == 0 && step == FIND_HERE))) {
				best = here;
				at = n;
			}
		}
	}
	f->at = n == 0 ? 0 : at ? at : step == FIND_PREVIOUS ? n : 1;
	p->found = at ? best : step == FIND_PREVIOUS ? last : first;
	f->matches += n;
	p->to_found = n > 0;
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
