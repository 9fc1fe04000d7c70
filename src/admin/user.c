// SPDX-License-Identifier: MIT
// user: accounts of staff. The database checks and records; here is only how an operator gives the
// facts.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/publickey.h"
#include "admin/secret.h"
#include "base/file.h"
#include "base/str.h"
#include "db/sys.h"
#include "warden/password.h"

#include <sodium.h>

#define KEY_BYTES_MAX 8192

static const char *name, *role, *language = "en", *time_zone = "UTC";

const struct opt user_add_opts[] = {
	{"name", "NAME", &name, NULL, "the person's name, as colleagues see it"},
	{"role", "ROLE[,ROLE]", &role, NULL, "the first one's home screen opens after login"},
	{"language", "CODE", &language, NULL, "of the screens: en or zh_CN"},
	{"time-zone", "ZONE", &time_zone, NULL, "such as Asia/Shanghai; UTC if not given"},
	{0},
};

// One statement over a connection of its own.
static bool
call(struct context *c, const char *sql, int n, const char *const *params, struct rowset *out,
	struct err *e)
{
	struct db_sys *db;
	bool ok;

	if (!command_open_database(c, &db, e))
		return false;
	ok = db_sys_call(db, sql, n, params, out, e);
	if (!ok && (str_eq(e->sqlstate, "42883") || str_eq(e->sqlstate, "3F000")))
		err_hint(e, "the database has not been set up; run: quayside migrate");
	db_sys_close(db);
	return ok;
}

bool
cmd_user_add(struct context *c, struct err *e)
{
	const char *params[] = {c->args[0], name, role, language, time_zone};

	if (!name || !role) {
		err_set(e, ERR_USAGE, "user add needs --name and --role");
		return err_hint(e, "quayside user add amy --name 'Amy Carter' --role agent");
	}
	if (!call(c, "select auth.person_add($1, $2, string_to_array($3, ','), $4, $5)", 5, params,
		NULL, e))
		return false;
	printf("%s added; set a password with: quayside user passwd %s\n", c->args[0], c->args[0]);
	return true;
}

bool
cmd_user_passwd(struct context *c, struct err *e)
{
	char password[PASSWORD_BYTES_MAX + 2], hash[PASSWORD_HASH_MAX];
	const char *params[] = {c->args[0], hash};
	bool ok = secret_read("New password: ", password, sizeof(password), e) &&
		password_hash(password, hash, e) &&
		call(c, "select auth.person_set_password($1, $2)", 2, params, NULL, e);

	sodium_memzero(password, sizeof(password));
	if (ok)
		printf("password of %s set\n", c->args[0]);
	return ok;
}

static bool
read_key(struct context *c, struct publickey *key, struct err *e)
{
	struct str text = {0};
	bool is_file = c->n_args > 1 && !str_eq(c->args[1], "-");
	bool ok = is_file ? file_read(c->args[1], KEY_BYTES_MAX, &text, e) :
		file_read_fd(STDIN_FILENO, KEY_BYTES_MAX, &text, e);

	ok = ok && publickey_parse(str_text(&text), key, e);
	if (text.data)
		sodium_memzero(text.data, text.len);
	str_free(&text);
	return ok;
}

bool
cmd_user_key(struct context *c, struct err *e)
{
	struct publickey key;
	const char *params[] = {c->args[0], key.type, key.blob, key.fingerprint, key.comment};

	if (!read_key(c, &key, e) ||
		!call(c, "select auth.person_add_key($1, $2, $3, $4, $5)", 5, params, NULL, e))
		return false;
	printf("%s may use %s %s\n", c->args[0], key.type, key.fingerprint);
	return true;
}

bool
cmd_user_disable(struct context *c, struct err *e)
{
	const char *params[] = {c->args[0]};

	if (!call(c, "select auth.person_disable($1)", 1, params, NULL, e))
		return false;
	printf("%s disabled, sessions ended\n", c->args[0]);
	return true;
}

bool
cmd_user_enable(struct context *c, struct err *e)
{
	const char *params[] = {c->args[0]};

	if (!call(c, "select auth.person_enable($1)", 1, params, NULL, e))
		return false;
	printf("%s enabled\n", c->args[0]);
	return true;
}

bool
cmd_user_list(struct context *c, struct err *e)
{
	static const char sql[] =
		"select login, array_to_string(roles, ',') as roles,"
		" case when not enabled then 'disabled'"
		"  when locked_until > clock_timestamp() then 'locked' else 'enabled' end as state,"
		" concat_ws('+', case when has_password then 'password' end,"
		"  case when has_totp then 'totp' end, case when keys > 0 then keys || ' key' end) as factors,"
		" coalesce(to_char(last_login_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '-') as last,"
		" name from auth.person_list order by login";
	struct rowset r = {0};

	if (!call(c, sql, 0, NULL, &r, e))
		return false;
	printf("%-12s %-20s %-9s %-20s %-17s %s\n", "LOGIN", "ROLES", "STATE", "FACTORS",
		"LAST LOGIN (UTC)", "NAME");
	for (int i = 0; i < r.n_rows; i++)
		printf("%-12s %-20s %-9s %-20s %-17s %s\n", rowset_get(&r, i, "login"),
			rowset_get(&r, i, "roles"), rowset_get(&r, i, "state"),
			rowset_get(&r, i, "factors"), rowset_get(&r, i, "last"),
			rowset_get(&r, i, "name"));
	rowset_free(&r);
	return true;
}
