// SPDX-License-Identifier: MIT
// Tests of src/term/term and theme: what reaches the screen, and what leaves for the terminal.
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/str.h"
#include "term/look.h"
#include "term/term.h"
#include "text/text.h"

#include <curses.h>

static struct str output;

static void
open_term(const char *name, int cols, int rows, enum theme theme, bool ascii)
{
	struct term_options o = {
		.name = name, .cols = cols, .rows = rows, .theme = theme,
		.locale = ascii ? "en_US.ISO-8859-1" : "C.UTF-8"};
	struct err e = {0};

	if (!term_open(&o, &e))
		fail_msg("%s", e.msg);
	str_clear(&output);
	term_take_output(&output);
}

static const char *
paint(void)
{
	str_clear(&output);
	term_paint();
	term_take_output(&output);
	return str_text(&output);
}

// The text of one row of the virtual screen.
static const char *
row_text(int row)
{
	static char text[2048];
	wchar_t wide[512] = {0};

	mvinnwstr(row, 0, wide, 511);
	assert_true(wcstombs(text, wide, sizeof(text)) != (size_t)-1);
	for (size_t n = strlen(text); n > 0 && text[n - 1] == ' ';)
		text[--n] = '\0';
	return text;
}

static void
test_names(void **state)
{
	static const char *const names[] = {
		"xterm-256color", "xterm-kitty", "no-such-terminal", "", "dumb", "../x", "vt100",
		"linux", "putty", "tmux-256color", NULL};

	(void)state;
	for (int i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++) {
		open_term(names[i], 80, 24, THEME_AUTO, false);
		assert_int_equal(term_cols(), 80);
		assert_int_equal(term_rows(), 24);
		term_text(0, 0, 80, ROLE_TEXT, "hello", 5);
		assert_non_null(strstr(paint(), "hello"));
		term_close();
		assert_true(term_take_output(&output));
		assert_false(term_take_output(&output));
	}
}

static void
test_text(void **state)
{
	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	assert_int_equal(term_text(0, 0, 10, ROLE_TEXT, "abc", 3), 3);
	assert_int_equal(term_text(1, 2, 4, ROLE_TEXT, "abcdef", 6), 4);
	assert_string_equal(row_text(1), "  abc\u2026");
	assert_int_equal(term_text(2, 0, 5, ROLE_TEXT, "\u4e2d\u6587\u5b57", 9), 5);
	assert_string_equal(row_text(2), "\u4e2d\u6587\u2026");
	// over the right edge, and outside
	assert_int_equal(term_text(3, 78, 10, ROLE_TEXT, "abc", 3), 2);
	assert_int_equal(term_text(24, 0, 10, ROLE_TEXT, "abc", 3), 0);
	assert_int_equal(term_text(-1, 0, 10, ROLE_TEXT, "abc", 3), 0);
	assert_int_equal(term_text(0, 80, 10, ROLE_TEXT, "abc", 3), 0);
	// what glibc's own tables do not know
	term_text(4, 0, 10, ROLE_TEXT, "\U00031350\U0001fae8x", 9);
	assert_string_equal(row_text(4), "\U00031350\U0001fae8x");
	assert_non_null(strstr(paint(), "\U00031350\U0001fae8x"));
	// marks stay with their cell
	term_text(5, 0, 10, ROLE_TEXT, "x\u0316\u0317y", 6);
	assert_string_equal(row_text(5), "x\u0316\u0317y");
	// half of a wide character overwritten: the other half becomes a blank
	term_text(6, 0, 4, ROLE_TEXT, "\u4e2d\u6587", 6);
	term_text(6, 1, 1, ROLE_TEXT, "a", 1);
	assert_string_equal(row_text(6), " a\u6587");
	assert_int_equal(term_print(7, 3, ROLE_KEY, "%s %d", "F", 1), 3);
	assert_string_equal(row_text(7), "   F 1");
	term_close();
}

static void
test_box(void **state)
{
	(void)state;
	open_term("xterm-256color", 20, 6, THEME_AUTO, false);
	term_box(0, 0, 3, 12, "Title");
	assert_string_equal(row_text(0), "\u250c\u2500 Title \u2500\u2500\u2510");
	assert_string_equal(row_text(1), "\u2502          \u2502");
	assert_string_equal(row_text(2),
		"\u2514\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2518");
	term_box(3, 15, 9, 12, ""); // hangs over the corner
	term_close();
	open_term("vt100", 20, 6, THEME_AUTO, true);
	assert_true(term_ascii());
	term_box(0, 0, 3, 8, "");
	assert_string_equal(row_text(0), "+------+");
	term_text(1, 1, 3, ROLE_TEXT, "abcd", 4);
	assert_string_equal(row_text(1), "|ab~   |");
	term_close();
	text_set_ascii(false);
	// lines that are two cells wide in the terminal's font are not used
	open_term("xterm-256color", 20, 6, THEME_AUTO, false);
	term_set_symbols(SYMBOLS_WIDE);
	term_box(0, 0, 3, 8, "");
	assert_string_equal(row_text(0), "+------+");
	term_close();
	text_set_ambiguous_width(1);
}

