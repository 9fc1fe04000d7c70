// SPDX-License-Identifier: MIT
// draft: what was typed into a form that was left, for as long as the session lasts.
#include "desk/draft.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "desk/desk.h"

struct draft {
	struct draft *next;
	char *place, *field, *text;
};

static void
remove_at(struct draft **at)
{
	struct draft *gone = *at;

	*at = gone->next;
	free(gone->place);
	free(gone->field);
	free(gone->text);
	free(gone);
}

void
draft_put(struct desk *d, const char *place, const char *field, const char *text)
{
	struct draft *fresh = xcalloc(1, sizeof(*fresh));

	for (struct draft **at = &d->drafts; *at; at = &(*at)->next) {
		if (str_eq((*at)->place, place) && str_eq((*at)->field, field)) {
			remove_at(at);
			break;
		}
	}
	fresh->place = xstrdup(place);
	fresh->field = xstrdup(field);
	fresh->text = xstrdup(text);
	fresh->next = d->drafts;
	d->drafts = fresh;
}

const char *
draft_get(const struct desk *d, const char *place, const char *field)
{
	for (const struct draft *draft = d->drafts; draft; draft = draft->next) {
		if (str_eq(draft->place, place) && str_eq(draft->field, field))
			return draft->text;
	}
	return NULL;
}

void
draft_drop(struct desk *d, const char *place)
{
	for (struct draft **at = &d->drafts; *at;) {
		if (str_eq((*at)->place, place))
			remove_at(at);
		else
			at = &(*at)->next;
	}
}

void
draft_drop_all(struct desk *d)
{
	while (d->drafts)
		remove_at(&d->drafts);
}
