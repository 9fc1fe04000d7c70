// SPDX-License-Identifier: MIT
// exec_import: the command import: a file on standard input, an action for each row.
//
// Standard output is the refused rows, ready to be mended and sent again. Each run and the first of its
// refused lines are kept in the database (api.import_put, api.import_end).
#include <string.h>

#include "base/i18n.h"
#include "db/array.h"
#include "desk/import.h"

const struct option exec_import_options[EXEC_IMPORT_OPTIONS] = {
	{.name = "dry-run", .help = N_("check every row as if it were done, and do nothing")},
	{.name = "map", .arg = N_("PARAMETER=HEADING, with commas between them"),
		.help = N_("which column is which; kept for the next file")},
	{.name = "by", .arg = N_("names with commas between them"),
		.help = N_("which columns tell the record")},
	{.name = "encoding", .arg = N_("a name, such as gb18030"), .help = N_("how the file is written")},
	{.name = "decimal-comma", .help = N_("numbers are written 1.234,56")},
	{.name = "template", .help = N_("print the heading of a file to fill in")},
	{.name = "help", .help = N_("print this")},
};

static const char *const reject_names[] = {"refused_line", "refused_field", "refused_reason"};

// --- which action -----------------------------------------------------------------------------------

// "product" alone is the action that makes a new one.
static bool
find_action(struct import *m, const char *name, struct err *e)
{
	struct exec *x = m->x;
	const struct screen *s;

	if (strchr(name, '.'))
		return exec_act_find(x, name, &m->a, e);
	if (!exec_action_screen(x, name, &s, e))
		return false;
	for (int i = 0; i < s->n_actions; i++) {
		if (s->actions[i].create)
			return exec_act_find(x, arena_printf(&x->arena, "%s.%s", s->name, s->actions[i].name),
				&m->a, e);
	}
	err_set(e, ERR_USAGE, _("Say what to do with each row: import %s.ACTION"), s->name);
	return err_hint(e, _("The command \"help %s\" lists them"), s->name);
}

static bool
add_by(struct import *m, const char *name, struct err *e)
{
	const struct screen *s = m->a.screen;
	const struct column *c = screen_column(s, name);
	const char *label = c ? c->label : name;

	if (!catalog_column(&m->a.relation, name))
		return err_set(e, ERR_USAGE, _("%s has no column \"%s\""), s->name, name);
	if (m->n_by == IMPORT_BY_MAX)
		return err_set(e, ERR_USAGE, "%s", _("Too many words"));
	m->targets[m->n_by++] = (struct import_target){.name = name, .label = label,
		.translated = i18n_text(label), .required = true, .column = -1};
	return true;
}

static bool
set_targets(struct import *m, struct err *e)
{
	const struct screen *s = m->a.screen;
	const char *by = option_value(m->a.options, m->a.n_own, "by");
	const char *rest;

	if (!by)
		by = s->ident && s->ident[0] ? s->ident : s->key;
	for (; !m->a.action->create && *by; by = rest) {
		size_t n = strcspn(by, ",");

		if (!add_by(m, str_trim(arena_strndup(&m->x->arena, by, n)), e))
			return false;
		rest = by + n + (by[n] == ',');
	}
	m->n_targets = m->n_by;
	for (int i = m->a.n_own; i < m->a.n_options; i++) {
		const struct option *o = &m->a.options[i];

		m->targets[m->n_targets++] = (struct import_target){.name = o->name, .label = o->arg,
			.translated = i18n_text(o->arg), .required = o->required, .column = -1};
	}
	return true;
}

static void
print_template(struct import *m)
{
	struct export_column columns[IMPORT_BY_MAX + EXEC_PARAMS_MAX];
	struct export out;
	struct err ignored;
	int n = 0;

	for (int i = 0; i < m->n_targets; i++) {
		if (i < m->n_by || !m->a.options[m->a.n_own + i - m->n_by].value)
			columns[n++] = (struct export_column){.name = m->targets[i].translated};
	}
	export_begin(&out, EXPORT_CSV_EXCEL, columns, n, &m->x->out);
	(void)!export_end(&out, &ignored);
}

// --- the file and its columns -----------------------------------------------------------------------

