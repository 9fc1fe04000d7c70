// SPDX-License-Identifier: MIT
// history: what was typed to get somewhere, newest first, each once.
#include "ui/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
history_add(struct history *h, const char *text)
{
	char *copy = xstrdup(text);
	int at = 0;

	while (at < h->n && strcmp(h->texts[at], text) != 0)
		at++;
	if (at == HISTORY_MAX)
		at--;
	if (at < h->n)
		free(h->texts[at]);
	else
		h->n++;
	memmove(h->texts + 1, h->texts, (size_t)at * sizeof(*h->texts));
	h->texts[0] = copy;
}

void
history_done(struct history *h)
{
	for (int i = 0; i < h->n; i++)
		free(h->texts[i]);
	h->n = 0;
}
