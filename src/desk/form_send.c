// SPDX-License-Identifier: MIT
// form_send: a form's values on their way to the database, and what comes back.
#include "desk/form.h"

#include <stdio.h>

#include "base/i18n.h"
#include "desk/draft.h"
#include "desk/known.h"
#include "model/query.h"

// --- a conflict ---

// The row as it is now: the next attempt is made on its version.
static void
on_row(void *ctx, struct rowset *r, const struct err *e)
{
	struct form *f = ctx;
	const char *version = e ? NULL : rowset_get(r, 0, "version");

	f->asking--;
	act_request_key(f->call->request_key);
	if (!version)
		return;
	str_copy(f->call->version, sizeof(f->call->version), version);
	conflict_open(f, r, f->problem);
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct form *f = ctx;
	struct arena arena = {0};
	struct query sql;

	if (e) {
		f->asking--;
		return;
	}
	query_record(&arena, f->call->screen, rel, f->call->key, &sql);
	conn_call(f->page.desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_row, f);
	arena_free(&arena);
}

// --- refusals ---

static void
show_failure(struct form *f, const struct err *e)
{
	struct desk *d = f->page.desk;
	const struct routine_param *fault = catalog_param_at_fault(f->call->routine, e->where);

	key_flush(&d->keys); // typed ahead for what would have come next
	for (int i = 0; i < f->n; i++) {
		if (e->cls == ERR_DATA && f->fields[i].param == fault) {
			snprintf(f->fields[i].problem, sizeof(f->fields[i].problem), "%s", e->msg);
			f->at = i;
			return;
		}
	}
	if (e->cls == ERR_UNAVAILABLE)
		snprintf(f->problem, sizeof(f->problem), "%s",
			_("The database went away: it is not known whether this was done. Send it "
			  "again when the database is back; it will not be done twice."));
	else if (e->cls == ERR_CONFLICT)
		snprintf(f->problem, sizeof(f->problem),
			_("%s. Sending again sends yours on top of it."), e->msg);
	else
		snprintf(f->problem, sizeof(f->problem), "%s%s%s", e->msg, e->hint[0] ? "  " : "",
			e->hint);
	if (e->cls != ERR_CONFLICT || !f->call->key)
		return;
	f->asking++;
	known_relation(d->known, f->call->screen->view, on_relation, f);
	page_changed_all(d);
}

static void
on_done(void *ctx, const char *ref, const char *note, const struct err *e)
{
	struct form *f = ctx;
	struct desk *d = f->page.desk;
	struct act_call *call;

	f->sending = false;
	if (e) {
		show_failure(f, e);
		return;
	}
	call = f->call;
	f->call = NULL;
	f->page.key = NULL;
	if (f->has_draft)
		draft_drop(d, f->place);
	page_pop(d);
	act_finished(d, call, ref, note);
	act_call_free(call);
}

// The cursor goes to the first field that does not do.
static bool
check_fields(struct form *f)
{
	struct field_context ctx = form_context(f);
	int first = -1;

	for (int i = 0; i < f->n; i++) {
		if (!form_field_check(&f->fields[i], &ctx) && first < 0)
			first = i;
	}
	if (first < 0)
		return true;
	f->at = first;
	f->page.desk->dirty = true;
	return false;
}

void
form_submit(struct form *f)
{
	const char *names[FIELDS_MAX], *values[FIELDS_MAX];

	f->problem[0] = '\0';
	if (!check_fields(f))
		return;
	for (int i = 0; i < f->n; i++) {
		names[i] = f->fields[i].param->name;
		values[i] = form_field_value(&f->fields[i]);
	}
	f->sending = true;
	act_call_send(f->call, names, values, f->n, on_done, f);
}
