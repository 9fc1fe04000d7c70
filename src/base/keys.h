// SPDX-License-Identifier: MIT
// keys: what a key is called, in keymaps, on key bars and in this program.
//
// A key is a number: a code point, or K_x, plus modifier bits.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	K_SPECIAL = 0x200000, // first number above Unicode
	K_UP = K_SPECIAL, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PAGE_UP, K_PAGE_DOWN,
	K_INSERT, K_DELETE, K_BACKSPACE, K_ENTER, K_TAB, K_ESCAPE,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
	K_MASK = 0x3fffff,
	K_CTRL = 0x400000, K_ALT = 0x800000, K_SHIFT = 0x1000000, // Shift only with special keys
};

// Names as in keymaps, special ones in any case: "F1", "Ctrl+P", "PageUp", "Shift+Up", "Space",
// "slash", "a", "A", "?" ...
bool key_parse(const char *name, uint32_t *key);
void key_label(uint32_t key, char *out, size_t size); // as printed on key bars: "^P", "F1", "PgUp", "Spc"
// Folds full-width forms, and what a Chinese input method makes of punctuation keys, for use as a
// command key.
uint32_t key_fold(uint32_t key);
