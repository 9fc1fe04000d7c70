// SPDX-License-Identifier: MIT
// finder: the filter of a list while it is typed: in one line, or in a row of cells.
#include "desk/finder.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/personal.h"
#include "term/term.h"
#include "text/text.h"

#define FILTER_CHARS 500

void
finder_init(struct finder *f, struct page *page, struct pane *table)
{
	*f = (struct finder){.page = page, .table = table, .picked = -1};
	input_init(&f->line, FILTER_CHARS);
}

void
finder_done(struct finder *f)
{
	finder_end_cells(f);
	input_done(&f->line);
	arena_free(&f->arena);
}

// The finder may also end when a warden has answered, long after the key.
void
finder_mode(struct finder *f, enum finder_mode mode)
{
	f->mode = mode;
	f->page->types = mode != FINDER_OFF;
	f->page->context = mode != FINDER_OFF ? CONTEXT_EDIT : CONTEXT_BROWSE;
	f->page->desk->dirty = true;
}

void
finder_begin(struct finder *f, enum finder_mode mode, int cells)
{
	const char *old = table_filter(f->table);
	struct str text = {0};

	// What is typed next is a further condition.
	str_addf(&text, "%s%s", old, old[0] ? " " : "");
	input_set(&f->line, str_text(&text));
	str_free(&text);
	finder_mode(f, FINDER_LINE);
	if (mode == FINDER_CELLS)
		finder_begin_cells(f, cells);
	f->offered = false;
	finder_list_parts(f);
}

void
finder_end(struct finder *f)
{
	finder_end_cells(f);
	finder_mode(f, FINDER_OFF);
	f->problem[0] = '\0';
	f->n_parts = 0;
	f->picked = -1;
}

// --- applying -------------------------------------------------------------------------------------

static void
show_problem(struct finder *f, const struct err *e)
{
	struct str text = {0}, clean = {0};

	if (f->mode == FINDER_LINE && e->where[0])
		str_addf(&text, "%s: ", e->where); // in cells the cursor alone is at the place
	str_addf(&text, "%s%s%s", e->msg, e->hint[0] ? "  " : "", e->hint);
	text_sanitize(&clean, str_text(&text), text.len, TEXT_LINE); // it quotes what was typed
	str_copy(f->problem, sizeof(f->problem), str_text(&clean));
	str_free(&text);
	str_free(&clean);
	f->n_parts = 0;
}

// Puts the cursor on the character at fault; at[i] is where the value of cell i begins.
static void
go_to(struct finder *f, int character, const int *at)
{
	int cell = -1;

	if (f->mode == FINDER_LINE) {
		input_seek(&f->line, character);
		return;
	}
	for (int i = 0; i < f->n; i++) {
		if (at[i] && at[i] <= character && (cell < 0 || at[i] > at[cell]))
			cell = i;
	}
	if (cell < 0)
		return;
	f->at = cell;
	input_seek(&f->cells[cell], character - at[cell] + 1);
}

// Reads and applies text: what was typed, without anybody's e-mail or phone number.
static void
apply(struct finder *f, const char *text, const char *typed, const int *at)
{
	struct format_context format = desk_format(f->table->desk);
	struct filter_context ctx = table_filter_context(f->table, &format);
	struct arena arena = {0};
	struct filter filter;
	struct err e;

	if (ctx.relation && !filter_parse(&arena, &ctx, text, &filter, &e)) {
		show_problem(f, &e);
		if (str_eq(text, typed))
			go_to(f, filter.wrong_at, at);
	} else if (table_set_filter(f->table, text, &e)) {
		finder_end(f);
		f->applied(f->applied_ctx);
	} else {
		show_problem(f, &e);
	}
	arena_free(&arena);
}

// at[i] is where the value of cell i begins; memory from arena.
static const char *
typed_text(const struct finder *f, struct arena *arena, int *at)
{
	return f->mode == FINDER_CELLS ? finder_cells_text(f, arena, at) : input_text(&f->line);
}

