// SPDX-License-Identifier: MIT
// ref: loads reference data from public tables.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/utf8.h"
#include "db/array.h"
#include "db/sys.h"

#define FILE_BYTES_MAX (64ul << 20)
#define BATCH 1000

static bool is_dry_run;

const struct opt ref_load_hs_opts[] = {
	{"dry-run", NULL, NULL, &is_dry_run, "read and compare, change nothing"},
	{0},
};

enum { SECTION, CODE, DESCRIPTION, PARENT, LEVEL, N_COLUMNS };

static const char *const heading[N_COLUMNS] = {"section", "hscode", "description", "parent", "level"};

// Rows on their way into ref.hs_import.
struct load {
	struct db_sys *db;
	struct str arrays[N_COLUMNS];
	int n;
};

static bool
check_heading(const struct csv *c, struct err *e)
{
	for (int i = 0; i < N_COLUMNS; i++) {
		if (i < c->n && str_eq(c->fields[i], heading[i]) && c->n == N_COLUMNS)
			continue;
		err_set(e, ERR_DATA, "the columns are not section,hscode,description,parent,level");
		return err_where(e, "line 1");
	}
	return true;
}

// What is wrong with a row, or NULL.
static const char *
fault_of(const struct csv *c)
{
	const char *code, *parent;
	size_t n;

	if (c->n != N_COLUMNS)
		return "there are not five fields";
	code = c->fields[CODE];
	parent = c->fields[PARENT];
	n = strlen(code);
	if ((n != 2 && n != 4 && n != 6) || code[strspn(code, "0123456789")])
		return "hscode is not 2, 4 or 6 digits";
	if (strlen(c->fields[LEVEL]) != 1 || c->fields[LEVEL][0] != (char)('0' + n))
		return "level is not the number of digits of hscode";
	if (n == 2 ? !str_eq(parent, "TOTAL") : strlen(parent) != n - 2 || !str_starts(code, parent))
		return "parent is not the code one level up";
	if (!c->fields[DESCRIPTION][0])
		return "description is empty";
	for (int i = 0; i < N_COLUMNS; i++) {
		if (!utf8_is_valid(c->fields[i], strlen(c->fields[i])))
			return "this is not valid UTF-8 text";
	}
	return NULL;
}

// The table of the United Nations has a row that stands for all of them.
static bool
is_total(const struct csv *c)
{
	return c->n == N_COLUMNS && str_eq(c->fields[CODE], "TOTAL");
}

static bool
flush(struct load *l, struct err *e)
{
	const char *params[N_COLUMNS];
	bool ok;

	if (!l->n)
		return true;
	for (int i = 0; i < N_COLUMNS; i++) {
		params[i] = db_array(&l->arrays[i]);
	}
	ok = db_sys_call(l->db, "insert into ref.hs_import (section, hscode, description, parent, level)"
		" select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])",
		N_COLUMNS, params, NULL, e);
	for (int i = 0; i < N_COLUMNS; i++)
		str_clear(&l->arrays[i]);
	l->n = 0;
	return ok;
}

static bool
read_rows(struct load *l, const char *text, struct err *e)
{
	struct csv c;
	bool got = false, ok;

	csv_init(&c, csv_text(&text), ',');
	ok = csv_next(&c, &got, e) && check_heading(&c, e);
	while (ok && (ok = csv_next(&c, &got, e)) && got) {
		const char *fault = c.n == 1 && !c.fields[0][0] ? "this line is empty" : fault_of(&c);

		if (is_total(&c))
			continue;
		if (fault) {
			err_set(e, ERR_DATA, "%s", fault);
			ok = err_where(e, "line %ld", c.line);
			break;
		}
		for (int i = 0; i < N_COLUMNS; i++)
			db_array_add(&l->arrays[i], c.fields[i]);
		if (++l->n == BATCH)
			ok = flush(l, e);
	}
	csv_done(&c);
	return ok && flush(l, e);
}

static bool
take(struct db_sys *db, struct err *e)
{
	static const char compare[] =
		"select count(*) as codes, count(*) filter (where h.hs_code is null) as fresh,"
		" count(*) filter (where h.hs_code is not null and (h.section, h.description, h.parent, h.level)"
		" is distinct from (i.section, i.description, i.parent, i.level::int)) as changed"
		" from (select distinct on (hscode) * from ref.hs_import order by hscode) i"
		" left join ref.hs_code h on h.hs_code = i.hscode";
	struct rowset r = {0};
	bool ok = db_sys_call(db, compare, 0, NULL, &r, e) &&
		db_sys_call(db, "select ref.hs_take()", 0, NULL, NULL, e);

	if (ok)
		printf("%s codes: %s new, %s changed%s\n", rowset_get(&r, 0, "codes"),
			rowset_get(&r, 0, "fresh"), rowset_get(&r, 0, "changed"),
			is_dry_run ? "; nothing was changed (dry run)" : "");
	rowset_free(&r);
	return ok;
}

bool
cmd_ref_load_hs(struct context *c, struct err *e)
{
	struct load l = {0};
	struct str text = {0};
	struct err ignored;
	char line[sizeof(e->where)];
	bool ok = file_read(c->args[0], FILE_BYTES_MAX, &text, e) && command_open_database(c, &l.db, e);

	if (ok) {
		ok = db_sys_script(l.db, "begin; set local role quayside_owner; truncate ref.hs_import", e);
		if (ok && !read_rows(&l, str_text(&text), e)) {
			str_copy(line, sizeof(line), e->where);
			err_where(e, "%s%s%s", c->args[0], str_starts(line, "line ") ? ":" : "",
				str_starts(line, "line ") ? line + 5 : "");
			ok = false;
		}
		ok = ok && take(l.db, e) && db_sys_script(l.db, is_dry_run ? "rollback" : "commit", e);
		if (!ok)
			(void)!db_sys_script(l.db, "rollback", &ignored);
		db_sys_close(l.db);
	}
	for (int i = 0; i < N_COLUMNS; i++)
		str_free(&l.arrays[i]);
	str_free(&text);
	return ok;
}
