// SPDX-License-Identifier: MIT
// recent: what was chosen lately from long lists, so that it is offered first. For the session.
#pragma once

#include <stdbool.h>

struct desk;

#define RECENT_MAX 24
#define RECENT_FROM 9 // lists up to this long keep their order: their digits are learned

struct recent {
	struct {
		char domain[64], code[64];
	} items[RECENT_MAX]; // newest first
	int n;
};

void recent_add(struct desk *d, const char *domain, const char *code);
bool recent_has(const struct desk *d, const char *domain, const char *code);
