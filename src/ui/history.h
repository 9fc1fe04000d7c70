// SPDX-License-Identifier: MIT
// history: what was typed to get somewhere, newest first, each once.
#pragma once

#define HISTORY_MAX 20

struct history {
	char *texts[HISTORY_MAX]; // owned
	int n;
};

void history_add(struct history *h, const char *text);
void history_done(struct history *h);
