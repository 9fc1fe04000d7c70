// SPDX-License-Identifier: MIT
// choice: a list to pick one entry from by typing, by digit or with the arrows.
#include "ui/choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "term/key.h"
#include "term/term.h"
#include "text/text.h"

#define TYPED_MAX 200
#define DIGITS 9
#define FRAME 2        // rows and columns taken by the box
#define LABEL_AT 4     // "1   Label"
#define CELLS_LEAST 36

static const char *
clean(struct choice *c, const char *text)
{
	struct str s = {0};
	const char *copy;

	text_sanitize(&s, text, strlen(text), TEXT_LINE);
	copy = arena_strdup(&c->arena, str_text(&s));
	if (c->secret)
		explicit_bzero(s.data, s.len);
	str_free(&s);
	return copy;
}

void
choice_init(struct choice *c, const char *title, const char *prompt)
{
	*c = (struct choice){0};
	c->title = clean(c, title);
	c->prompt = clean(c, prompt);
}

void
choice_done(struct choice *c)
{
	free(c->entries);
	free(c->shown);
	str_free(&c->typed);
	if (c->secret)
		arena_wipe(&c->arena);
	else
		arena_free(&c->arena);
}

void
choice_add(struct choice *c, int id, const char *label, const char *hint, const char *words,
	const char *reason)
{
	struct choice_entry entry = {
		.label = clean(c, label),
		.hint = clean(c, hint),
		.words = arena_strdup(&c->arena, words),
		.reason = reason ? clean(c, reason) : NULL,
		.id = id,
	};

	VEC_PUSH(c->entries, c->n, c->cap, entry);
}

static bool
matches(const struct choice_entry *entry, const char *word)
{
	return text_contains(entry->label, word) || text_contains(entry->hint, word) ||
		text_contains(entry->words, word) ||
		(strlen(word) > 1 && text_pinyin_contains(entry->label, word));
}

void
choice_filter(struct choice *c)
{
	struct str folded = {0};
	char *words[8];
	int n_words;

	text_fold(&folded, str_text(&c->typed), c->typed.len);
	str_addc(&folded, ' ');
	n_words = str_words(folded.data, words, 8);
	free(c->shown);
	c->shown = xcalloc((size_t)c->n, sizeof(*c->shown));
	c->n_shown = 0;
	for (int i = 0; i < c->n; i++) {
		bool all = true;

		for (int w = 0; w < n_words && all; w++)
			all = matches(&c->entries[i], words[w]);
		if (all)
			c->shown[c->n_shown++] = i;
	}
	c->at = 0;
	c->top = 0;
	str_free(&folded);
}

const struct choice_entry *
choice_current(const struct choice *c)
{
	return c->at < c->n_shown ? &c->entries[c->shown[c->at]] : NULL;
}

void
choice_move(struct choice *c, int by)
{
	c->at += by;
	if (c->at >= c->n_shown)
		c->at = c->n_shown - 1;
	if (c->at < 0)
		c->at = 0;
}

void
choice_size(const struct choice *c, int max_rows, int max_cols, int *rows, int *cols)
{
	int width = text_width(c->title, strlen(c->title)) + 6;
	int prompt = text_width(c->prompt, strlen(c->prompt));

	for (int i = 0; i < c->n; i++) {
		const struct choice_entry *e = &c->entries[i];
		int w = LABEL_AT + text_width(e->label, strlen(e->label)) + 3 +
			text_width(e->hint, strlen(e->hint));

		if (e->reason)
			w += 2 + text_width(e->reason, strlen(e->reason));
		if (w > width)
			width = w;
	}
	if (width < prompt)
		width = prompt;
	if (width < CELLS_LEAST)
		width = CELLS_LEAST;
	*cols = width + FRAME + 2 > max_cols ? max_cols : width + FRAME + 2;
	*rows = c->n + FRAME + 1 > max_rows ? max_rows : c->n + FRAME + 1;
	if (*rows < FRAME + 2)
		*rows = FRAME + 2;
}

// Cells for the hint at the right. A long one is cut, to what the label leaves or to half the row.
static int
hint_cells(const struct choice_entry *e, int cells)
{
	int width = text_width(e->hint, strlen(e->hint));
	int left = cells - LABEL_AT - text_width(e->label, strlen(e->label)) - 2;
	int most = left > cells / 2 ? left : cells / 2;

	return width < most ? width : most;
}

