// SPDX-License-Identifier: MIT
// sound: what holds for every frame of a desk, whatever it shows.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "vt.h"

// The title and the heads of columns are not cut, the key bar is there and whole, nothing wide is cut in two, and
// the cursor stands visibly on something. `why` (size bytes) tells what does not hold.
bool sound_frame(const struct vt *vt, char *why, size_t size);
// Whether a list has a row to be opened, or has none: -1 as long as neither can be seen.
int sound_has_rows(const struct vt *vt);
