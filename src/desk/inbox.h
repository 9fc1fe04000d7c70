// SPDX-License-Identifier: MIT
// inbox: how many notices a person has not read; the title bar shows it, and the bell may ring.
#pragma once

#include "desk/desk.h"

// Asks the database; at the opening, and when it says that there is news.
void inbox_ask(struct desk *d);