static void
test_roles(void **state)
{
	cchar_t cell;
	wchar_t text[CCHARW_MAX + 1];
	attr_t attrs;
	short pair;

	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	term_text(0, 0, 10, ROLE_DANGER, "late", 4);
	assert_non_null(strstr(paint(), "\x1b[1;31m"));
	term_shade(0, 0, 80, ROLE_SELECTED);
	mvin_wch(0, 0, &cell);
	getcchar(&cell, text, &attrs, &pair, NULL);
	assert_int_equal(attrs & A_REVERSE, A_REVERSE);
	assert_int_equal(text[0], 'l');
	for (int r = 0; r < ROLE_COUNT_; r++)
		term_fill(r, 0, 80, (enum theme_role)r);
	term_close();
	open_term("xterm-256color", 80, 24, THEME_NONE, false);
	for (int r = 0; r < ROLE_COUNT_; r++)
		term_text(r, 0, 10, (enum theme_role)r, "text", 4);
	paint();
	for (char c = '0'; c < '8'; c++) {
		const char front[] = {'3', c, 'm', 0}, back[] = {'4', c, 'm', 0};

		assert_null(strstr(output.data, front));
		assert_null(strstr(output.data, back));
	}
	term_close();
	assert_int_equal(theme_role_of_style("danger"), ROLE_DANGER);
	assert_int_equal(theme_role_of_style("purple"), ROLE_TEXT);
	assert_int_equal(theme_role_of_style(NULL), ROLE_TEXT);
}

// The relative luminance of WCAG 2.
static double
luminance(short color)
{
	static const double weights[3] = {0.2126, 0.7152, 0.0722};
	double sum = 0;
	int rgb[3];

	look_rgb(color, rgb);
	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum += weights[i] * c * c; // near enough to WCAG's power of 2.4, and darker is judged harder
	}
	return sum;
}

static double
contrast(short a, short b)
{
	double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;

	return la > lb ? la / lb : lb / la;
}

// Text of every theme with colours of its own can be read, and roles differ by more than colour.
static void
test_themes(void **state)
{
	(void)state;
	for (int t = THEME_LIGHT; t < THEME_NONE; t++) {
		double least = t == THEME_CONTRAST ? 7 : 4.5;

		for (int r = 0; r < ROLE_COUNT_; r++) {
			struct theme_look l = theme_looks[t][r];

			if (l.front < 16 || l.back < 16 ||
				contrast(l.front, l.back) < (r == ROLE_BORDER ? 3 : least))
				fail_msg("%s, role %d: %d on %d is %.1f", theme_name((enum theme)t), r,
					l.front, l.back, contrast(l.front, l.back));
		}
	}
	for (int t = 0; t < THEME_COUNT_; t++) {
		enum theme parsed;

		assert_true(theme_parse(theme_name((enum theme)t), &parsed));
		assert_int_equal(parsed, t);
		for (int c = 0; c < 2; c++) { // with 256 colours and with 8
			open_term(c ? "linux" : "xterm-256color", 80, 24, (enum theme)t, false);
			for (int r = 0; r < ROLE_COUNT_; r++)
				term_text(r, 0, 10, (enum theme_role)r, "text", 4);
			assert_non_null(strstr(paint(), "text"));
			for (int r = 0; r < ROLE_COUNT_; r++) {
				short front, back, pair = look_of((enum theme_role)r).pair;

				pair_content(pair, &front, &back);
				if (pair && front == back)
					fail_msg("%s, role %d: hidden", theme_name((enum theme)t), r);
			}
			term_close();
		}
	}
}

// The probe's answers, also late ones.
static void
test_probe(void **state)
{
	(void)state;
	open_term("xterm-256color", 20, 6, THEME_AUTO, false);
	term_enter();
	assert_non_null(strstr(paint(), "\x1b[6n"));
	term_box(0, 0, 3, 8, "");
	assert_null(strstr(paint(), "2026h"));
	assert_true(term_answer("1;2R", 4));
	assert_string_equal(text_ellipsis(), "\u2026");
	assert_true(term_answer("1;3R", 4));
	term_box(0, 0, 3, 8, "");
	assert_string_equal(row_text(0), "+------+");
	assert_true(term_answer("?2026;2$y", 9));
	assert_non_null(strstr(paint(), "\x1b[?2026h"));
	assert_int_equal(strlen(paint()), 0); // nothing changed: nothing is sent
	assert_false(term_answer("?1;2c", 5));
	assert_false(term_answer("12345678901234567890123456789012345R", 36));
	term_set_symbols(SYMBOLS_LINES);
	term_box(0, 0, 3, 8, "");
	assert_string_equal(row_text(0), "\u250c\u2500\u2500\u2500\u2500\u2500\u2500\u2510");
	term_copy("T-1611", 6);
	assert_non_null(strstr(paint(), "\x1b]52;c;VC0xNjEx\x1b\\"));
	term_copy("ab", 2);
	assert_non_null(strstr(paint(), "52;c;YWI=\x1b"));
	term_copy("a", 1);
	assert_non_null(strstr(paint(), "52;c;YQ==\x1b"));
	term_plain("one\ntwo");
	assert_non_null(strstr(paint(), "one\r\ntwo"));
	term_text(0, 0, 10, ROLE_TEXT, "back", 4);
	assert_int_equal(strlen(paint()), 0);
	term_end_plain();
	assert_non_null(strstr(paint(), "back"));
	term_close();
	text_set_ambiguous_width(1);
}

