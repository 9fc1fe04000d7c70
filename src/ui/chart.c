// SPDX-License-Identifier: MIT
// chart: bars from block glyphs; the number always stands beside them.
#include "ui/chart.h"

#include "term/term.h"
#include "text/text.h"

// The two that every font for terminals has, code page 437 included.
#define FULL_BLOCK "\xe2\x96\x88"
#define LEFT_HALF "\xe2\x96\x8c"

void
chart_bar(struct str *out, double share, int cells)
{
	bool plain = term_ascii() || text_cp_width(0x2588) != 1;
	int halves;

	if (!(share > 0)) // also not a number
		share = 0;
	if (share > 1)
		share = 1;
	halves = (int)(share * 2 * cells + 0.5);
	if (share > 0 && halves == 0)
		halves = 1;
	for (int i = 0; i < cells; i++) {
		int filled = halves - 2 * i;

		if (filled >= 2)
			str_add(out, plain ? "#" : FULL_BLOCK);
		else if (filled == 1)
			str_add(out, plain ? "-" : LEFT_HALF);
		else
			str_addc(out, ' ');
	}
}
