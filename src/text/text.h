// SPDX-License-Identifier: MIT
// text: what foreign text looks like in cells: width, graphemes, clipping, and the one sanitizer.
//
// Everything that came from people or the network passes text_sanitize() before it is shown,
// printed in line mode or exported: control characters (C0, DEL, C1), escape sequences,
// bidirectional overrides and isolates, zero-width and tag characters, unpaired or invalid bytes
// become visible marks such as <1B>, <202E> or U+FFFD. Stored text is not changed.
// What is legitimate but makes terminals disagree about columns is simplified: variation selectors
// and skin tones are left out, joined emoji stand side by side, a flag is its letters in brackets,
// composed characters replace base and mark where they exist, and a cell takes four marks at most.
// Width is what the terminal uses: utf8proc's tables, and our own wcwidth() is exported so that
// ncurses agrees (checked at start by text_selftest() and term_open()). A cluster is never split.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum text_mode {
	TEXT_LINE,  // \n, \t and other blanks become one space each
	TEXT_BLOCK, // \n stays, \t becomes spaces to the next multiple of 8, \r\n becomes \n
};

// Appends a safe form of s to out.
void text_sanitize(struct str *out, const char *s, size_t n, enum text_mode mode);
// Cells of one code point: 0, 1 or 2. Those of ambiguous width take what was set last.
int text_cp_width(uint32_t cp);
void text_set_ambiguous_width(int cells); // 1 (default) or 2, from the terminal probe
// What stands for text cut off: an ellipsis, or "~" where the terminal shows ASCII only.
void text_set_ascii(bool ascii);
const char *text_ellipsis(void); // always one cell
// For editors, which hold text as it was stored: bytes of the cluster at s (n > 0) as it is, whose
// safe form is appended to out (unless NULL) and takes *width cells (more than 2 for visible marks;
// a tab is four spaces, a newline nothing). On sanitized text it agrees with text_grapheme().
size_t text_show(struct str *out, const char *s, size_t n, int *width);
// Bytes of the grapheme cluster at s (n > 0), and its cells (at most 2) in *width if not NULL.
size_t text_grapheme(const char *s, size_t n, int *width);
// Bytes of the grapheme cluster that ends at s + n (n > 0).
size_t text_grapheme_before(const char *s, size_t n);
int text_width(const char *s, size_t n); // of a whole sanitized string
// The longest prefix of whole clusters within `cells`; *used receives its cells.
size_t text_clip(const char *s, size_t n, int cells, int *used);
// Appends s clipped to `cells`, with an ellipsis when cut, padded with spaces to exactly `cells`
// (at the left when right is true).
void text_fit(struct str *out, const char *s, size_t n, int cells, bool right);
// The next line of at most `cells` when wrapping at s: returns its bytes (> 0 when n > 0), and in
// *skip how many further bytes (blanks, a newline) belong to the break. Breaks between words,
// anywhere between CJK characters, but no closing punctuation at a line's start and no opening one
// at its end (a practical subset of UAX #14). Works on stored text too, as text_show() shows it.
size_t text_wrap(const char *s, size_t n, int cells, size_t *skip);
// Appends a form for comparison: case, width and compatibility folded (NFKC casefold).
void text_fold(struct str *out, const char *s, size_t n);
// Whether needle (folded) occurs in s.
bool text_contains(const char *s, const char *folded_needle);
// Whether typed (folded Latin letters) is how a part of s is read that begins with a Chinese character:
// tuikuan, tuik or tk for 退款. Each character by one of its common readings, whole or begun.
bool text_pinyin_contains(const char *s, const char *typed);
// False when other libraries would find another wcwidth() than ours; term_open() asks.
bool text_selftest(void);
