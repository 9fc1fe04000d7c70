// SPDX-License-Identifier: MIT
// exec_name: from the words of a command to screens and rows.
#include "base/i18n.h"
#include "desk/exec_env.h"

static const struct screen *
find(const struct exec *x, const char *name)
{
	const struct screen *s = screen_find(&x->d->set, name);

	return s ? s : screen_by_code(&x->d->set, name);
}

bool
exec_screen(struct exec *x, const char *name, const struct screen **out, struct err *e)
{
	const struct screen_set *set = &x->d->set;
	const char **names;
	const char *near;
	int n = 0;

	*out = find(x, name);
	if (*out)
		return true;
	names = arena_alloc(&x->arena, (size_t)set->n_screens * sizeof(*names) + 1);
	for (int i = 0; i < set->n_screens; i++) {
		if (session_may_open(&x->session, set, &set->screens[i]))
			names[n++] = set->screens[i].name;
	}
	near = str_nearest(name, names, n);
	err_set(e, ERR_USAGE, _("There is no screen called \"%s\""), name);
	if (near)
		return err_hint(e, _("Did you mean %s?"), near);
	return err_hint(e, "%s", _("The command \"screens\" lists them"));
}

bool
exec_record_screen(struct exec *x, const char *name, const struct screen **out, struct err *e)
{
	if (!exec_screen(x, name, out, e))
		return false;
	if ((*out)->kind == SCREEN_RECORD)
		return true;
	*out = find(x, (*out)->open);
	if (*out)
		return true;
	return err_set(e, ERR_USAGE, _("%s has no records of its own"), name);
}

bool
exec_action_screen(struct exec *x, const char *name, const struct screen **out, struct err *e)
{
	if (!exec_screen(x, name, out, e))
		return false;
	if ((*out)->kind == SCREEN_LIST && !(*out)->open[0] && (*out)->n_actions)
		return true;
	return exec_record_screen(x, name, out, e);
}

bool
exec_find(struct exec *x, const struct screen *s, const struct relation *rel, const char *ident,
	const char **key, struct err *e)
{
	struct query q;
	struct rowset r;

	query_find(&x->arena, s, rel, ident, &q);
	if (!exec_query(x, &q, &r, e))
		return false;
	*key = r.n_rows ? arena_strdup(&x->arena, rowset_at(&r, 0, 0)) : NULL;
	rowset_free(&r);
	if (*key)
		return true;
	return err_set(e, ERR_FAILED, _("There is no %s \"%s\", or you may not see it"), s->name,
		ident);
}
