// SPDX-License-Identifier: MIT
// bar: title bar, message line and key bar, the same on every page.
#include "ui/bar.h"

#include <string.h>

#include "term/key.h"
#include "term/term.h"
#include "text/text.h"

void
bar_draw_title(int row, const char *left, const char *right)
{
	int cols = term_cols();
	int right_width = text_width(right, strlen(right));

	term_fill(row, 0, cols, ROLE_TITLE);
	if (right_width > cols / 2)
		right_width = 0;
	term_text(row, 1, cols - right_width - 3, ROLE_TITLE, left, strlen(left));
	if (right_width)
		term_text(row, cols - right_width - 1, right_width, ROLE_TITLE, right, strlen(right));
}

void
bar_draw_message(int row, enum theme_role role, const char *text)
{
	int cols = term_cols();

	term_fill(row, 0, cols, ROLE_TEXT);
	if (!text[0])
		return;
	if (role == ROLE_ERROR)
		term_print(row, 0, ROLE_ERROR, "!");
	term_text(row, role == ROLE_ERROR ? 2 : 1, cols - 2, role, text, strlen(text));
}

static int
hint_width(const struct hint *h)
{
	char name[32];

	key_label(h->key, name, sizeof(name));
	return (int)strlen(name) + 1 + text_width(h->label, strlen(h->label)) + 2;
}

static int
draw_hint(int row, int col, const struct hint *h)
{
	char name[32];

	key_label(h->key, name, sizeof(name));
	term_print(row, col, h->disabled ? ROLE_MUTED : ROLE_KEY, "%s", name);
	term_print(row, col + (int)strlen(name) + 1, h->disabled ? ROLE_MUTED : ROLE_KEYBAR, "%s",
		h->label);
	return col + hint_width(h);
}

void
bar_draw_keys(int row, const struct hint *hints, int n)
{
	int cols = term_cols(), col = 1, last_width;

	term_fill(row, 0, cols, ROLE_KEYBAR);
	if (n == 0)
		return;
	last_width = hint_width(&hints[n - 1]);
	for (int i = 0; i < n - 1; i++) {
		if (col + hint_width(&hints[i]) + last_width > cols)
			break;
		col = draw_hint(row, col, &hints[i]);
	}
	draw_hint(row, col, &hints[n - 1]);
}
