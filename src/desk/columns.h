// SPDX-License-Identifier: MIT
// columns: a popup in which the columns of a list are shown, hidden, moved, widened, frozen and
// sorted by. What it does is seen in the list behind it at once; leaving it puts things back.
#pragma once

#include "desk/page.h"
#include "desk/views.h"

void columns_open(struct desk *d, struct views *v);
