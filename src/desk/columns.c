// SPDX-License-Identifier: MIT
// columns: a popup in which the columns of a list are arranged.
#include "desk/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/grid.h"
#include "ui/pager.h"

#define BOX_CELLS 46
#define FRAME 2
#define SHOWN_AT 2
#define LABEL_AT 6
#define WIDTH_AT 30
#define SORT_AT 36

struct columns {
	struct page page;
	struct views *views;
	struct pane *table;
	struct layout *layout; // the table's
	struct arena arena;
	const char *before, *sort_before; // as it was
	bool sorted;                      // the order has been changed
	int at, top;
};

// --- keys -----------------------------------------------------------------------------------------

static void
move(struct columns *c, int by)
{
	int to = c->at + by;

	if (to < 0 || to >= c->layout->n)
		return;
	layout_move(c->layout, c->at, to);
	c->at = to;
}

// From "takes what is left" the first step is to what it would need.
static void
widen(struct columns *c, int by)
{
	const struct column *column = &c->layout->columns[c->at];
	int width = column->width ? column->width : table_fitting_width(c->table, column);

	layout_widen(c->layout, c->at, width + by);
}

static void
freeze(struct columns *c)
{
	int shown = 0;

	for (int i = 0; i <= c->at; i++)
		shown += !c->layout->columns[i].hidden;
	c->layout->frozen = shown == c->layout->frozen ? 1 : shown;
}

static void
reset(struct columns *c)
{
	table_arrange(c->table, "", "");
	c->sorted = true;
}

static void
sort(struct columns *c)
{
	table_sort_further(c->table, c->layout->columns[c->at].name);
	c->sorted = true;
}

static void
keep(struct columns *c)
{
	struct desk *d = c->page.desk;
	struct views *v = c->views;
	bool sorted = c->sorted;

	page_pop(d); // frees c
	if (sorted)
		table_reread(v->table);
	views_keep(v);
}

static void
leave(struct columns *c)
{
	table_arrange(c->table, c->before, c->sort_before);
	page_pop(c->page.desk);
}

static bool
key(struct page *p, uint32_t k)
{
	struct columns *c = (struct columns *)p;

	k = key_fold(k);
	switch (k) {
	case K_UP:
		c->at -= c->at > 0;
		break;
	case K_DOWN:
		c->at += c->at < c->layout->n - 1;
		break;
	case K_HOME:
		c->at = 0;
		break;
	case K_END:
		c->at = c->layout->n - 1;
		break;
	case ' ':
		layout_show(c->layout, c->at, c->layout->columns[c->at].hidden);
		break;
	case K_LEFT:
		widen(c, -1);
		break;
	case K_RIGHT:
		widen(c, 1);
		break;
	case '=':
		layout_widen(c->layout, c->at,
			table_fitting_width(c->table, &c->layout->columns[c->at]));
		break;
	case K_SHIFT | K_UP:
	case '<':
		move(c, -1);
		break;
	case K_SHIFT | K_DOWN:
	case '>':
		move(c, 1);
		break;
	case '*':
		freeze(c);
		break;
	case K_DELETE:
	case '0':
		reset(c);
		break;
	case K_ENTER:
		keep(c);
		return true;
	default:
		return false;
	}
	table_rearranged(c->table);
	return true;
}

static bool
command(struct page *p, enum command cmd)
{
	struct columns *c = (struct columns *)p;

	switch (cmd) {
	case CMD_NEXT_FIELD:
		sort(c);
		table_rearranged(c->table);
		return true;
	case CMD_SUBMIT:
		keep(c);
		return true;
	case CMD_BACK:
	case CMD_LEAVE:
		leave(c);
		return true;
	default:
		return false;
	}
}

// --- drawing --------------------------------------------------------------------------------------

