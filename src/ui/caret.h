// SPDX-License-Identifier: MIT
// caret: places in a text where the cursor may stand, for the editors. Stateless.
//
// Text is stored text (not sanitized); places are byte offsets at the edges of clusters.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

size_t caret_left(const struct str *text, size_t at);
size_t caret_right(const struct str *text, size_t at);
// The place at or next after `at`: a change may have joined what is on both sides of it.
size_t caret_snap(const struct str *text, size_t at);
// To the beginning of the word before, or of the word after. Runs of ideographs are words.
size_t caret_word_left(const struct str *text, size_t at);
size_t caret_word_right(const struct str *text, size_t at);
// Cells of the text between two places, as shown.
int caret_cells(const struct str *text, size_t from, size_t to);
// Whether the key is text to be inserted (no modifier, no control).
bool caret_is_text(uint32_t key);
