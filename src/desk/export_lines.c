// SPDX-License-Identifier: MIT
// export_lines: each row as one line of "label: value", for those who listen to it.
//
// What is empty is left out. A column without a label is the row's place in the list.
#include <string.h>

#include "desk/export_kind.h"
#include "text/text.h"

static void
lines_begin(struct export *x)
{
	(void)x;
}

static void
lines_row(struct export *x, const char *const *cells)
{
	const char *between = "";

	str_add(x->out, x->indent);
	for (int i = 0; i < x->n_columns; i++) {
		const char *label = x->columns[i].label;

		if (!cells[i] || !cells[i][0])
			continue;
		str_add(x->out, between);
		if (label[0])
			str_addf(x->out, "%s: ", label);
		text_sanitize(x->out, cells[i], strlen(cells[i]), TEXT_LINE);
		between = "; ";
	}
	str_addc(x->out, '\n');
}

static bool
lines_end(struct export *x, struct err *e)
{
	(void)x;
	(void)e;
	return true;
}

const struct export_form export_lines = {lines_begin, lines_row, lines_end};
