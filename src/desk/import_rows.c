// SPDX-License-Identifier: MIT
// import_rows: the rows of a file, one call each.
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "db/array.h"
#include "desk/import.h"

#define TELL_MS 2000
#define SHOWN 10 // refused rows that are told at once
#define TRIES 3  // of a row that something else was in the way of

// --- values -----------------------------------------------------------------------------------------

// A cell without blanks around it, and without the apostrophe that keeps a spreadsheet from running it.
static const char *
cell(struct exec *x, const struct import *m, int column)
{
	const char *text = column < m->file.csv.n ? m->file.csv.fields[column] : "";

	if (text[0] == '\'' && text[1] && strchr("=+-@", text[1]))
		text++;
	return str_trim(arena_strdup(&x->arena, text));
}

// How many rows (two at most) have these values; the key and version of the first.
static bool
look_up(struct import *m, const char *const *columns, const char *const *values, int *n, struct err *e)
{
	struct exec *x = m->x;
	struct query q;
	struct rowset r;

	query_find_by(&x->arena, m->a.screen, &m->a.relation, columns, values, m->n_by, &q);
	if (!exec_query(x, &q, &r, e))
		return false;
	*n = r.n_rows;
	m->a.key = r.n_rows ? arena_strdup(&x->arena, rowset_at(&r, 0, 0)) : NULL;
	m->a.version = r.n_rows ? arena_strdup(&x->arena, rowset_at(&r, 0, 1)) : NULL;
	rowset_free(&r);
	return true;
}

// By number; and when nobody has told how, also by name, as in a form.
static bool
find_row(struct import *m, struct err *e)
{
	static const char *const by_name[] = {"name"};
	const char *columns[IMPORT_BY_MAX], *values[IMPORT_BY_MAX];
	int n;

	for (int i = 0; i < m->n_by; i++) {
		columns[i] = m->targets[i].name;
		values[i] = cell(m->x, m, m->targets[i].column);
	}
	if (!values[0][0]) {
		err_set(e, ERR_DATA, "%s", _("This must not be empty"));
		return err_where(e, "%s", columns[0]);
	}
	if (!look_up(m, columns, values, &n, e))
		return false;
	if (n == 0 && !option_value(m->a.options, m->a.n_own, "by") && catalog_column(&m->a.relation, "name") &&
		!look_up(m, by_name, values, &n, e))
		return false;
	if (n == 1)
		return true;
	if (n == 0)
		err_set(e, ERR_DATA, _("There is no %s \"%s\", or you may not see it"), m->a.screen->name, values[0]);
	else
		err_set(e, ERR_DATA, _("More than one row is called \"%s\""), values[0]);
	err_where(e, "%s", columns[0]);
	return n ? err_hint(e, "%s", _("Name more columns that tell them apart with --by")) : false;
}

static bool
add_value(struct import *m, const struct import_target *t, const char *constant, struct err *e)
{
	const struct routine_param *p = catalog_param(&m->a.fn, t->name);
	const char *text = t->column >= 0 ? cell(m->x, m, t->column) : "";
	const char *value;

	if (!text[0] && constant)
		text = constant;
	if (!text[0] && t->required) {
		err_set(e, ERR_DATA, "%s", _("This must not be empty"));
		return err_where(e, "%s", t->name);
	}
	if (!text[0])
		return true; // left out, as a field that stays empty
	if (!exec_act_value(m->x, &m->a, p, text, &value, e))
		return err_where(e, "%s", t->name);
	exec_act_add(&m->a, t->name, value);
	return true;
}

// The same line of the same file is the same request: carried out once.
static const char *
request_key(struct import *m)
{
	char text[160];
	uint64_t sums[2] = {m->file.sums[0], m->file.sums[1]};

	snprintf(text, sizeof(text), "%s %ld", m->action, m->file.csv.line);
	for (const char *p = text; *p; p++) {
		sums[0] = (sums[0] ^ (unsigned char)*p) * 1099511628211u;
		sums[1] = (sums[1] ^ (unsigned char)*p) * 6364136223846793005u;
	}
	return arena_printf(&m->x->arena, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(sums[0] >> 32),
		(unsigned)(sums[0] >> 16 & 0xffff), (unsigned)(sums[0] & 0xffff),
		(unsigned)(sums[1] >> 48), (unsigned long long)(sums[1] & 0xffffffffffff));
}

// --- one row ----------------------------------------------------------------------------------------

static bool
was_done(struct import *m, const char *key, bool *done, struct err *e)
{
	struct rowset r;

	*done = false;
	if (!m->resumed)
		return true;
	if (!db_sys_call(m->x->db, "select 1 from api.my_request where request_key = $1::uuid and ref is not null",
		1, &key, &r, e))
		return false;
	*done = r.n_rows > 0;
	rowset_free(&r);
	return true;
}

static bool
check_fields(const struct import *m, struct err *e)
{
	if (m->file.csv.n <= m->n_fields)
		return true;
	err_set(e, ERR_DATA, _("There are %d fields and %d headings"), m->file.csv.n, m->n_fields);
	return err_hint(e, "%s", _("A field that holds the delimiter needs quotes around it"));
}

