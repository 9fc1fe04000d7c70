// SPDX-License-Identifier: MIT
// chart: bars from block glyphs; the number always stands beside them.
#pragma once

#include "base/str.h"

// Appends a bar of `cells` cells, filled from the left by share (0 to 1) in halves of a cell. What is
// not nothing has half a cell at least. Plain characters where the terminal has no blocks of one cell.
void chart_bar(struct str *out, double share, int cells);
