// SPDX-License-Identifier: MIT
// change: what has changed in the database, and which pages have yet to hear of it.
//
// A page that can be seen hears of a change at once (of what came by NOTIFY, five times a second at
// most); one that is covered hears of it when it is seen again, so that a stack of pages costs no
// more than the page on top.
#pragma once

#include <stdbool.h>

struct desk;
struct page;

#define CHANGE_CHANNELS 64

// Numbers grow with each change; a page keeps the number up to which it has heard.
struct change_log {
	struct {
		char channel[64];
		unsigned at;
	} last[CHANGE_CHANNELS]; // n, of each channel
	int n;
	unsigned everything; // the last change that may concern any page
	unsigned now;
	const struct page *base; // the full page seen when change_catch_up() last looked
};

// channel: of NOTIFY, without qs_; NULL: it may concern any page.
void change_note(struct desk *d, const char *channel);
// Tells the pages that can be seen.
void change_tell(struct desk *d);
// The same when another page has come to be seen; to be called before its first key.
void change_catch_up(struct desk *d);
