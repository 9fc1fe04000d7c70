// SPDX-License-Identifier: MIT
// record_draw: what a record looks like: fields on top, tabs, panels at the side.
//
// Wide terminals show the panels of place "side" in a column at the right; narrow ones make every
// panel a tab.
#include "desk/record.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/find.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/fieldset.h"

#define WIDE_CELLS 110
#define SIDE_CELLS 46

bool
record_is_side(const struct record *rec, int i)
{
	return rec->wide && rec->panels[i]->place == PANEL_SIDE;
}

static int
tab_cells(const struct record *rec, int i)
{
	const char *label = i18n_text(rec->panels[i]->label);

	return record_is_side(rec, i) ? 0 : text_width(label, strlen(label)) + 3;
}

// The first tab drawn: as few are left out at the start as lets the one in front be seen.
static int
first_tab(const struct record *rec, int front, int cells)
{
	int first = 0, used = 1;

	for (int i = 0; i <= front; i++)
		used += tab_cells(rec, i);
	while (first < front && used > cells)
		used -= tab_cells(rec, first++);
	return first;
}

// The tab line: the panels that are not at the side; < and > tell of tabs that do not fit.
static void
draw_tabs(const struct record *rec, int row, int cells)
{
	int front = record_is_side(rec, rec->focus) ? rec->main_shown : rec->focus;
	int col = 1, first = first_tab(rec, front, cells - 1);

	term_hline(row, 0, cells);
	if (first > 0)
		term_print(row, 0, ROLE_LABEL, "<");
	for (int i = first; i < rec->n; i++) {
		const char *label = i18n_text(rec->panels[i]->label);
		int width = tab_cells(rec, i);

		if (width == 0)
			continue;
		if (col + width > cells) {
			term_print(row, cells - 1, ROLE_LABEL, ">");
			break;
		}
		term_print(row, col, i == front ? ROLE_SELECTED : ROLE_LABEL, " %s ", label);
		col += width;
	}
}

static void
draw_sides(struct record *rec, const struct rect *area)
{
	int n = 0, row = area->row;

	for (int i = 0; i < rec->n; i++)
		n += record_is_side(rec, i);
	term_vline(area->row, area->col, area->rows);
	for (int i = 0; i < rec->n; i++) {
		const char *label = i18n_text(rec->panels[i]->label);
		struct rect box = {row + 1, area->col + 2, 0, area->cols - 2};

		if (!record_is_side(rec, i))
			continue;
		box.rows = (area->row + area->rows - row) / n - 1;
		n--;
		if (box.rows < 1)
			break;
		term_print(row, box.col, i == rec->focus ? ROLE_SELECTED : ROLE_LABEL, " %s ", label);
		rec->panes[i]->ops->draw(rec->panes[i], &box, i == rec->focus);
		row += box.rows + 1;
	}
}

static int
shown_pane(const struct record *rec)
{
	return record_is_side(rec, rec->focus) ? rec->main_shown : rec->focus;
}

static void
draw_head(struct record *rec, const struct rect *area)
{
	struct format_context format = desk_format(rec->page.desk);

	if (rec->row.n_rows && rec->n == 0)
		fieldset_draw(rec->page.screen, &format, &rec->row, 0, area, &rec->place, find_needle(rec->page.desk));
	else if (rec->row.n_rows)
		fieldset_draw_compact(rec->page.screen, &format, &rec->row, 0, area,
			find_needle(rec->page.desk));
	else
		term_print(area->row, 1, ROLE_MUTED, "%s",
			rec->reader.loaded || rec->reader.failed ? _("Nothing to show.") :
			_("Reading ..."));
}

// Who else is here, on a row below the head. Returns the rows taken.
static int
draw_others(struct record *rec, int row, int cells)
{
	struct str text = {0}, clean = {0};
	int taken;

	if (rec->page.key)
		presence_text(rec->page.desk, rec->page.screen->notify, rec->key, &text);
	text_sanitize(&clean, str_text(&text), text.len, TEXT_LINE);
	if (clean.len)
		term_text(row, 1, cells, ROLE_NOTE, str_text(&clean), clean.len);
	taken = clean.len > 0;
	str_free(&text);
	str_free(&clean);
	return taken;
}

void
record_draw(struct page *p, const struct rect *area)
{
	struct record *rec = (struct record *)p;
	struct rect head = {area->row, 1, 0, area->cols - 2}, body, side;
	int shown;

	rec->wide = area->cols >= WIDE_CELLS;
	head.rows = fieldset_compact_rows(p->screen, head.cols);
	if (rec->n && head.rows > area->rows / 3)
		head.rows = area->rows / 3;
	if (rec->n == 0)
		head.rows = area->rows;
	draw_head(rec, &head);
	if (rec->n == 0) {
		term_cursor(head.row, head.col);
		return;
	}
	head.rows += draw_others(rec, area->row + head.rows, head.cols);
	body = (struct rect){area->row + head.rows + 1, 1, area->rows - head.rows - 1,
		area->cols - 1};
	draw_tabs(rec, area->row + head.rows, area->cols);
	if (rec->wide) {
		side = (struct rect){body.row, area->cols - SIDE_CELLS, body.rows, SIDE_CELLS};
		for (int i = 0; i < rec->n; i++) {
			if (record_is_side(rec, i)) {
				body.cols -= SIDE_CELLS + 1;
				draw_sides(rec, &side);
				break;
			}
		}
	}
	shown = shown_pane(rec);
	if (body.rows > 0)
		rec->panes[shown]->ops->draw(rec->panes[shown], &body, shown == rec->focus);
}
