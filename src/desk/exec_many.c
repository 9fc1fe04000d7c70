// SPDX-License-Identifier: MIT
// exec_many: the records a command names, and one action carried out on many of them.
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"

#define ROWS_MOST 5000 // as many as can be marked on a screen

// --- which records ----------------------------------------------------------------------------------

static bool
add_ident(struct exec *x, struct idents *out, const char *ident, struct err *e)
{
	if (out->n == ROWS_MOST)
		return err_set(e, ERR_USAGE, _("At most %d records at a time"), ROWS_MOST);
	if (!out->items)
		out->items = arena_alloc(&x->arena, ROWS_MOST * sizeof(*out->items));
	out->items[out->n++] = ident;
	return true;
}

// "#3", "#1,4-6" or "#all": rows of the list that was shown last.
static bool
add_listed(struct exec *x, const struct screen *s, const char *word, struct idents *out, struct err *e)
{
	const struct exec_line *l = x->line;
	char *list = arena_strdup(&x->arena, str_eq(word, "#all") ? arena_printf(&x->arena, "1-%d", l->n) : word + 1);
	char *save = NULL;

	if (!l->listed || (l->listed != s && !str_eq(l->listed->open, s->name)))
		return err_set(e, ERR_USAGE, _("%s: the last list shows other things than this"), word);
	for (char *part = strtok_r(list, ",", &save); part; part = strtok_r(NULL, ",", &save)) {
		char *dash = strchr(part, '-');
		long from, to;

		if (dash)
			*dash = '\0';
		if (!str_to_long(part, 1, l->n, &from) || !str_to_long(dash ? dash + 1 : part, from, l->n, &to))
			return err_set(e, ERR_USAGE, _("%s: the last list has the rows 1 to %d"), word, l->n);
		for (long i = from; i <= to; i++) {
			if (!add_ident(x, out, arena_strdup(&x->arena, l->idents[i - 1]), e))
				return false;
		}
	}
	return true;
}

bool
exec_idents(struct exec *x, const struct screen *s, const struct words *rest, struct idents *out, struct err *e)
{
	*out = (struct idents){0};
	for (int i = 0; i < rest->n; i++) {
		const char *word = rest->items[i].text;
		bool ok = x->line && word[0] == '#' ? add_listed(x, s, word, out, e) : add_ident(x, out, word, e);

		if (!ok)
			return false;
	}
	return true;
}

// --- one after the other ----------------------------------------------------------------------------

// What belongs together is taken back together: the identifier is in the steps and the record.
static bool
set_batch(struct exec *x, bool begin, struct err *e)
{
	return db_sys_call(x->db, begin ?
		"select pg_catalog.set_config('quayside.batch', pg_catalog.gen_random_uuid()::text, false)" :
		"select pg_catalog.set_config('quayside.batch', '', false)", 0, NULL, NULL, e);
}

bool
exec_many(struct exec *x, struct exec_act *a, const struct idents *rows, exec_one_row one, struct err *e)
{
	struct err why = {0}, last = {0};
	int done = 0;

	if (!set_batch(x, true, e))
		return false;
	for (int i = 0; i < rows->n && !exec_line_interrupted(x) && last.cls != ERR_UNAVAILABLE; i++) {
		struct arena kept = x->arena; // what a row needs is given back behind it

		x->arena = (struct arena){0};
		if (one(x, a, rows->items[i], &why)) {
			done++;
		} else {
			exec_say(x, "%s: %s%s%s", rows->items[i], why.msg, why.hint[0] ? "  " : "", why.hint);
			last = why;
		}
		exec_flush(x);
		arena_free(&x->arena);
		x->arena = kept;
	}
	if (last.cls != ERR_UNAVAILABLE && !set_batch(x, false, e))
		return false;
	exec_say(x, _("%s: %d done, %d not."), i18n_text(a->action->label), done, rows->n - done);
	return done == rows->n || err_set(e, last.cls ? last.cls : ERR_FAILED,
		_("%d of %d were not done"), rows->n - done, rows->n);
}