static void
draw_entry(const struct choice *c, int index, int row, int col, int cells)
{
	const struct choice_entry *e = &c->entries[c->shown[index]];
	enum theme_role role = e->reason ? ROLE_MUTED : ROLE_TEXT;
	int hint_width = hint_cells(e, cells);
	int used;

	term_fill(row, col, cells, role);
	if (index - c->top < DIGITS && index < DIGITS && c->typed.len == 0)
		term_print(row, col + 1, ROLE_KEY, "%d", index + 1);
	used = LABEL_AT + term_text(row, col + LABEL_AT, cells - LABEL_AT - hint_width - 1, role,
		e->label, strlen(e->label));
	if (e->reason && cells - used - hint_width > 6) {
		term_text(row, col + used + 2, cells - used - hint_width - 3, ROLE_MUTED, e->reason,
			strlen(e->reason));
	}
	if (hint_width && hint_width < cells - LABEL_AT)
		term_text(row, col + cells - hint_width, hint_width, ROLE_MUTED, e->hint,
			strlen(e->hint));
	if (index == c->at)
		term_shade(row, col, cells, ROLE_SELECTED);
}

void
choice_draw(struct choice *c, const struct rect *area)
{
	int room = area->rows - FRAME - 1, cells = area->cols - FRAME - 2;
	int row = area->row + 1, col = area->col + 2;
	const char *line = c->typed.len ? str_text(&c->typed) : c->prompt;

	if (c->at < c->top)
		c->top = c->at;
	if (c->at >= c->top + room)
		c->top = c->at - room + 1;
	term_box(area->row, area->col, area->rows, area->cols, c->title);
	term_text(row, col, cells, c->typed.len ? ROLE_FIELD_ON : ROLE_MUTED, line, strlen(line));
	for (int i = 0; i < room && c->top + i < c->n_shown; i++)
		draw_entry(c, c->top + i, row + 1 + i, col, cells);
	if (c->n_shown == 0 && c->n)
		term_print(row + 1, col, ROLE_MUTED, "%s", _("Nothing found"));
	if (c->top + room < c->n_shown)
		term_print(area->row + area->rows - 1, area->col + 3, ROLE_MUTED, _(" %d more "),
			c->n_shown - c->top - room);
	// While typing the input method's window must appear at the text, not at the entry.
	if (c->typed.len)
		term_cursor(row, col + text_width(line, strlen(line)));
	else
		term_cursor(c->n_shown ? row + 1 + c->at - c->top : row, col);
}

enum choice_answer
choice_key(struct choice *c, uint32_t key)
{
	uint32_t folded = key_fold(key);
	char bytes[4];

	if (key == K_BACKSPACE) {
		if (c->typed.len) {
			size_t n = text_grapheme_before(c->typed.data, c->typed.len);

			str_cut(&c->typed, c->typed.len - n, n);
			choice_filter(c);
		}
		return CHOICE_HANDLED;
	}
	if (key == (K_CTRL | 'u')) {
		str_clear(&c->typed);
		choice_filter(c);
		return CHOICE_HANDLED;
	}
	if (key >= K_SPECIAL || key < ' ')
		return CHOICE_IGNORED;
	if (c->typed.len == 0 && folded >= '1' && folded <= '9') {
		int index = (int)(folded - '1');

		if (index >= c->n_shown)
			return CHOICE_HANDLED;
		c->at = index;
		return CHOICE_PICKED;
	}
	if (c->typed.len < TYPED_MAX) {
		str_addn(&c->typed, bytes, utf8_encode(key, bytes));
		choice_filter(c);
	}
	return CHOICE_HANDLED;
}

void
choice_set_history(struct choice *c, const struct history *h)
{
	c->history = h;
}

// An older text each time, then nothing typed again.
static void
recall(struct choice *c)
{
	if (!c->history || c->history->n == 0)
		return;
	c->recalled = c->recalled == c->history->n ? 0 : c->recalled + 1;
	str_clear(&c->typed);
	if (c->recalled)
		str_add(&c->typed, c->history->texts[c->recalled - 1]);
	choice_filter(c);
}

enum choice_answer
choice_command(struct choice *c, enum command command)
{
	switch (command) {
	case CMD_UP:
		if (c->at == 0)
			recall(c);
		choice_move(c, -1);
		return CHOICE_HANDLED;
	case CMD_RECALL:
		recall(c);
		return CHOICE_HANDLED;
	case CMD_DOWN:
		choice_move(c, 1);
		return CHOICE_HANDLED;
	case CMD_PAGE_UP:
		choice_move(c, -10);
		return CHOICE_HANDLED;
	case CMD_PAGE_DOWN:
		choice_move(c, 10);
		return CHOICE_HANDLED;
	case CMD_FIRST:
		choice_move(c, -c->n);
		return CHOICE_HANDLED;
	case CMD_LAST:
		choice_move(c, c->n);
		return CHOICE_HANDLED;
	case CMD_OPEN:
	case CMD_SUBMIT:
		return choice_current(c) ? CHOICE_PICKED : CHOICE_HANDLED;
	default:
		return CHOICE_IGNORED;
	}
}
