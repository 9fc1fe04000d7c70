// SPDX-License-Identifier: MIT
// look: the roles of one theme as pairs of this terminal.
#include "term/look.h"

#define CUBE 16  // first colour of xterm's 6x6x6 cube
#define GRAY 232 // first of its grays

static struct look looks[ROLE_COUNT_];

void
look_rgb(short color, int rgb[3])
{
	for (int i = 0; i < 3; i++) {
		static const int weights[3] = {36, 6, 1};
		int step = (color - CUBE) / weights[i] % 6;

		if (color < 8)
			rgb[i] = color >> i & 1 ? 205 : 0; // curses numbers red, green, blue by bits
		else if (color < GRAY)
			rgb[i] = step ? 55 + 40 * step : 0;
		else
			rgb[i] = 8 + 10 * (color - GRAY);
	}
}

// The nearest of the eight colours that every terminal with colours has.
static short
nearest_of_eight(short color)
{
	short best = 0;
	long nearest = -1;
	int wanted[3], have[3];

	look_rgb(color, wanted);
	for (short c = 0; c < 8; c++) {
		long far = 0;

		look_rgb(c, have);
		for (int i = 0; i < 3; i++)
			far += (long)(wanted[i] - have[i]) * (wanted[i] - have[i]);
		if (nearest < 0 || far < nearest) {
			nearest = far;
			best = c;
		}
	}
	return best;
}

// A look in colours that the terminal has; two that have become one would hide the text.
static struct theme_look
reduced(struct theme_look l)
{
	if (COLORS >= 256)
		return l;
	if (l.front >= CUBE)
		l.front = nearest_of_eight(l.front);
	if (l.back >= CUBE)
		l.back = nearest_of_eight(l.back);
	if (l.front == l.back && l.front != OWN)
		l.front = l.back == COLOR_WHITE || l.back == COLOR_YELLOW || l.back == COLOR_CYAN ?
			COLOR_BLACK : COLOR_WHITE;
	return l;
}

// The pair of two colours: an earlier role's when it has the same, so that pairs stay few (a high
// pair number costs memory in curses).
static short
pair_of(const struct theme_look *all, int role, short *used)
{
	if (all[role].front == OWN && all[role].back == OWN)
		return 0;
	for (int i = 0; i < role; i++)
		if (all[i].front == all[role].front && all[i].back == all[role].back)
			return looks[i].pair;
	if (init_pair(*used + 1, all[role].front, all[role].back) == ERR)
		return 0;
	return ++*used;
}

void
look_init(enum theme theme)
{
	struct theme_look all[ROLE_COUNT_];
	cchar_t blank;
	short used = 0;

	if (theme != THEME_NONE &&
		!(has_colors() && start_color() == OK && use_default_colors() == OK))
		theme = THEME_NONE;
	for (int i = 0; i < ROLE_COUNT_; i++) {
		all[i] = reduced(theme_looks[theme][i]);
		looks[i].attrs = all[i].attrs;
		looks[i].pair = pair_of(all, i, &used);
	}
	setcchar(&blank, L" ", A_NORMAL, looks[ROLE_TEXT].pair, NULL);
	bkgrndset(&blank);
}

struct look
look_of(enum theme_role role)
{
	return looks[role];
}
