// SPDX-License-Identifier: MIT
// find: words looked for in the text of the page that is shown.
//
// find_open() puts a line below the page. What is typed is looked for at once, arrows go from match to
// match, Enter leaves the line and keeps the matches, Esc ends it. The matches go with their page.
#pragma once

#include "desk/desk.h"

struct page;

void find_open(struct desk *d);
// To another match, once something is looked for.
void find_again(struct desk *d, enum find_step step);
// A page is about to go.
void find_forget(struct desk *d, const struct page *p);
// What the page that is drawn shall colour (folded), or NULL.
const char *find_needle(struct desk *d);
void find_done(struct desk *d);
