// SPDX-License-Identifier: MIT
// frame: what a terminal shows, as text that can be kept, read and compared.
//
// A frame file has the size, cursor and title on its first lines, then each row between bars (so
// that trailing blanks and the right edge show), then one line per row that is not plain:
// "12: 0-79 rev, 3-9 bold fg=4" with inclusive columns.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "vt.h"

void frame_write(const struct vt *vt, struct str *out);
// The text alone, without the lines about looks.
void frame_write_text(const struct vt *vt, struct str *out);
// Writes the terminal as an SVG picture in a window frame with the caption in its top edge.
MUST_CHECK bool picture_write(const struct vt *vt, const char *caption, const char *path, struct err *e);
