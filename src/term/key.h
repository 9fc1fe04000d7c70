// SPDX-License-Identifier: MIT
// key: from the bytes a terminal sends to keys, whatever TERM says.
//
// The decoder accepts xterm, rxvt/PuTTY, linux-console and kitty-legacy forms at once, and UTF-8
// text. Answers to terminal queries, however late, and unknown sequences never become keystrokes:
// where the cursor is (CSI R) and what a mode is (CSI $ y) come as KEY_ANSWER, the rest is swallowed.
// Memory is bounded whatever arrives, and what has been decoded is wiped: it may have been a password.
//
// Esc: alone, it is delivered 50 ms later, or what key_set_patience() says. Esc and a digit in one go (or Alt with a digit) is a
// function key: 1 = F1 ... 0 = F10, - = F11, = = F12. A digit typed up to a second after an Esc
// that has been delivered is a function key too; the screen has then seen both K_ESCAPE and the
// function key.
//
// Pastes: with bracketed paste they come as KEY_PASTE events, one for each piece that arrived,
// never as keys. A client that has never bracketed a paste is watched for bursts: one call of
// key_feed() with 32 printable bytes or more and a newline inside is a paste, and so is what
// follows within 100 ms. Shorter type-ahead ("jjj\r") is keys.
//
// Full-width ASCII typed with an input method on is folded for commands by key_fold() (base/keys.h).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "base/str.h"

enum key_event_type { KEY_NONE, KEY_PRESS, KEY_PASTE, KEY_ANSWER };

struct key_event {
	enum key_event_type type;
	uint32_t key;      // KEY_PRESS. Ctrl+letter is K_CTRL | 'a'..'z'
	const char *text;  // KEY_PASTE: valid UTF-8, newlines as \n, no controls but \n and \t;
	                   // KEY_ANSWER: what came behind ESC [; lives until the next call
	size_t text_len;
};

enum key_swallow { SWALLOW_NOTHING, SWALLOW_STRING, SWALLOW_SEQUENCE };

// Private to key.c.
struct key_decoder {
	struct str pending;    // bytes from `at` on are not yet decoded
	size_t at;
	struct str paste;
	bool in_paste;
	bool paste_cr;         // the last byte of the paste was a CR
	bool brackets;         // this client has bracketed a paste
	bool fresh;            // all of pending arrived since the last key_next()
	bool after_cr;         // the last key was Enter by CR: a LF belongs to it
	enum key_swallow swallow;
	int64_t waiting_since; // when key_next() first met the incomplete sequence, 0 = none
	int patience;          // ms it may take to become complete
	int escape_ms;         // of a lone Esc; 0 = ESCAPE_MS
	int64_t digit_until;   // a digit is a function key until then
	int64_t burst_until;   // what arrives belongs to an unbracketed paste until then
};

void key_init(struct key_decoder *d);
void key_done(struct key_decoder *d);
// What comes after an Esc may come later on a slow line: so many ms, within 50 and 150.
void key_set_patience(struct key_decoder *d, int ms);
void key_feed(struct key_decoder *d, const void *bytes, size_t n);
// The next event; KEY_NONE when more bytes are needed. now_ms (clock_mono_ms()) resolves a lone Esc.
// Call it until KEY_NONE after each key_feed().
struct key_event key_next(struct key_decoder *d, int64_t now_ms);
// Bytes fed and not decoded yet.
size_t key_backlog(const struct key_decoder *d);
// When to call key_next() again though nothing arrived (an unfinished sequence); 0 = never.
int64_t key_deadline(const struct key_decoder *d);
// Drops everything typed ahead (before a destructive confirmation).
void key_flush(struct key_decoder *d);
