// SPDX-License-Identifier: MIT
// term: the one curses screen of this process, without a terminal.
//
// ncurses writes into a memory file; term_take_output() hands over the bytes. The session loop
// paints only when something changed and the last frame has left, so a client that stops reading
// costs no memory. Keys do not come through curses (term/key.h).
//
// Drawing is by rows and columns (0-based) with clipping, in roles (term/theme.h). Text given to
// term_text() must have passed text_sanitize(); literals of ours are fine.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "term/theme.h"

// What frames, ellipses and bars are made of. AUTO: what the terminal's name, the client's locale and
// the probe say. WIDE: characters of ambiguous width take two cells.
enum term_symbols { SYMBOLS_AUTO, SYMBOLS_LINES, SYMBOLS_WIDE, SYMBOLS_ASCII };

struct term_options {
	const char *name; // TERM; unknown names fall back to xterm-256color, then vt100
	int cols, rows;   // already clamped
	enum theme theme;
	const char *locale; // of the client, "" when it did not say: one without UTF-8 shows no symbols
};

MUST_CHECK bool term_open(const struct term_options *o, struct err *e);
void term_close(void);                 // leaves the terminal as found; then take the output
void term_resize(int cols, int rows);
int term_cols(void);
int term_rows(void);
bool term_ascii(void);

void term_erase(void);                 // blank the virtual screen
// Draws s (n bytes, sanitized UTF-8, one line) from (row, col) within `cells`; clips whole clusters,
// an ellipsis when cut; pads with spaces to `cells` in the role. Returns cells used by the text.
int term_text(int row, int col, int cells, enum theme_role role, const char *s, size_t n);
// printf-like convenience for our own strings; no padding.
int term_print(int row, int col, enum theme_role role, const char *fmt, ...) PRINTF_LIKE(4, 5);
void term_fill(int row, int col, int cells, enum theme_role role);
void term_hline(int row, int col, int cells);
void term_vline(int row, int col, int rows);
// A frame with a title in its top edge; the inside is blanked.
void term_box(int row, int col, int rows, int cells, const char *title);
// Re-colours cells already drawn (the selected row keeps its texts).
void term_shade(int row, int col, int cells, enum theme_role role);
// The real cursor: always on the focus. Visible unless told otherwise.
void term_cursor(int row, int col);
void term_show_cursor(bool visible);
void term_set_symbols(enum term_symbols s);
void term_set_theme(enum theme theme); // later than term_open(): what the person prefers
void term_redraw_all(void);            // the next paint sends every cell
// Brings the real screen up to date; the bytes wait in term_take_output().
void term_paint(void);
// Appends the bytes waiting; returns false when there were none.
bool term_take_output(struct str *out);
// Sequences that are not curses': bracketed paste on/off, title. Only literals and sanitized text.
void term_enter(void);                 // at start: bracketed paste on, title pushed, terminal probed
// An answer of the terminal (KEY_ANSWER), whenever it comes. True: it was one to the probe.
bool term_answer(const char *text, size_t n);
// Rings; the bytes wait with the next frame's.
void term_bell(void);
// Hands text to the terminal's clipboard (OSC 52). It does not say whether it took it.
void term_copy(const char *text, size_t n);
// Leaves the screen for plain text on the terminal's own lines, to be marked with its mouse; nothing
// is painted until term_end_plain().
void term_plain(const char *text);
void term_end_plain(void);
void term_title(const char *text);     // sanitized, printable only, at most 80 bytes