static void
on_found(void *ctx, const char *text, const struct err *err)
{
	struct finder *f = ctx;
	struct arena arena = {0};
	int at[GRID_COLUMNS_MAX] = {0};

	if (err)
		show_problem(f, err);
	else
		apply(f, text, typed_text(f, &arena, at), at);
	arena_free(&arena);
}

void
finder_apply(struct finder *f)
{
	struct arena arena = {0};
	int at[GRID_COLUMNS_MAX] = {0};

	personal_find(f->table->desk, f->table->reader.relation, typed_text(f, &arena, at), on_found, f);
	arena_free(&arena);
}

// --- keys -----------------------------------------------------------------------------------------

static struct input *
current(struct finder *f)
{
	return f->mode == FINDER_CELLS ? &f->cells[f->at] : &f->line;
}

static void
move_cell(struct finder *f, int by)
{
	input_seek(&f->cells[f->at], 1); // what a cell says is seen from its beginning
	f->at = (f->at + by + f->n) % f->n;
	input_seek(&f->cells[f->at], FILTER_CHARS);
	f->offered = false;
	finder_list_parts(f);
}

void
finder_offer(struct finder *f)
{
	f->offered = true;
	finder_list_parts(f);
}

// Tab: takes what is listed; lists what there is; in cells goes on.
static void
complete(struct finder *f)
{
	if (f->n_parts && (f->mode == FINDER_LINE || f->picked >= 0)) {
		finder_take_part(f);
	} else if (f->mode == FINDER_CELLS) {
		move_cell(f, 1);
	} else {
		finder_offer(f);
	}
}

bool
finder_command(struct finder *f, enum command c)
{
	switch (c) {
	case CMD_BACK:
	case CMD_LEAVE:
		finder_end(f);
		return true;
	case CMD_SUBMIT:
	case CMD_FILTER_ROW:
		finder_apply(f);
		return true;
	case CMD_NEXT_FIELD:
		complete(f);
		return true;
	case CMD_PREVIOUS_FIELD:
		if (f->mode == FINDER_CELLS)
			move_cell(f, -1);
		return true;
	default:
		return false;
	}
}

static bool
pick(struct finder *f, int by)
{
	if (!f->n_parts)
		finder_offer(f);
	if (!f->n_parts)
		return true;
	f->picked += by;
	if (f->picked >= f->n_parts)
		f->picked = -1;
	else if (f->picked < -1)
		f->picked = f->n_parts - 1;
	return true;
}

bool
finder_key(struct finder *f, uint32_t key)
{
	bool known;

	if (key == K_UP || key == K_DOWN)
		return pick(f, key == K_UP ? -1 : 1);
	if (key == K_ENTER) {
		if (f->n_parts && f->picked >= 0)
			finder_take_part(f);
		else
			finder_apply(f);
		return true;
	}
	known = input_key(current(f), key);
	f->offered = false;
	finder_list_parts(f);
	return known;
}

bool
finder_paste(struct finder *f, const char *text, size_t n)
{
	bool whole = input_paste(current(f), text, n);

	finder_list_parts(f);
	return whole;
}

void
finder_insert(struct finder *f, const char *text)
{
	(void)finder_paste(f, text, strlen(text));
}

// --- drawing --------------------------------------------------------------------------------------

void
finder_draw_line(struct finder *f, int row, int cells)
{
	const char *label = _("Filter");
	int at = 1 + text_width(label, strlen(label)) + 1;
	const char *text = table_filter(f->table);
	struct str clean = {0};

	term_print(row, 1, ROLE_LABEL, "%s", label);
	if (f->mode == FINDER_LINE) {
		input_draw(&f->line, row, at, cells - at - 1, true);
		f->col = at + input_cursor(&f->line);
	} else if (text[0] || f->mode == FINDER_CELLS) {
		text_sanitize(&clean, text, strlen(text), TEXT_LINE);
		term_text(row, at, cells - at - 1, ROLE_TEXT, str_text(&clean), clean.len);
	} else {
		const char *hint = _("none   (F7 or / to type one, for example: status:open or a word)");

		term_text(row, at, cells - at - 1, ROLE_MUTED, hint, strlen(hint));
	}
	str_free(&clean);
}