static void
draw_line(const struct columns *c, int i, int row, int col, int cells, int shown)
{
	const struct column *column = &c->layout->columns[i];
	const char *label = i18n_text(column->label);
	bool down;
	int order = table_order_of(c->table, column->name, &down);
	enum theme_role role = column->hidden ? ROLE_MUTED : ROLE_TEXT;

	term_fill(row, col, cells, role);
	term_print(row, col + SHOWN_AT, role, column->hidden ? "[ ]" : "[x]");
	term_text(row, col + LABEL_AT, WIDTH_AT - LABEL_AT - 1, role, label, strlen(label));
	if (column->width)
		term_print(row, col + WIDTH_AT, role, "%4d", column->width);
	if (order)
		term_print(row, col + SORT_AT, role, "%s%d", down ? "v" : "^", order);
	if (!column->hidden && shown == c->layout->frozen)
		term_print(row, col + cells - 1, role, "|");
	if (i == c->at)
		term_shade(row, col, cells, ROLE_SELECTED);
}

static void
draw(struct page *p, const struct rect *area)
{
	struct columns *c = (struct columns *)p;
	int cells = area->cols < BOX_CELLS ? area->cols : BOX_CELLS;
	int rows = c->layout->n + FRAME < area->rows ? c->layout->n + FRAME : area->rows;
	int room = rows - FRAME, row = area->row + area->rows - rows, col = area->cols - cells;
	int shown = 0;

	if (c->at < c->top)
		c->top = c->at;
	if (c->at >= c->top + room)
		c->top = c->at - room + 1;
	term_box(row, col, rows, cells, _("Columns"));
	for (int i = 0; i < c->layout->n && i < c->top + room; i++) {
		shown += !c->layout->columns[i].hidden;
		if (i >= c->top)
			draw_line(c, i, row + 1 + i - c->top, col + 1, cells - FRAME, shown);
	}
	term_cursor(row + 1 + c->at - c->top, col + 1 + SHOWN_AT + 1);
}

static int
hints(struct page *p, struct hint *out, int max)
{
	const struct hint all[] = {
		{K_ENTER, _("Keep"), false}, {' ', _("Show or hide"), false},
		{K_TAB, _("Sort"), false}, {K_RIGHT, _("Wider"), false},
		{K_SHIFT | K_DOWN, _("Move"), false}, {'=', _("Fit"), false},
		{'*', _("Freeze"), false}, {K_DELETE, _("Reset"), false},
	};
	int n = (int)(sizeof(all) / sizeof(all[0]));

	if (n > max)
		n = max;
	memcpy(out, all, (size_t)n * sizeof(*out));
	return page_hint(p->desk, out, n, max, CMD_BACK, NULL, NULL, false);
}

static void
help(struct page *p, struct pager *out)
{
	(void)p;
	pager_add(out, 0, ROLE_TEXT, 0,
		_("Space shows or hides a column, Left and Right make it narrower or wider, = fits it "
		  "to what is shown, Shift with Up and Down (or < and >) moves it. Tab sorts by it: "
		  "upwards, downwards, not at all; several columns sort one after the other. * freezes "
		  "the columns up to it: they stay when the list is scrolled sideways. Delete goes back "
		  "to the screen's own columns. Enter keeps what you did for the next time; F12 puts "
		  "things back."));
}

static void
columns_free(struct page *p)
{
	arena_free(&((struct columns *)p)->arena);
}

static const struct page_ops ops = {
	.draw = draw,
	.command = command,
	.key = key,
	.hints = hints,
	.help = help,
	.free = columns_free,
};

void
columns_open(struct desk *d, struct views *v)
{
	struct columns *c = xcalloc(1, sizeof(*c));

	c->page = (struct page){.ops = &ops, .kind = PAGE_POPUP, .context = CONTEXT_EDIT,
		.types = true};
	c->views = v;
	c->table = v->table;
	c->layout = table_layout_of(v->table);
	c->before = table_columns_text(v->table, &c->arena);
	c->sort_before = table_sort_text(v->table, &c->arena);
	page_push(d, &c->page);
}
