// SPDX-License-Identifier: MIT
// draw: text, lines and boxes on the virtual screen.
#include "term/term.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "term/look.h"
#include "text/text.h"

// The row being put together; kept, so that drawing does not allocate.
static struct {
	cchar_t *cells;
	int n, cap;
} line;

// Cuts a span to the screen. A span that begins left of it is not drawn at all.
static bool
clip(int row, int col, int *cells)
{
	int rest = term_cols() - col;

	if (row < 0 || row >= term_rows() || col < 0 || rest <= 0)
		return false;
	if (*cells > rest)
		*cells = rest;
	return *cells > 0;
}

static void
add_cell(const wchar_t *text, struct look look)
{
	cchar_t cell;

	if (setcchar(&cell, text, look.attrs, look.pair, NULL) == ERR)
		return;
	VEC_PUSH(line.cells, line.n, line.cap, cell);
}

// Appends s as cells: each code point with a width begins one, those without join it.
static void
add_text(const char *s, size_t n, struct look look)
{
	wchar_t cell[CCHARW_MAX + 1];
	int len = 0;

	for (size_t i = 0; i < n;) {
		uint32_t cp;

		i += utf8_decode(s + i, n - i, &cp);
		if (text_cp_width(cp) == 0) {
			if (len > 0 && len < CCHARW_MAX && cp >= 0xa0)
				cell[len++] = (wchar_t)cp;
			continue;
		}
		cell[len] = L'\0';
		if (len > 0)
			add_cell(cell, look);
		cell[0] = (wchar_t)cp;
		len = 1;
	}
	cell[len] = L'\0';
	if (len > 0)
		add_cell(cell, look);
}

static void
put_line(int row, int col)
{
	mvadd_wchnstr(row, col, line.cells, line.n);
	line.n = 0;
}

static int
draw(int row, int col, int cells, enum theme_role role, const char *s, size_t n, bool pad)
{
	struct look look = look_of(role);
	const char *ellipsis = "";
	int used;
	size_t len;

	if (!clip(row, col, &cells))
		return 0;
	len = text_clip(s, n, cells, &used);
	if (len < n) {
		ellipsis = text_ellipsis();
		len = text_clip(s, n, cells - 1, &used);
	}
	add_text(s, len, look);
	add_text(ellipsis, strlen(ellipsis), look);
	used += ellipsis[0] != '\0';
	for (int i = used; pad && i < cells; i++)
		add_cell(L" ", look);
	put_line(row, col);
	return used;
}

int
term_text(int row, int col, int cells, enum theme_role role, const char *s, size_t n)
{
	return draw(row, col, cells, role, s, n, true);
}

int
term_print(int row, int col, enum theme_role role, const char *fmt, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (n < 0)
		return 0;
	if ((size_t)n >= sizeof(text))
		n = (int)sizeof(text) - 1;
	return draw(row, col, term_cols() - col, role, text, (size_t)n, false);
}

void
term_fill(int row, int col, int cells, enum theme_role role)
{
	draw(row, col, cells, role, "", 0, true);
}

void
term_erase(void)
{
	erase();
}

// --- lines and boxes ----------------------------------------------------------------------------

enum edge { HORIZONTAL, VERTICAL, TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT };

static const wchar_t *
edge_text(enum edge which)
{
	static const wchar_t *const lines[] = {
		L"\u2500", L"\u2502", L"\u250c", L"\u2510", L"\u2514", L"\u2518"};
	static const wchar_t *const plain[] = {L"-", L"|", L"+", L"+", L"+", L"+"};

	// In fonts for East Asia the lines may be two cells wide, which no frame survives.
	return term_ascii() || text_cp_width(0x2500) != 1 ? plain[which] : lines[which];
}

void
term_hline(int row, int col, int cells)
{
	if (!clip(row, col, &cells))
		return;
	for (int i = 0; i < cells; i++)
		add_cell(edge_text(HORIZONTAL), look_of(ROLE_BORDER));
	put_line(row, col);
}

static void
put_border(int row, int col, enum edge which)
{
	int one = 1;

	if (!clip(row, col, &one))
		return;
	add_cell(edge_text(which), look_of(ROLE_BORDER));
	put_line(row, col);
}

void
term_vline(int row, int col, int rows)
{
	for (int i = 0; i < rows; i++)
		put_border(row + i, col, VERTICAL);
}

void
term_box(int row, int col, int rows, int cells, const char *title)
{
	int bottom = row + rows - 1, right = col + cells - 1;

	if (rows < 2 || cells < 2)
		return;
	for (int i = row + 1; i < bottom; i++)
		term_fill(i, col + 1, cells - 2, ROLE_TEXT);
	term_hline(row, col + 1, cells - 2);
	term_hline(bottom, col + 1, cells - 2);
	term_vline(row + 1, col, rows - 2);
	term_vline(row + 1, right, rows - 2);
	put_border(row, col, TOP_LEFT);
	put_border(row, right, TOP_RIGHT);
	put_border(bottom, col, BOTTOM_LEFT);
	put_border(bottom, right, BOTTOM_RIGHT);
	if (title && title[0] && cells > 6) {
		int used = draw(row, col + 3, cells - 6, ROLE_LABEL, title, strlen(title), false);

		term_fill(row, col + 2, 1, ROLE_TEXT);
		term_fill(row, col + 3 + used, 1, ROLE_TEXT);
	}
}

void
term_shade(int row, int col, int cells, enum theme_role role)
{
	struct look look = look_of(role);

	if (clip(row, col, &cells))
		mvchgat(row, col, cells, look.attrs, look.pair, NULL);
}
