// SPDX-License-Identifier: MIT
// picture: a terminal's cells as SVG, for the documentation.
//
// Every glyph is placed by itself, so that columns stay aligned whatever font the viewer has, and
// box drawing is drawn as lines, so that frames have no gaps.
#include "frame.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

#define CELL_W 9
#define CELL_H 20
#define BASELINE 15
#define MARGIN 14
#define TOP 34

#define INK 0xd8dee9u
#define PAPER 0x14191fu
#define CHROME 0x2a313au

// The sixteen ANSI colours as most terminals of today show them; the rest comes from the cells.
static const unsigned ansi[16] = {
	0x3b4252, 0xe06c75, 0x98c379, 0xe5c07b, 0x61afef, 0xc678dd, 0x56b6c2, 0xd8dee9,
	0x6b7689, 0xff8790, 0xb5e890, 0xffd58f, 0x8cc8ff, 0xe29bf5, 0x7fd9e4, 0xffffff,
};

struct look {
	unsigned ink, paper;
	unsigned attrs;
};

static unsigned
rgb_of(const struct vt *vt, int colour, unsigned fallback)
{
	if (colour == VT_DEFAULT)
		return fallback;
	if (!(colour & VT_RGB) && colour < 16)
		return ansi[colour];
	return vt_rgb(vt, colour);
}

static struct look
look_of(const struct vt *vt, const struct vt_cell *cell)
{
	struct look l = {
		.ink = rgb_of(vt, cell->fg, INK),
		.paper = rgb_of(vt, cell->bg, PAPER),
		.attrs = cell->attrs,
	};
	if (cell->attrs & VT_REVERSE) {
		unsigned swap = l.ink;
		l.ink = l.paper;
		l.paper = swap;
	}
	return l;
}

static void
add_escaped(struct str *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		default:
			str_addc(out, *s);
		}
	}
}

// Which of the four arms a box drawing character has.
enum arm { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };
static const struct {
	uint32_t cp;
	unsigned arms;
} boxes[] = {
	{0x2500, LEFT | RIGHT},
	{0x2502, UP | DOWN},
	{0x250c, RIGHT | DOWN},
	{0x2510, LEFT | DOWN},
	{0x2514, RIGHT | UP},
	{0x2518, LEFT | UP},
	{0x251c, UP | DOWN | RIGHT},
	{0x2524, UP | DOWN | LEFT},
	{0x252c, LEFT | RIGHT | DOWN},
	{0x2534, LEFT | RIGHT | UP},
	{0x253c, LEFT | RIGHT | UP | DOWN},
};

static unsigned
box_arms(const char *text)
{
	uint32_t cp;
	size_t len = strlen(text);
	if (utf8_decode(text, len, &cp) != len)
		return 0;
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		if (boxes[i].cp == cp)
			return boxes[i].arms;
	}
	return 0;
}

static void
draw_box(struct str *out, int x, int y, unsigned arms, unsigned ink)
{
	int mx = x + CELL_W / 2, my = y + CELL_H / 2;
	str_addf(out, "<path stroke='#%06x' d='", ink);
	if (arms & (LEFT | RIGHT))
		str_addf(out, "M%d %d.5H%d", arms & LEFT ? x : mx, my, arms & RIGHT ? x + CELL_W : mx + 1);
	if (arms & (UP | DOWN))
		str_addf(out, "M%d.5 %dV%d", mx, arms & UP ? y : my, arms & DOWN ? y + CELL_H : my + 1);
	str_add(out, "'/>\n");
}

static void
draw_paper(const struct vt *vt, int row, struct str *out)
{
	int cols = vt_cols(vt);
	for (int from = 0, to; from < cols; from = to) {
		struct vt_cell cell;
		vt_cell(vt, row, from, &cell);
		unsigned paper = look_of(vt, &cell).paper;
		for (to = from + 1; to < cols; to++) {
			vt_cell(vt, row, to, &cell);
			if (cell.width != 0 && look_of(vt, &cell).paper != paper)
				break;
		}
		if (paper != PAPER)
			str_addf(out, "<rect x='%d' y='%d' width='%d' height='%d' fill='#%06x'/>\n",
				MARGIN + from * CELL_W, TOP + row * CELL_H, (to - from) * CELL_W, CELL_H, paper);
	}
}

