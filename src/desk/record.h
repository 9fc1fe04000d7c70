// SPDX-License-Identifier: MIT
// record: private to record.c (what it reads, what keys do) and record_draw.c (what is seen).
#pragma once

#include "desk/page.h"
#include "desk/pane.h"
#include "ui/fieldset.h"

#define PANES_MAX 8

struct record {
	struct page page;
	struct reader reader; // of the row
	char *key;
	struct rowset row;
	const struct panel *panels[PANES_MAX];
	struct pane *panes[PANES_MAX];
	int n;
	int focus;
	int main_shown; // the main panel visible when the focus is at the side
	bool wide;      // as last drawn
	struct fieldset_place place; // of the fields, when there is nothing below them
};

// Whether a panel stands beside the tabs, as last drawn.
bool record_is_side(const struct record *rec, int panel);
void record_draw(struct page *p, const struct rect *area);
