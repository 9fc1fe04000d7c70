// SPDX-License-Identifier: MIT
// finder_parts: what may stand at the cursor of a filter, listed below it.
#include <string.h>

#include "desk/finder.h"
#include "term/term.h"
#include "text/text.h"

#define LABEL_AT 2
#define GAP 2

// What is typed, as a line of the filter language, and where the cursor is in it.
static const char *
typed_text(struct finder *f, struct arena *arena, struct input **in, size_t *prefix)
{
	*in = f->mode == FINDER_CELLS ? &f->cells[f->at] : &f->line;
	*prefix = 0;
	if (f->mode != FINDER_CELLS)
		return input_text(*in);
	*prefix = strlen(f->columns[f->at]) + 1;
	return arena_printf(arena, "%s:%s", f->columns[f->at], input_text(*in));
}

// Whether there is something to go on from: a letter, or a sign that a value follows.
static bool
has_begun(const char *text, size_t from, size_t cursor)
{
	return from < cursor || (from > 0 && text[from - 1] != ' ');
}

void
finder_list_parts(struct finder *f)
{
	struct format_context format = desk_format(f->table->desk);
	struct filter_context ctx = table_filter_context(f->table, &format);
	struct input *in;
	const char *text;
	size_t prefix, from;

	arena_free(&f->arena);
	f->n_parts = 0;
	f->picked = -1;
	f->problem[0] = '\0';
	if (!ctx.relation)
		return;
	text = typed_text(f, &f->arena, &in, &prefix);
	f->n_parts = filter_complete(&f->arena, &ctx, text, prefix + in->cursor, &from, f->parts,
		FINDER_PARTS);
	f->from = from > prefix ? from - prefix : 0;
	if (!f->offered && !has_begun(input_text(in), f->from, in->cursor))
		f->n_parts = 0;
	// Nothing is offered that stands there already.
	if (f->n_parts == 1 && strlen(f->parts[0].text) == in->cursor - f->from &&
		memcmp(f->parts[0].text, input_text(in) + f->from, in->cursor - f->from) == 0)
		f->n_parts = 0;
}

void
finder_take_part(struct finder *f)
{
	struct input *in = f->mode == FINDER_CELLS ? &f->cells[f->at] : &f->line;
	const struct filter_part *part = &f->parts[f->picked < 0 ? 0 : f->picked];

	input_complete(in, f->from, part->text);
	f->offered = false;
	finder_list_parts(f);
}

static int
widest(const struct finder *f, bool label)
{
	int most = 0;

	for (int i = 0; i < f->n_parts; i++) {
		const char *text = label ? f->parts[i].label : f->parts[i].text;
		int width = text_width(text, strlen(text));

		most = width > most ? width : most;
	}
	return most;
}

// Below the cursor, as far to the right as leaves room for them.
void
finder_draw_parts(struct finder *f, const struct rect *below)
{
	int text_cells = widest(f, false), cells = text_cells + widest(f, true) + 2 * GAP + LABEL_AT;
	int rows = f->n_parts < below->rows ? f->n_parts : below->rows, col = f->col - LABEL_AT;

	if (cells > below->cols)
		cells = below->cols;
	if (col > below->cols - cells)
		col = below->cols - cells;
	if (col < 0)
		col = 0;
	for (int i = 0; i < rows; i++) {
		const struct filter_part *part = &f->parts[i];
		int row = below->row + i, label_at = col + LABEL_AT + text_cells + GAP;

		term_fill(row, col, cells, ROLE_FIELD);
		term_text(row, col, LABEL_AT, ROLE_FIELD, i == f->picked ? ">" : "", i == f->picked);
		term_text(row, col + LABEL_AT, text_cells, ROLE_FIELD, part->text, strlen(part->text));
		term_text(row, label_at, col + cells - label_at, ROLE_FIELD, part->label,
			strlen(part->label));
		if (i == f->picked)
			term_shade(row, col, cells, ROLE_SELECTED);
	}
}
