// SPDX-License-Identifier: MIT
// Tests of src/term/wire: fewer bytes, and a terminal that shows the same.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/str.h"
#include "term/wire.h"
#include "text/text.h"

#define ROWS 6
#define COLS 24

struct eyes {
	VTerm *term;
	VTermScreen *screen;
};

static struct eyes
open_eyes(void)
{
	struct eyes e = {.term = vterm_new(ROWS, COLS)};

	vterm_set_utf8(e.term, 1);
	e.screen = vterm_obtain_screen(e.term);
	vterm_screen_reset(e.screen, 1);
	vterm_input_write(e.term, "\x1b[m\x1b[H", 6);
	return e;
}

static void
assert_same_cell(struct eyes a, struct eyes b, VTermPos at, const char *bytes)
{
	VTermScreenCell x = {0}, y = {0};

	vterm_screen_get_cell(a.screen, at, &x);
	vterm_screen_get_cell(b.screen, at, &y);
	for (VTermScreenCell *c = &x; c; c = c == &x ? &y : NULL)
		c->chars[0] = c->chars[0] ? c->chars[0] : ' ';
	if (memcmp(x.chars, y.chars, sizeof(x.chars)) != 0 || x.attrs.bold != y.attrs.bold ||
		x.attrs.underline != y.attrs.underline || x.attrs.reverse != y.attrs.reverse ||
		!vterm_color_is_equal(&x.fg, &y.fg) || !vterm_color_is_equal(&x.bg, &y.bg))
		fail_msg("row %d, column %d differs after: %s", at.row + 1, at.col + 1, bytes);
}

static void
assert_same_screen(struct eyes a, struct eyes b, const char *bytes)
{
	VTermPos here, there, at;

	for (at.row = 0; at.row < ROWS; at.row++) {
		for (at.col = 0; at.col < COLS; at.col++)
			assert_same_cell(a, b, at, bytes);
	}
	vterm_state_get_cursorpos(vterm_obtain_state(a.term), &here);
	vterm_state_get_cursorpos(vterm_obtain_state(b.term), &there);
	if (here.row != there.row || here.col != there.col)
		fail_msg("the cursor is at %d,%d, not %d,%d after: %s", there.row + 1, there.col + 1, here.row + 1,
			here.col + 1, bytes);
}

static int
any(int n)
{
	return rand() % n;
}

// What curses writes, in an order that it would not choose; only text never runs past the last column.
static void
add_something(struct str *out, const struct wire *w)
{
	static const char *const words[] = {"a", "T-1611", " ", "   13m", "é…", "注文", "─┐", "خ"};
	static const char *const looks[] = {"", "0;1", "31", "1;31", "0;7", "39;49", "38;5;200", "48;5;17", "97",
		"0;4;101", "27", "39"};
	int row = 1 + any(ROWS), col = 1 + any(COLS - 8);

	switch (any(12)) {
	case 0:
		str_addf(out, w->goes_to_row ? "\x1b[%dd" : "\x1b[%d;2H", row);
		break;
	case 1:
		str_addf(out, w->goes_to_column ? "\x1b[%dG" : "\x1b[3;%dH", col);
		break;
	case 2:
		str_add(out, any(2) ? "\r\n" : "\n");
		break;
	case 3:
		str_addf(out, "\x1b[%d%c", 1 + any(9), "CDAB"[any(4)]);
		break;
	case 4:
		str_addf(out, "\x1b[%sK", any(2) ? "1" : "");
		break;
	case 5:
		str_addf(out, "\x1b[%dX\b", 1 + any(5));
		break;
	case 6:
	case 7:
		str_addf(out, "\x1b(B\x1b[%sm", looks[any(12)]);
		break;
	case 8:
		str_add(out, any(9) ? "\x1b[?25h" : any(3) ? "\x1b" "7\x1b[2;4r\x1b" "8" : any(2) ? "\x1b[1;6r" : "\x1b]0;a title\x1b\\");
		break;
	default:
		str_addf(out, "\x1b[%d;%dH%s", row, col, words[any(8)]);
	}
}

static void
test_shows_the_same(void **state)
{
	size_t before = 0, after = 0;

	(void)state;
	for (unsigned seed = 1; seed <= 3000; seed++) {
		struct eyes plain = open_eyes(), short_of = open_eyes();
		struct str bytes = {0}, out = {0};
		struct wire w;

		srand(seed);
		wire_init(&w, ROWS, COLS, any(4), any(4));
		for (int frame = 0; frame < 6; frame++) {
			str_clear(&bytes);
			str_clear(&out);
			for (int i = 0; i < 12; i++)
				add_something(&bytes, &w);
			wire_pass(&w, bytes.data, bytes.len, &out);
			vterm_input_write(plain.term, bytes.data, bytes.len);
			vterm_input_write(short_of.term, out.data, out.len);
			assert_same_screen(plain, short_of, bytes.data);
			before += bytes.len;
			after += out.len;
		}
		vterm_free(plain.term);
		vterm_free(short_of.term);
		str_free(&bytes);
		str_free(&out);
	}
	assert_in_range(after, 1, before);
}

static void
expect(const char *bytes, const char *wanted)
{
	const char *start = "\x1b(B\x1b[m\x1b[5;1Hab";
	struct str out = {0};
	struct wire w;

	wire_init(&w, 40, 120, true, true);
	wire_pass(&w, start, strlen(start), &out);
	str_clear(&out);
	wire_pass(&w, bytes, strlen(bytes), &out);
	assert_string_equal(str_text(&out), wanted);
	str_free(&out);
}

static void
test_goes_the_short_way(void **state)
{
	(void)state;
	expect("\x1b[5;41Hx", "\x1b[41Gx");
	expect("\x1b[5;100H\x1b[5;12Hx\x1b[5;18Hy", "\x1b[9Cx\x1b[5Cy");
	expect("注\x1b[5;6Hx", "注\x1b[6Gx"); // it may have come farther
	expect("\r\x1b[6dx", "\r\nx");
	expect("\x1b[6;2Hx", "\r\n\x1b[Cx");
	expect("\x1b[9;1H\x1b[5;3H", ""); // there and back
	expect("\x1b[5;5H\x1b[1K x", "\r     x");
}

static void
test_says_what_differs(void **state)
{
	(void)state;
	expect("\x1b(B\x1b[0;1m\x1b[31mx\x1b[39m\x1b(B\x1b[my", "\x1b[1;31mx\x1b[my");
	expect("\x1b[0;7mx\x1b(B\x1b[m\x1b[0;7my", "\x1b[7mxy");
	expect("\x1b[38;5;120mx\x1b[38;5;121my", "\x1b[38;5;120mx\x1b[38;5;121my");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows_the_same),
		cmocka_unit_test(test_goes_the_short_way),
		cmocka_unit_test(test_says_what_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
