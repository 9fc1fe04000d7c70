// SPDX-License-Identifier: MIT
// keytest: a page that says of each key pressed what arrived and what it means.
#pragma once

#include "desk/desk.h"

void keytest_open(struct desk *d);
