// SPDX-License-Identifier: MIT
// bar: title bar, message line and key bar, the same on every page.
#pragma once

#include <stdint.h>

#include "term/theme.h"

struct hint {
	uint32_t key;
	const char *label; // translated
	bool disabled;
};

// left and right are sanitized; left is clipped first.
void bar_draw_title(int row, const char *left, const char *right);
// One line; role ROLE_ERROR is also marked with a leading "!", so that colour is not the only sign.
void bar_draw_message(int row, enum theme_role role, const char *text);
// As many hints as fit, in order; the last one (help) always.
void bar_draw_keys(int row, const struct hint *hints, int n);