static bool
receive(struct import *m, struct err *e)
{
	const void *part;
	size_t n;
	bool got;

	do {
		if (!exec_read_part(m->x, &part, &n, e) || !import_file_add(&m->file, part, n, e))
			return false;
	} while (n);
	if (!import_file_examine(&m->file, option_value(m->a.options, m->a.n_own, "encoding"), e) ||
		!import_file_rewind(&m->file, e) || !import_file_next(&m->file, &got, e))
		return false;
	m->n_headings = m->n_fields = m->file.csv.n;
	m->headings = arena_alloc(&m->x->arena, (size_t)m->n_headings * sizeof(*m->headings));
	for (int i = 0; i < m->n_headings; i++)
		m->headings[i] = str_trim(arena_strdup(&m->x->arena, m->file.csv.fields[i]));
	// Rows that were refused before come with why; that is nothing to read.
	while (m->n_headings > 3 && str_eq(m->headings[m->n_headings - 1], reject_names[2]))
		m->n_headings -= 3;
	return true;
}

// What the person told for the last file of this kind, as far as this one has such columns.
static bool
remembered(struct import *m, const char **map, struct err *e)
{
	const char *params[] = {m->action};
	struct rowset r;

	if (!db_sys_call(m->x->db, "select map from api.import where mine and action = $1 and map <> ''"
		" order by import_id desc limit 1", 1, params, &r, e))
		return false;
	*map = r.n_rows ? arena_strdup(&m->x->arena, rowset_at(&r, 0, 0)) : "";
	rowset_free(&r);
	return true;
}

static bool
check_needed(const struct import *m, struct err *e)
{
	struct str missing = {0}, found = {0};
	bool ok;

	for (int i = 0; i < m->n_targets; i++) {
		const struct import_target *t = &m->targets[i];

		if (t->required && t->column < 0 &&
			(i < m->n_by || !m->a.options[m->a.n_own + i - m->n_by].value))
			str_addf(&missing, "%s%s (%s)", missing.len ? ", " : "", t->name, t->translated);
	}
	for (int i = 0; i < m->n_headings && found.len < 160; i++)
		str_addf(&found, "%s%s", i ? ", " : "", m->headings[i]);
	ok = missing.len == 0;
	if (!ok) {
		err_set(e, ERR_DATA, _("The file has no column for: %s"), str_text(&missing));
		err_hint(e, _("It has: %s. Tell which is which with --map PARAMETER=HEADING"),
			str_text(&found));
	}
	str_free(&found);
	str_free(&missing);
	return ok;
}

static bool
map_columns(struct import *m, const char **map, struct err *e)
{
	bool was_told;

	*map = option_value(m->a.options, m->a.n_own, "map");
	was_told = *map != NULL;
	if ((!was_told && !remembered(m, map, e)) ||
		!import_map(m->headings, m->n_headings, *map, !was_told, m->targets, m->n_targets, e))
		return false;
	if (!check_needed(m, e))
		return false;
	for (int i = 0; i < m->n_headings; i++) {
		if (!import_map_uses(m->targets, m->n_targets, i))
			exec_say(m->x, _("The column \"%s\" is not used"), m->headings[i]);
	}
	return true;
}

// --- what is written down ---------------------------------------------------------------------------

static bool
put(struct import *m, const char *map, const char **id, struct err *e)
{
	const char *params[] = {m->action, m->file.digest,
		arena_printf(&m->x->arena, "%ld", m->file.n_rows), m->dry_run ? "true" : "false", map};
	struct rowset r;

	if (!db_sys_call(m->x->db, "select 1 from api.import where mine and action = $1 and digest = $2"
		" and not dry_run limit 1", 2, params, &r, e))
		return false;
	m->resumed = r.n_rows > 0;
	rowset_free(&r);
	if (!db_sys_call(m->x->db, "select (r.x).ref from (select api.import_put(action => $1, digest => $2,"
		" n_rows => $3::int, dry_run => $4::boolean, map => $5) as x) r", 5, params, &r, e))
		return false;
	*id = arena_strdup(&m->x->arena, rowset_at(&r, 0, 0));
	rowset_free(&r);
	return true;
}

static bool
end(struct import *m, const char *id, struct err *e)
{
	struct arena *a = &m->x->arena;
	const char *params[] = {id, arena_printf(a, "%ld", m->done), arena_printf(a, "%ld", m->repeated),
		arena_printf(a, "%ld", m->refused), db_array(&m->lines), db_array(&m->fields),
		db_array(&m->reasons)};

	return db_sys_call(m->x->db, "select (r.x).ref from (select api.import_end($1::bigint, $2::int, $3::int,"
		" $4::int, $5::int[], $6::text[], $7::text[]) as x) r", 7, params, NULL, e);
}

