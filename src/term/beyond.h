// SPDX-License-Identifier: MIT
// beyond: what a terminal can beyond curses: pastes in brackets, title, clipboard, frames held back; and
// what it draws lines with. Private to term/; what others may call is in term.h.
#pragma once

#include <stdbool.h>

#include "term/term.h"

// A new terminal. has_title: takes xterm's title sequences.
void beyond_open(const struct term_options *o, bool has_title);
// Leaves it as found, when term_enter() has been called.
void beyond_close(void);
// It can hold back what it shows until a frame is whole.
bool beyond_in_sync(void);
// Bytes of ours among those of curses (term.c).
void term_emit(const char *bytes);
