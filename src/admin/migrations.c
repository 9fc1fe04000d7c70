// SPDX-License-Identifier: MIT
// migrations: the numbered files of the database definition, and how far a database has come.
#include "admin/migrations.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "db/sys.h"

#include <sodium.h>

#define FILE_BYTES_MAX (16ul << 20)
#define FILES_MAX 9999

static const char mend[] = "run: quayside migrate";

static int
is_migration(const struct dirent *d)
{
	const char *s = d->d_name;

	return isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
		isdigit((unsigned char)s[2]) && isdigit((unsigned char)s[3]) && s[4] == '_' &&
		str_ends(s, ".sql");
}

static bool
load_one(struct migrations *m, const char *dir, const char *file, struct err *e)
{
	struct migration *f = &m->files[m->n];
	unsigned char hash[crypto_hash_sha256_BYTES];
	struct str text = {0};
	bool ok;

	f->number = atoi(file);
	f->name = arena_strndup(&m->arena, file, strlen(file) - strlen(".sql"));
	f->path = arena_printf(&m->arena, "%s/%s", dir, file);
	if (m->n && f->number == f[-1].number) {
		err_set(e, ERR_CONFIG, "%s and %s have the same number", f[-1].name, f->name);
		return err_where(e, "%s", dir);
	}
	ok = file_read(f->path, FILE_BYTES_MAX, &text, e);
	if (ok) {
		crypto_hash_sha256(hash, (const unsigned char *)str_text(&text), text.len);
		sodium_bin2hex(f->checksum, sizeof(f->checksum), hash, sizeof(hash));
		m->n++;
	}
	str_free(&text);
	return ok;
}

bool
migrations_load(const char *sql_dir, struct migrations *out, struct err *e)
{
	struct dirent **names;
	const char *dir;
	bool ok = true;
	int n;

	*out = (struct migrations){0};
	dir = arena_printf(&out->arena, "%s/migrations", sql_dir);
	n = scandir(dir, &names, is_migration, alphasort);
	if (n <= 0) {
		if (n == 0)
			errno = ENOENT;
		err_sys(e, ERR_CONFIG, "no migrations in %s", dir);
		err_hint(e, "paths.sql must name the directory of the database definition");
		arena_free(&out->arena);
		return false;
	}
	out->files = arena_alloc(&out->arena, (size_t)n * sizeof(*out->files));
	for (int i = 0; i < n; i++) {
		ok = ok && load_one(out, dir, names[i]->d_name, e);
		free(names[i]);
	}
	free(names);
	if (!ok)
		migrations_free(out);
	return ok;
}

void
migrations_free(struct migrations *m)
{
	arena_free(&m->arena);
	*m = (struct migrations){0};
}

bool
migrations_match(const struct migrations *m, const struct rowset *applied, struct err *e)
{
	for (int i = 0; i < applied->n_rows; i++) {
		long number;

		if (!str_to_long(rowset_get(applied, i, "number"), 1, FILES_MAX, &number) ||
			i >= m->n || number < m->files[i].number) {
			err_set(e, ERR_CONFIG, "the database has migration %s, this program has not",
				rowset_get(applied, i, "number"));
			return err_hint(e, "install the newer program, or set paths.sql right");
		}
		if (number > m->files[i].number) {
			err_set(e, ERR_CONFIG, "the database lacks migration %s but has a later one",
				m->files[i].name);
			return err_hint(e, "a new migration must have the highest number");
		}
		if (!str_eq(rowset_get(applied, i, "checksum"), m->files[i].checksum)) {
			err_set(e, ERR_CONFIG, "migration %s was changed after it had been applied",
				m->files[i].name);
			err_where(e, "%s", m->files[i].path);
			return err_hint(e, "restore the file, and put the change into a new migration");
		}
	}
	return true;
}

bool
migrations_check_server(struct db_sys *db, struct err *e)
{
	int version = db_sys_server_version(db);

	if (version >= SERVER_VERSION_MIN)
		return true;
	err_set(e, ERR_UNAVAILABLE, "PostgreSQL %d is too old", version / 10000);
	return err_hint(e, "version %d or newer is needed", SERVER_VERSION_MIN / 10000);
}

static bool
read_applied(struct db_sys *db, struct rowset *applied, struct err *e)
{
	struct rowset r = {0};
	bool ok = db_sys_call(db, "select to_regprocedure('auth.migrations()') is not null as yes", 0,
		NULL, &r, e);

	if (ok && !rowset_true(&r, 0, "yes")) {
		ok = err_set(e, ERR_CONFIG, "the database has not been set up");
		err_hint(e, "%s", mend);
	}
	rowset_free(&r);
	return ok && db_sys_call(db, "select * from auth.migrations()", 0, NULL, applied, e);
}

bool
migrations_check(struct db_sys *db, const char *sql_dir, struct err *e)
{
	struct migrations m;
	struct rowset applied = {0};
	bool ok;

	if (!migrations_check_server(db, e) || !migrations_load(sql_dir, &m, e))
		return false;
	ok = read_applied(db, &applied, e) && migrations_match(&m, &applied, e);
	if (ok && applied.n_rows < m.n) {
		ok = err_set(e, ERR_CONFIG, "the database lacks migration %s",
			m.files[applied.n_rows].name);
		err_hint(e, "%s", mend);
	}
	rowset_free(&applied);
	migrations_free(&m);
	return ok;
}
