// SPDX-License-Identifier: MIT
// key: from the bytes a terminal sends to keys, whatever TERM says.
//
// The decoder accepts xterm, rxvt/PuTTY, linux-console and kitty-legacy forms at once; UTF-8 text;
// bracketed paste (one event per chunk, never a command); Esc followed by a digit within a second
// as a function key (Esc 1 = F1 ... Esc 0 = F10, Esc - = F11, Esc = = F12); late answers to terminal
// queries and unknown sequences are swallowed for ever and never become keystrokes.
// Full-width ASCII typed with an input method on is folded for commands by key_fold().
//
// A key is a number: a code point, or KEY_x, plus modifier bits.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	K_SPECIAL = 0x200000, // first number above Unicode
	K_UP = K_SPECIAL, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PAGE_UP, K_PAGE_DOWN,
	K_INSERT, K_DELETE, K_BACKSPACE, K_ENTER, K_TAB, K_ESCAPE,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
	K_MASK = 0x3fffff,
	K_CTRL = 0x400000, K_ALT = 0x800000, K_SHIFT = 0x1000000, // Shift only with special keys
};

enum key_event_type { KEY_NONE, KEY_PRESS, KEY_PASTE };

struct key_event {
	enum key_event_type type;
	uint32_t key;      // KEY_PRESS. Ctrl+letter is K_CTRL | 'a'..'z'
	const char *text;  // KEY_PASTE: sanitized-newline UTF-8 text, valid until the next call
	size_t text_len;
};

struct key_decoder {
	struct str pending;  // bytes not yet decoded
	struct str paste;
	bool in_paste;
	int64_t escape_at;   // clock_mono_ms() when a lone Esc arrived, 0 = none
	bool escape_digit;   // Esc was delivered less than a second ago... see key.c
	int64_t digit_until;
};

void key_init(struct key_decoder *d);
void key_done(struct key_decoder *d);
void key_feed(struct key_decoder *d, const void *bytes, size_t n);
// The next event; KEY_NONE when more bytes are needed. now_ms resolves a lone Esc.
struct key_event key_next(struct key_decoder *d, int64_t now_ms);
// When to call key_next() again though nothing arrived (a lone Esc waits 50 ms); 0 = never.
int64_t key_deadline(const struct key_decoder *d);
// Drops everything typed ahead (before a destructive confirmation).
void key_flush(struct key_decoder *d);

// Names as in keymaps: "F1", "Ctrl+P", "PageUp", "Shift+Up", "Space", "slash", "a", "A", "?" ...
bool key_parse(const char *name, uint32_t *key);
void key_name(uint32_t key, char *out, size_t size); // as printed on key bars: "^P", "F1", "PgUp", "Spc"
// Folds full-width forms for use as a command key.
uint32_t key_fold(uint32_t key);