static void
test_frames(void **state)
{
	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	for (int i = 0; i < 24; i++)
		term_print(i, 0, ROLE_TEXT, "row %d", i);
	term_cursor(3, 4);
	paint();
	assert_false(term_take_output(&output));
	paint(); // nothing changed, nothing sent
	assert_int_equal(output.len, 0);
	term_cursor(7, 0);
	paint();
	assert_in_range(output.len, 1, 10);
	term_cursor(700, 700); // clamped
	paint();
	term_redraw_all();
	assert_non_null(strstr(paint(), "row 23"));
	term_show_cursor(false);
	assert_non_null(strstr(paint(), "\x1b[?25l"));
	term_close();
	assert_true(term_take_output(&output));
	assert_non_null(strstr(output.data, "\x1b[?1049l"));
}

static void
test_resize(void **state)
{
	static const int sizes[][2] = {{132, 40}, {20, 5}, {300, 100}, {80, 24}, {1, 1}, {500, 200}};

	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	for (int i = 0; i < 6; i++) {
		term_resize(sizes[i][0], sizes[i][1]);
		assert_int_equal(term_cols(), sizes[i][0]);
		assert_int_equal(term_rows(), sizes[i][1]);
		term_erase();
		term_box(0, 0, sizes[i][1], sizes[i][0], "\u5de5\u5355");
		paint();
	}
	term_close();
}

static void
test_own_sequences(void **state)
{
	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	term_enter();
	term_title("Tickets \u2014 amy");
	term_take_output(&output);
	assert_non_null(strstr(output.data, "\x1b[?2004h"));
	assert_non_null(strstr(output.data, "\x1b]0;Tickets \u2014 amy\x1b\\"));
	str_clear(&output);
	term_title("bad\x1b[2J");
	assert_false(term_take_output(&output));
	term_close();
	term_take_output(&output);
	assert_non_null(strstr(output.data, "\x1b[?2004l"));
	// a terminal without titles is not sent any
	open_term("vt100", 80, 24, THEME_AUTO, false);
	term_enter();
	term_title("x");
	str_clear(&output);
	term_take_output(&output);
	assert_string_equal(output.data, "\x1b[?2004h");
	term_close();
}

static void
test_signals_are_ours(void **state)
{
	struct sigaction action;

	(void)state;
	open_term("xterm-256color", 80, 24, THEME_AUTO, false);
	sigaction(SIGTERM, NULL, &action);
	assert_true(action.sa_handler == SIG_DFL);
	sigaction(SIGWINCH, NULL, &action);
	assert_true(action.sa_handler == SIG_DFL);
	term_close();
}

// For any bytes: sanitized text moves curses' cursor as far as text_width() says, and what is sent
// holds no control of the sender.
static void
test_widths_agree(void **state)
{
	static const char lively[] = "\x1b\x9b\xe2\x80\xae\xcc\x81\xe4\xb8\xad\xf0\x9f\x91\xa9\xe0\xa4\xbe"
		"\xef\xb8\x8f\xe1\x84\x92\xe1\x85\xa1\xf0\xb1\x8d\x90 ab\t\n\r\xff";
	struct str safe = {0};
	wchar_t wide[512] = {0};

	(void)state;
	open_term("xterm-256color", 400, 5, THEME_AUTO, false);
	srand(3);
	for (int round = 0; round < 5000; round++) {
		char bytes[40];
		size_t n = 1 + (size_t)rand() % (sizeof(bytes) - 1), len;
		int width;

		for (size_t i = 0; i < n; i++)
			bytes[i] = rand() % 3 ? lively[(size_t)rand() % (sizeof(lively) - 1)] :
						(char)rand();
		str_clear(&safe);
		text_sanitize(&safe, bytes, n, TEXT_LINE);
		width = text_width(safe.data, safe.len);
		len = mbstowcs(wide, safe.data, 511);
		assert_true(len != (size_t)-1);
		term_erase();
		mvaddnwstr(0, 0, wide, (int)len);
		assert_int_equal(getcurx(stdscr), width);
		term_erase();
		assert_int_equal(term_text(0, 0, 400, ROLE_TEXT, safe.data, safe.len), width);
		paint();
		assert_null(strstr(output.data, "\xe2\x80\xae"));
		assert_null(strchr(output.data, '\t'));
	}
	term_close();
	str_free(&safe);
}

static int
teardown(void **state)
{
	(void)state;
	str_free(&output);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_themes),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_own_sequences),
		cmocka_unit_test(test_signals_are_ours),
		cmocka_unit_test(test_widths_agree),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("term", tests, NULL, teardown);
}