// --- the rows ---------------------------------------------------------------------------------------

static void
begin_rejects(struct import *m)
{
	struct export_column *columns = arena_alloc(&m->x->arena,
		(size_t)(m->n_headings + 3) * sizeof(*columns));

	for (int i = 0; i < m->n_headings; i++)
		columns[i].name = m->headings[i];
	for (int i = 0; i < 3; i++)
		columns[m->n_headings + i].name = reject_names[i];
	export_begin(&m->reject, EXPORT_CSV_EXCEL, columns, m->n_headings + 3, &m->reject_text);
}

static void
send_rejects(struct import *m)
{
	char buf[8192];
	size_t n;

	if (fflush(m->rejects) != 0 || ferror(m->rejects))
		exec_say(m->x, "%s", _("Not all refused rows could be kept: the output lacks some of them"));
	rewind(m->rejects);
	while (m->refused && (n = fread(buf, 1, sizeof(buf), m->rejects)) > 0) {
		str_addn(&m->x->out, buf, n);
		exec_flush(m->x);
	}
}

static bool
say_result(struct import *m, const char *id, struct err *e)
{
	exec_say(m->x, m->dry_run ?
		_("Import %s, tried only: %ld rows: %ld good, %ld done before, %ld refused") :
		_("Import %s: %ld rows: %ld done, %ld done before, %ld refused"),
		id, m->rows, m->done, m->repeated, m->refused);
	if (!m->refused)
		return true;
	err_set(e, ERR_DATA, _("%ld rows were refused; they are in the output, each with its reason"),
		m->refused);
	return err_hint(e, "%s", _("Mend them there and import that file; the others are not needed again"));
}

static bool
carry_out(struct import *m, struct err *e)
{
	const char *map, *id;
	bool ok;

	if (!map_columns(m, &map, e) || !put(m, map, &id, e))
		return false;
	begin_rejects(m);
	ok = import_rows(m, e);
	send_rejects(m);
	if (!ok) {
		exec_say(m->x, _("It broke off behind line %ld. Import the same file again: what is done "
			"is not done twice."), m->file.csv.line);
		return false;
	}
	return end(m, id, e) && say_result(m, id, e);
}

static bool
import_free(struct import *m, bool ok)
{
	struct err ignored;

	if (m->reject.columns)
		(void)!export_end(&m->reject, &ignored);
	str_free(&m->reject_text);
	str_free(&m->lines);
	str_free(&m->fields);
	str_free(&m->reasons);
	if (m->rejects)
		fclose(m->rejects);
	import_file_close(&m->file);
	return ok;
}

static bool
read_options(struct import *m, const struct words *words, struct err *e)
{
	struct words *rest = arena_alloc(&m->x->arena, sizeof(*rest));

	exec_act_options(&m->a, exec_import_options, EXEC_IMPORT_OPTIONS);
	if (!words_options(words, 2, m->a.options, m->a.n_options, rest, e))
		return false;
	if (rest->n)
		return words_refuse(words, rest, 0, m->a.options, m->a.n_options, e);
	m->dry_run = option_value(m->a.options, m->a.n_own, "dry-run") != NULL;
	m->a.numbers = option_value(m->a.options, m->a.n_own, "decimal-comma") ? NUMBER_COMMA : NUMBER_POINT;
	return true;
}

bool
exec_import(struct exec *x, const struct words *words, struct err *e)
{
	struct import *m = arena_alloc(&x->arena, sizeof(*m));

	m->x = x;
	if (x->line)
		return err_set(e, ERR_USAGE, "%s", _("A file is read in from your own computer: ssh office import product.new < FILE"));
	if (words->n < 2)
		return err_set(e, ERR_USAGE, "%s", _("Say what to do with each row: import SCREEN.ACTION"));
	if (!exec_may(x, "import_put"))
		return err_set(e, ERR_DENIED, "%s", _("You may not use this"));
	if (!find_action(m, words->items[1].text, e) || !read_options(m, words, e) || !set_targets(m, e))
		return false;
	m->action = arena_printf(&x->arena, "%s.%s", m->a.screen->name, m->a.action->name);
	if (option_value(m->a.options, m->a.n_own, "template")) {
		print_template(m);
		return true;
	}
	if (!import_file_open(&m->file, e))
		return false;
	m->rejects = tmpfile();
	if (!m->rejects)
		return import_free(m, err_sys(e, ERR_IO, "%s", _("The file cannot be kept")));
	return import_free(m, receive(m, e) && carry_out(m, e));
}
