// SPDX-License-Identifier: MIT
// term: the one curses screen of this process, without a terminal.
#include "term/term.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"
#include "term/beyond.h"
#include "term/look.h"
#include "term/wire.h"
#include "text/text.h"

#include <term.h> // after curses.h; defines many short names, so nothing follows it

#define SYNC_BEGIN "\x1b[?2026h"
#define SYNC_END "\x1b[?2026l"

static struct {
	FILE *out;       // the memory file curses writes to
	SCREEN *screen;
	bool away;       // plain text is shown in place of the screen
	bool hide_cursor, cursor_hidden; // wanted, and as the terminal is
	int row, col;    // of the cursor
	bool speaks_ansi; // what curses writes for it can be shortened
	struct wire wire;
} t;

// Whether curses can run a screen on it: it is known and can move the cursor.
static bool
is_usable(const char *name, int fd)
{
	int status;
	bool usable;

	if (!name || !name[0] || strchr(name, '/'))
		return false;
	if (setupterm(name, fd, &status) != OK)
		return false;
	usable = cursor_address != NULL;
	del_curterm(cur_term);
	return usable;
}

static const char *
choose_name(const char *wanted, int fd)
{
	const char *const names[] = {wanted, "xterm-256color", "vt100"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_usable(names[i], fd))
			return names[i];
	return NULL;
}

static bool
begins(const char *capability, const char *with)
{
	return capability && strncmp(capability, with, strlen(with)) == 0;
}

// Attributes may stay on while the cursor moves, behind the last column nothing moves by itself, and
// colours have numbers.
static void
open_wire(const struct term_options *o)
{
	t.speaks_ansi = begins(cursor_address, "\x1b[%i%p1%d;%p2%dH") && move_standout_mode &&
		auto_right_margin && eat_newline_glitch && max_colors <= 256;
	wire_init(&t.wire, o->rows, o->cols, begins(column_address, "\x1b[%i%p1%dG"),
		begins(row_address, "\x1b[%i%p1%dd"));
}

static void
set_number(const char *variable, int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", value);
	setenv(variable, text, 1);
}

// newterm() asks the environment for the size (not every description has one), and takes over
// signals that are the program's.
static SCREEN *
open_screen(const char *name, FILE *out, int cols, int rows)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction saved[sizeof(signals) / sizeof(signals[0])];
	SCREEN *screen;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], NULL, &saved[i]);
	set_number("LINES", rows);
	set_number("COLUMNS", cols);
	screen = newterm(name, out, out);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &saved[i], NULL);
	return screen;
}

// Draws an ideograph that the C library may not know and asks curses how far it came.
static bool
has_our_widths(void)
{
	const wchar_t rare[] = {0x31350, 0};
	bool two;

	mvaddwstr(0, 0, rare);
	two = getcurx(stdscr) == 2;
	erase();
	return two && text_selftest();
}

bool
term_open(const struct term_options *o, struct err *e)
{
	const char *name;
	int fd;

	term_close();
	if (t.out)
		fclose(t.out);
	memset(&t, 0, sizeof(t));
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 && !setlocale(LC_CTYPE, "C.UTF-8"))
		return err_set(e, ERR_FAILED, _("the locale C.UTF-8 is missing"));
	fd = memfd_create("screen", MFD_CLOEXEC);
	t.out = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!t.out) {
		if (fd >= 0)
			close(fd);
		return err_sys(e, ERR_FAILED, _("cannot make a memory file for the screen"));
	}
	name = choose_name(o->name, fd);
	t.screen = name ? open_screen(name, t.out, o->cols, o->rows) : NULL;
	if (!t.screen) {
		err_set(e, ERR_FAILED, _("no terminal description for %s, xterm-256color or vt100"),
			o->name ? o->name : "");
		return err_hint(e, _("install the package ncurses-base"));
	}
	beyond_open(o, tigetflag("XT") > 0);
	open_wire(o);
	raw();
	noecho();
	nonl();
	typeahead(-1); // there is no input to look at
	leaveok(stdscr, FALSE);
	look_init(o->theme);
	if (!has_our_widths()) {
		term_close();
		return err_set(e, ERR_FAILED,
			_("the terminal library does not use this program's character widths"));
	}
	return true;
}

void
term_emit(const char *bytes)
{
	size_t n = strlen(bytes);

	// A memory file takes all or, out of memory, leaves a frame torn: the next one repairs it.
	if (write(fileno(t.out), bytes, n) != (ssize_t)n)
		clearok(curscr, TRUE);
}

void
term_close(void)
{
	if (!t.screen)
		return;
	if (t.cursor_hidden)
		curs_set(1);
	endwin();
	beyond_close();
	delscreen(t.screen);
	t.screen = NULL;
}

void
term_resize(int cols, int rows)
{
	resize_term(rows, cols);
	wire_resize(&t.wire, rows, cols);
	term_redraw_all();
}

int
term_cols(void)
{
	return getmaxx(stdscr);
}

int
term_rows(void)
{
	return getmaxy(stdscr);
}

void
term_cursor(int row, int col)
{
	t.row = row;
	t.col = col;
}

void
term_show_cursor(bool visible)
{
	t.hide_cursor = !visible;
}

void
term_redraw_all(void)
{
	clearok(curscr, TRUE);
}

// A frame that changed nothing sends nothing, not even its brackets.
static void
end_sync(off_t before)
{
	const off_t empty = before + (off_t)strlen(SYNC_BEGIN);

	if (lseek(fileno(t.out), 0, SEEK_END) > empty)
		term_emit(SYNC_END);
	else if (ftruncate(fileno(t.out), before) == 0)
		lseek(fileno(t.out), before, SEEK_SET);
}

static int
clamp(int value, int limit)
{
	return value < 0 ? 0 : value >= limit ? limit - 1 : value;
}

void
term_paint(void)
{
	off_t before;

	if (t.away)
		return;
	before = lseek(fileno(t.out), 0, SEEK_END);
	if (beyond_in_sync())
		term_emit(SYNC_BEGIN);
	if (t.hide_cursor != t.cursor_hidden) {
		curs_set(!t.hide_cursor);
		t.cursor_hidden = t.hide_cursor;
	}
	move(clamp(t.row, term_rows()), clamp(t.col, term_cols()));
	wnoutrefresh(stdscr);
	doupdate();
	if (beyond_in_sync())
		end_sync(before);
}

bool
term_take_output(struct str *out)
{
	struct str written = {0};
	char block[8192];
	ssize_t n;
	off_t at = 0;

	if (!t.out)
		return false;
	while ((n = pread(fileno(t.out), block, sizeof(block), at)) > 0) {
		str_addn(&written, block, (size_t)n);
		at += n;
	}
	if (t.speaks_ansi)
		wire_pass(&t.wire, str_text(&written), written.len, out);
	else
		str_addn(out, str_text(&written), written.len);
	str_free(&written);
	if (at > 0 && ftruncate(fileno(t.out), 0) == 0)
		lseek(fileno(t.out), 0, SEEK_SET);
	if (!t.screen) {
		fclose(t.out);
		t.out = NULL;
	}
	return at > 0;
}

void
term_plain(const char *text)
{
	struct str bytes = {0};

	endwin();
	t.away = true;
	for (; *text; text++) {
		if (*text == '\n')
			str_addc(&bytes, '\r');
		str_addc(&bytes, *text);
	}
	term_emit(str_text(&bytes));
	str_free(&bytes);
}

void
term_end_plain(void)
{
	t.away = false;
	term_redraw_all();
}

void
term_set_theme(enum theme theme)
{
	look_init(theme);
	term_redraw_all();
}
