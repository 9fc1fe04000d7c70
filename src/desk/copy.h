// SPDX-License-Identifier: MIT
// copy: what is under the cursor, to the terminal's clipboard or as plain text for its mouse.
#pragma once

#include "desk/page.h"

// Asks what to send to the clipboard: the number, the command that leads there, the row, one field.
void copy_open(struct desk *d);
// Shows what the page shows as plain text on the terminal's own lines, uncut; any key leads back.
void copy_plain(struct desk *d);
// Back from there, whoever is looking; nothing when it is not shown.
void copy_end_plain(struct desk *d);
