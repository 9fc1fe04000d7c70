// SPDX-License-Identifier: MIT
// rect: a part of the screen, in cells.
#pragma once

struct rect {
	int row, col;
	int rows, cols;
};
