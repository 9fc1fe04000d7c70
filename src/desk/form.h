// SPDX-License-Identifier: MIT
// form: private to form.c (what keys do, sending) and form_draw.c (what is seen).
#pragma once

#include "desk/act.h"
#include "desk/form_field.h"
#include "desk/page.h"

#define FIELDS_MAX 12

struct form {
	struct page page;
	struct act_call *call;
	struct form_field fields[FIELDS_MAX];
	int n;
	int at;            // the field with the focus
	int asking;        // choices still to come
	bool sending;
	char place[128];    // for drafts
	char problem[1000]; // what is wrong, when it belongs to no field
};

int form_dock_rows(struct page *p, int rows);
void form_draw(struct page *p, const struct rect *area);
