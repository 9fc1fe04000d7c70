// SPDX-License-Identifier: MIT
// jump: straight to a record by what people call it.
#include "desk/jump.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/known.h"
#include "desk/page.h"
#include "model/query.h"

void
jump_screen(struct desk *d, const struct screen *s)
{
	if (d->top && d->top->kind == PAGE_FULL && d->top->screen == s)
		return;
	if (s->kind == SCREEN_BOARD)
		board_open(d, s);
	else
		list_open(d, s, NULL);
}

struct jump {
	struct desk *desk;
	const struct screen *list;
	int next; // in the menu, to be looked at when this list has none; -1 = look no further
	char ident[128];
};

static void look(struct jump *j);

// The next list of the menu that the person may open and that opens records; false: none left.
static bool
advance(struct jump *j)
{
	const struct screen_set *set = &j->desk->set;

	while (j->next >= 0 && j->next < set->n_menu) {
		const struct screen *s = screen_find(set, set->menu[j->next++]);

		if (s && s->open[0] && desk_may_open(j->desk, s)) {
			j->list = s;
			return true;
		}
	}
	return false;
}

static void
finish(struct jump *j, const struct err *e)
{
	j->desk->calls--;
	j->desk->dirty = true;
	if (e)
		desk_error(j->desk, e);
	free(j);
}

static void
on_found(void *ctx, struct rowset *r, const struct err *e)
{
	struct jump *j = ctx;
	const struct screen *record = screen_find(&j->desk->set, j->list->open);
	struct err missing;

	if (e) {
		finish(j, e);
	} else if (r->n_rows) {
		record_open(j->desk, record ? record : j->list, rowset_at(r, 0, 0));
		finish(j, NULL);
	} else if (advance(j)) {
		look(j);
	} else {
		err_set(&missing, ERR_FAILED, _("%s: not found, or not open to you."), j->ident);
		finish(j, &missing);
	}
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct jump *j = ctx;
	struct arena arena = {0};
	struct query sql;

	if (e) {
		finish(j, e);
		return;
	}
	query_find(&arena, j->list, rel, j->ident, &sql);
	conn_call(j->desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_found, j);
	arena_free(&arena);
}

static void
look(struct jump *j)
{
	known_relation(j->desk->known, j->list->view, on_relation, j);
}

static struct jump *
jump_new(struct desk *d, const char *ident)
{
	struct jump *j = xcalloc(1, sizeof(*j));

	*j = (struct jump){.desk = d, .next = -1};
	str_copy(j->ident, sizeof(j->ident), ident);
	d->calls++;
	return j;
}

void
jump_to(struct desk *d, const struct screen *list, const char *ident)
{
	struct jump *j = jump_new(d, ident);

	j->list = list;
	look(j);
}

void
jump_anywhere(struct desk *d, const char *ident)
{
	struct jump *j = jump_new(d, ident);

	j->next = 0;
	if (advance(j))
		look(j);
	else
		finish(j, NULL);
}

bool
jump_aim(const struct desk *d, const char *typed, struct jump_aim *out)
{
	struct str folded = {0};
	char *code, *rest;
	bool one_word;

	*out = (struct jump_aim){0};
	for (size_t i = 0, n = strlen(typed); i < n;) {
		char bytes[4];
		uint32_t cp;

		i += utf8_decode(typed + i, n - i, &cp);
		str_addn(&folded, bytes, utf8_encode(utf8_fold_width(cp), bytes));
	}
	str_addc(&folded, '\0');
	code = str_trim(folded.data);
	code += *code == '=';
	rest = code + strcspn(code, " ");
	if (*rest)
		*rest++ = '\0';
	rest = str_trim(rest);
	out->screen = screen_by_code(&d->set, code);
	if (!out->screen)
		out->screen = screen_find(&d->set, code);
	if (out->screen && !desk_may_open(d, out->screen))
		out->screen = NULL;
	str_copy(out->ident, sizeof(out->ident), out->screen ? rest : code);
	one_word = !*rest;
	str_free(&folded);
	if (out->screen)
		return out->ident[0] || out->screen->kind == SCREEN_LIST || out->screen->kind == SCREEN_BOARD;
	return one_word && strpbrk(out->ident, "0123456789");
}

void
jump_go(struct desk *d, const struct jump_aim *aim)
{
	if (aim->screen && !aim->ident[0])
		jump_screen(d, aim->screen);
	else if (!desk_can_ask(d))
		return;
	else if (aim->screen)
		jump_to(d, aim->screen, aim->ident);
	else
		jump_anywhere(d, aim->ident);
}
