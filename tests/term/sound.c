// SPDX-License-Identifier: MIT
// sound: what holds for every frame of a desk, whatever it shows.
#include "sound.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define ELLIPSIS "\u2026"

static bool
is_blank(const struct vt_cell *c)
{
	return c->width == 1 && strcmp(c->text, " ") == 0;
}

// The first column that is bold and shows an ellipsis; -1: none.
static int
cut_label(const struct vt *vt, int row)
{
	struct vt_cell c;
	for (int col = 0; col < vt_cols(vt); col++) {
		vt_cell(vt, row, col, &c);
		if ((c.attrs & VT_BOLD) && strcmp(c.text, ELLIPSIS) == 0)
			return col;
	}
	return -1;
}

// The heads of a table: a row that is bold from edge to edge. 0: none.
static int
head_row(const struct vt *vt)
{
	struct vt_cell c;
	for (int row = 1; row < vt_rows(vt) - 1; row++) {
		int col = 0;
		for (; col < vt_cols(vt); col++) {
			vt_cell(vt, row, col, &c);
			if (!(c.attrs & VT_BOLD) && c.width != 0)
				break;
		}
		if (col == vt_cols(vt))
			return row;
	}
	return 0;
}

static bool
row_is_blank(const struct vt *vt, int row)
{
	struct vt_cell c;
	for (int col = 0; col < vt_cols(vt); col++) {
		vt_cell(vt, row, col, &c);
		if (!is_blank(&c))
			return false;
	}
	return true;
}

static bool
row_shows(const struct vt *vt, int row, const char *text)
{
	struct str line = {0};
	vt_row(vt, row, &line);
	bool shows = strstr(str_text(&line), text) != NULL;
	str_free(&line);
	return shows;
}

static bool
cut_in_two(const struct vt *vt)
{
	struct vt_cell c;
	for (int row = 0; row < vt_rows(vt); row++) {
		vt_cell(vt, row, vt_cols(vt) - 1, &c);
		if (c.width == 2)
			return true;
	}
	return false;
}

bool
sound_frame(const struct vt *vt, char *why, size_t size)
{
	int row, col, head = head_row(vt), last = vt_rows(vt) - 1;
	if (row_is_blank(vt, 0) || cut_label(vt, 0) >= 0)
		snprintf(why, size, "the title is missing or cut");
	else if (head && cut_label(vt, head) >= 0)
		snprintf(why, size, "the head of a column is cut: row %d, column %d", head, cut_label(vt, head));
	else if (!row_shows(vt, last, "F1") || row_shows(vt, last, ELLIPSIS))
		snprintf(why, size, "the key bar is missing or cut");
	else if (cut_in_two(vt))
		snprintf(why, size, "a wide character is cut in two at the right edge");
	else if (!vt_cursor(vt, &row, &col))
		snprintf(why, size, "no cursor is to be seen");
	else if (head && row_is_blank(vt, row))
		snprintf(why, size, "the cursor stands on an empty row, %d", row);
	else
		return true;
	return false;
}

// How many there are stands behind the title once they have been read.
int
sound_has_rows(const struct vt *vt)
{
	struct str line = {0};
	vt_row(vt, 0, &line);
	const char *gap = strstr(str_text(&line), "  ");
	int has = !gap || gap[2] < '0' || gap[2] > '9' ? -1 : gap[2] != '0';
	str_free(&line);
	return has;
}