// *repeated: it had been done before.
static bool
call(struct import *m, bool *repeated, struct err *e)
{
	const char *key = request_key(m);
	struct rowset r;

	if (!check_fields(m, e) || !was_done(m, key, repeated, e) || *repeated)
		return *repeated;
	if (m->n_by && !find_row(m, e))
		return false;
	exec_act_begin(&m->a);
	for (int i = m->n_by; i < m->n_targets; i++) {
		if (!add_value(m, &m->targets[i], m->a.options[m->a.n_own + i - m->n_by].value, e))
			return false;
	}
	if (catalog_param(&m->a.fn, "request_key"))
		exec_act_add(&m->a, "request_key", key);
	if (!exec_act_seal(m->x, &m->a, e) || !exec_act_call(m->x, &m->a, &r, e))
		return false;
	rowset_free(&r);
	return !m->dry_run || db_sys_call(m->x->db, "select api.rehearse_commit()", 0, NULL, NULL, e);
}

static bool
passes(const struct err *e)
{
	return str_eq(e->sqlstate, "55P03") || str_eq(e->sqlstate, "40001") || str_eq(e->sqlstate, "40P01");
}

// One try. In a dry run what it did stays for the rows behind it, and what a refused row did does not.
static bool
try_row(struct import *m, bool *repeated, bool *broken, struct err *e)
{
	struct db_sys *db = m->x->db;
	struct err other;
	bool ok;

	*broken = m->dry_run && !db_sys_script(db, "savepoint row", e);
	if (*broken)
		return false;
	ok = call(m, repeated, e);
	if (m->dry_run && !db_sys_script(db, ok ? "release row" : "rollback to row; release row", &other)) {
		*broken = true;
		*e = ok ? other : *e;
		return false;
	}
	// Whose session has ended or who may not do this at all need not hear it for each row.
	*broken = !ok && (e->cls == ERR_UNAVAILABLE || e->cls == ERR_CONFIG || str_eq(e->sqlstate, "QS005"));
	return ok;
}

// --- what was refused -------------------------------------------------------------------------------

static void
keep_reject(struct import *m, const char *field, const char *reason)
{
	const char *cells[CSV_FIELDS + 3];
	int n = m->n_headings;

	for (int i = 0; i < n; i++)
		cells[i] = i < m->file.csv.n ? m->file.csv.fields[i] : "";
	cells[n] = arena_printf(&m->x->arena, "%ld", m->file.csv.line);
	cells[n + 1] = field;
	cells[n + 2] = reason;
	export_row(&m->reject, cells);
	fwrite(m->reject_text.data, 1, m->reject_text.len, m->rejects);
	str_clear(&m->reject_text);
}

static void
refuse(struct import *m, struct err *e)
{
	struct exec *x = m->x;
	const struct routine_param *p = exec_act_explain(x, &m->a, e);
	const char *field = p ? p->name : e->where, *reason;

	for (int i = 0; i < m->n_targets; i++) { // people know the heading
		if (str_eq(m->targets[i].name, field) && m->targets[i].column >= 0)
			field = m->headings[m->targets[i].column];
	}
	reason = arena_printf(&x->arena, "%s%s%s", e->msg, e->hint[0] ? ". " : "", e->hint);
	m->refused++;
	keep_reject(m, field, reason);
	if (m->refused <= IMPORT_ERRORS_MAX) {
		db_array_add(&m->lines, arena_printf(&x->arena, "%ld", m->file.csv.line));
		db_array_add(&m->fields, field);
		db_array_add(&m->reasons, reason);
	}
	if (m->refused <= SHOWN)
		exec_say(x, _("line %ld: %s%s%s"), m->file.csv.line, field, field[0] ? ": " : "", reason);
	else if (m->refused == SHOWN + 1)
		exec_say(x, "%s", _("Further refused lines are not shown here"));
}

// --- all rows ---------------------------------------------------------------------------------------

static void
tell(struct import *m)
{
	if (clock_mono_ms() - m->told_at < TELL_MS)
		return;
	m->told_at = clock_mono_ms();
	exec_say(m->x, _("%ld of %ld rows, %ld refused"), m->rows, m->file.n_rows, m->refused);
}

static bool
one_row(struct import *m, struct err *e)
{
	struct arena kept = m->x->arena; // what a row needs is given back behind it
	struct err why = {0};
	bool ok = false, repeated = false, broken = false;

	m->x->arena = (struct arena){0};
	for (int i = 0; i < TRIES && !ok && !broken && (i == 0 || passes(&why)); i++)
		ok = try_row(m, &repeated, &broken, &why);
	m->rows++;
	m->done += ok && !repeated;
	m->repeated += ok && repeated;
	if (!ok && !broken)
		refuse(m, &why);
	if (broken)
		*e = why;
	arena_free(&m->x->arena);
	m->x->arena = kept;
	return !broken;
}

bool
import_rows(struct import *m, struct err *e)
{
	bool got, ok;

	m->told_at = clock_mono_ms();
	if (m->dry_run && (!db_sys_script(m->x->db, "begin", e) ||
		!db_sys_call(m->x->db, "select api.rehearse()", 0, NULL, NULL, e)))
		return false;
	ok = import_file_rewind(&m->file, e) && import_file_next(&m->file, &got, e); // the heading
	while (ok && !m->x->closed && (ok = import_file_next(&m->file, &got, e)) && got) {
		ok = one_row(m, e);
		tell(m);
	}
	if (m->dry_run) {
		struct err ignored;

		(void)!db_sys_script(m->x->db, "rollback", &ignored);
	}
	return ok;
}
