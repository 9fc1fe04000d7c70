// SPDX-License-Identifier: MIT
// batch: one action on all marked rows of a list.
//
// The marked rows are read again and shown: how many it will be done to, which not, and why. Then the
// form asks once for what all of them get, and one call follows the other, each with its own row
// version and request key, all with one batch identifier: the record shows it, and they are taken
// back together. What could not be done stays marked, with the reason. A batch is made by
// batch_begin(), lives in its preview, then in the call of the form, then in the page that runs it.
#pragma once

#include "desk/act.h"
#include "desk/pane.h"
#include "desk/personal.h"

struct batch {
	struct desk *desk;
	struct pane *table; // whose marks they are; below on the stack for as long as this lives
	const struct screen *screen;
	const struct action *action;
	struct rowset rows; // the marked ones, as read for the preview
	int n_fit;          // of them, those it can be done to
	struct personal_params given; // by the form, for all of them; none is private
};

// Shows the preview.
void batch_begin(struct desk *d, const struct act_target *t, const struct action *a);
void batch_free(struct batch *b);
// Why it cannot be done to a row (translated), or NULL.
const char *batch_refusal(const struct batch *b, int row);
const char *batch_ident(const struct batch *b, int row);
const char *batch_key(const struct batch *b, int row);
// A page that calls fn for one row after the other. Takes b over.
void batch_run(struct batch *b, const struct routine *fn);
