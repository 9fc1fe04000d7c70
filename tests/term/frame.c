// SPDX-License-Identifier: MIT
// frame: what a terminal shows, as text that can be kept, read and compared.
#include "frame.h"

#include <string.h>

static const struct {
	enum vt_attr attr;
	const char *name;
} attr_names[] = {
	{VT_BOLD, "bold"},
	{VT_UNDERLINE, "under"},
	{VT_ITALIC, "italic"},
	{VT_BLINK, "blink"},
	{VT_REVERSE, "rev"},
	{VT_STRIKE, "strike"},
};

static void
write_colour(struct str *out, const char *label, int colour)
{
	if (colour == VT_DEFAULT)
		return;
	if (colour & VT_RGB)
		str_addf(out, " %s=#%06x", label, (unsigned)colour & 0xffffffu);
	else
		str_addf(out, " %s=%d", label, colour);
}

static void
write_style(struct str *out, const struct vt_cell *cell)
{
	for (size_t i = 0; i < sizeof(attr_names) / sizeof(attr_names[0]); i++) {
		if (cell->attrs & attr_names[i].attr)
			str_addf(out, " %s", attr_names[i].name);
	}
	write_colour(out, "fg", cell->fg);
	write_colour(out, "bg", cell->bg);
}

static bool
same_style(const struct vt_cell *a, const struct vt_cell *b)
{
	return a->attrs == b->attrs && a->fg == b->fg && a->bg == b->bg;
}

static void
write_row_styles(const struct vt *vt, int row, struct str *out)
{
	static const struct vt_cell plain = {.fg = VT_DEFAULT, .bg = VT_DEFAULT};
	int cols = vt_cols(vt);
	bool any = false;
	for (int from = 0, to; from < cols; from = to) {
		struct vt_cell first, next;
		vt_cell(vt, row, from, &first);
		for (to = from + 1; to < cols; to++) {
			vt_cell(vt, row, to, &next);
			if (next.width != 0 && !same_style(&first, &next))
				break;
		}
		if (same_style(&first, &plain))
			continue;
		if (any)
			str_addf(out, ", %d-%d", from, to - 1);
		else
			str_addf(out, "%2d: %d-%d", row, from, to - 1);
		any = true;
		write_style(out, &first);
	}
	if (any)
		str_add(out, "\n");
}

void
frame_write_text(const struct vt *vt, struct str *out)
{
	int rows = vt_rows(vt), row, col;
	bool visible = vt_cursor(vt, &row, &col);
	str_addf(out, "size %dx%d\n", vt_cols(vt), rows);
	if (visible)
		str_addf(out, "cursor row %d col %d\n", row, col);
	else
		str_add(out, "cursor hidden\n");
	str_addf(out, "title %s\n", vt_title(vt));
	for (int r = 0; r < rows; r++) {
		str_add(out, "|");
		vt_row(vt, r, out);
		str_add(out, "|\n");
	}
}

void
frame_write(const struct vt *vt, struct str *out)
{
	int rows = vt_rows(vt);
	frame_write_text(vt, out);
	for (int r = 0; r < rows; r++)
		write_row_styles(vt, r, out);
}