static void
open_text(struct str *out, int col, int row, const struct look *l)
{
	str_addf(out, "<text x='%d' y='%d' fill='#%06x'", MARGIN + col * CELL_W, TOP + row * CELL_H + BASELINE,
		l->ink);
	if (l->attrs & VT_BOLD)
		str_add(out, " font-weight='bold'");
	if (l->attrs & VT_ITALIC)
		str_add(out, " font-style='italic'");
	if (l->attrs & VT_UNDERLINE)
		str_add(out, " text-decoration='underline'");
	str_add(out, ">");
}

// Words of ASCII go out as one element with a position for each letter.
static int
draw_word(const struct vt *vt, int row, int col, const struct look *l, struct str *out)
{
	struct str xs = {0}, text = {0};
	int cols = vt_cols(vt), end = col;
	for (; end < cols; end++) {
		struct vt_cell cell;
		vt_cell(vt, row, end, &cell);
		struct look other = look_of(vt, &cell);
		bool letter = cell.text[0] > ' ' && !cell.text[1];
		if (!letter || other.ink != l->ink || other.attrs != l->attrs)
			break;
		str_addf(&xs, "%s%d", end > col ? " " : "", MARGIN + end * CELL_W);
		add_escaped(&text, cell.text);
	}
	str_addf(out, "<text x='%s' y='%d' fill='#%06x'%s%s>%s</text>\n", str_text(&xs),
		TOP + row * CELL_H + BASELINE, l->ink, l->attrs & VT_BOLD ? " font-weight='bold'" : "",
		l->attrs & VT_UNDERLINE ? " text-decoration='underline'" : "", str_text(&text));
	str_free(&xs);
	str_free(&text);
	return end;
}

static void
draw_ink(const struct vt *vt, int row, struct str *out)
{
	int cols = vt_cols(vt);
	for (int col = 0; col < cols;) {
		struct vt_cell cell;
		vt_cell(vt, row, col, &cell);
		struct look l = look_of(vt, &cell);
		unsigned arms = box_arms(cell.text);
		if (cell.width == 0 || str_eq(cell.text, " ")) {
			col++;
		} else if (arms) {
			draw_box(out, MARGIN + col * CELL_W, TOP + row * CELL_H, arms, l.ink);
			col++;
		} else if (!cell.text[1]) {
			col = draw_word(vt, row, col, &l, out);
		} else {
			open_text(out, col, row, &l);
			add_escaped(out, cell.text);
			str_add(out, "</text>\n");
			col += cell.width;
		}
	}
}

static void
draw_cursor(const struct vt *vt, struct str *out)
{
	int row, col;
	if (!vt_cursor(vt, &row, &col))
		return;
	str_addf(out, "<rect x='%d.5' y='%d.5' width='%d' height='%d' fill='#ffffff' fill-opacity='.35' stroke='#fff'/>\n",
		MARGIN + col * CELL_W, TOP + row * CELL_H, CELL_W - 1, CELL_H - 1);
}

bool
picture_write(const struct vt *vt, const char *caption, const char *path, struct err *e)
{
	struct str out = {0};
	int width = vt_cols(vt) * CELL_W + 2 * MARGIN;
	int height = vt_rows(vt) * CELL_H + TOP + MARGIN;
	str_addf(&out,
		"<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' "
		"font-family='DejaVu Sans Mono,Menlo,Consolas,Noto Sans Mono CJK SC,monospace' font-size='15'>\n",
		width, height, width, height);
	str_addf(&out, "<rect width='%d' height='%d' rx='8' fill='#%06x'/>\n", width, height, PAPER);
	str_addf(&out, "<path d='M0 %dV8a8 8 0 0 1 8-8H%da8 8 0 0 1 8 8V%dz' fill='#%06x'/>\n", TOP - 8, width - 8,
		TOP - 8, CHROME);
	for (int i = 0; i < 3; i++)
		str_addf(&out, "<circle cx='%d' cy='13' r='5' fill='#4b5563'/>\n", 18 + i * 18);
	str_addf(&out, "<text x='%d' y='18' fill='#aab4c3' font-size='13' text-anchor='middle'>", width / 2);
	add_escaped(&out, caption);
	str_add(&out, "</text>\n");
	int rows = vt_rows(vt);
	for (int row = 0; row < rows; row++)
		draw_paper(vt, row, &out);
	for (int row = 0; row < rows; row++)
		draw_ink(vt, row, &out);
	draw_cursor(vt, &out);
	str_add(&out, "</svg>\n");
	bool ok = file_write(path, 0644, out.data, out.len, e);
	str_free(&out);
	return ok;
}
