// SPDX-License-Identifier: MIT
// settings: what the operator decides, read once and then constant.
#include "conf/settings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "conf/ini.h"

#define AT(field) offsetof(struct settings, field)
#define DAY 86400000l
#define FACTORS "factors"

// In the order of etc/quayside.ini. Add a row, and a paragraph there.
const struct schema_key settings_keys[] = {
	{"listen", "address", SCHEMA_LIST, AT(listen.address), 0, 0, "127.0.0.1",
		N_("IP addresses to listen on"), false},
	{"listen", "port", SCHEMA_INT, AT(listen.port), 1, 65535, "2222",
		N_("TCP port"), false},
	{"listen", "login_grace", SCHEMA_DURATION, AT(listen.login_grace), 1000, 600000, "30s",
		N_("a connection that has not logged in after this is closed"), true},
	{"listen", "max_unauthenticated", SCHEMA_INT, AT(listen.max_unauthenticated), 1, 1000, "60",
		N_("connections that may be logging in at one time"), false},
	{"listen", "max_per_source", SCHEMA_INT, AT(listen.max_per_source), 1, 1000, "5",
		N_("of those, how many from one address (IPv6: one /64)"), true},
	{"listen", "max_sessions", SCHEMA_INT, AT(listen.max_sessions), 1, 5000, "200",
		N_("sessions at one time"), false},
	{"listen", "drain", SCHEMA_DURATION, AT(listen.drain), 0, DAY, "5s",
		N_("how long sessions may take to end when the server stops"), true},
	{"database", "dsn", SCHEMA_STRING, AT(database.dsn), 0, 0, "dbname=quayside",
		N_("libpq connection words (key=value), without a user"), false},
	{"database", "desk_user", SCHEMA_STRING, AT(database.desk_user), 0, 0, "quayside_desk",
		N_("database role of the screens"), false},
	{"database", "warden_user", SCHEMA_STRING, AT(database.warden_user), 0, 0, "quayside_warden",
		N_("database role that checks credentials"), false},
	{"database", "work_user", SCHEMA_STRING, AT(database.work_user), 0, 0, "quayside_work",
		N_("database role of the background jobs"), false},
	{"database", "post_user", SCHEMA_STRING, AT(database.post_user), 0, 0, "quayside_post",
		N_("database role that takes mail in"), false},
	{"database", "admin", SCHEMA_STRING, AT(database.admin), 0, 0, "user=postgres",
		N_("connection words added for operator commands"), false},
	{"login", "attempts", SCHEMA_INT, AT(login.attempts), 1, 50, "6",
		N_("requests to log in that one connection may make"), true},
	{"login", "fail_delay", SCHEMA_DURATION, AT(login.fail_delay), 0, 10000, "300ms",
		N_("a refusal is answered this long after the request, whatever the reason"), true},
	{"users", "gate", SCHEMA_STRING, AT(users.gate), 0, 0, "",
		N_("OS user of the processes that speak SSH"), false},
	{"users", "warden", SCHEMA_STRING, AT(users.warden), 0, 0, "",
		N_("OS user of the processes that check credentials"), false},
	{"users", "desk", SCHEMA_STRING, AT(users.desk), 0, 0, "",
		N_("OS user of the processes that show screens"), false},
	{"paths", "hostkey", SCHEMA_PATH, AT(paths.hostkey), 0, 0, "hostkey",
		N_("the server's private key, made by `quayside hostkey`"), false},
	{"paths", "personal_key", SCHEMA_PATH, AT(paths.personal_key), 0, 0, "personal.key",
		N_("the master key of personal data, made by `quayside personal key`"), false},
	{"paths", "audit_key", SCHEMA_PATH, AT(paths.audit_key), 0, 0, "audit.key",
		N_("what checkpoints of the audit are signed with, made by `quayside audit key`"), false},
	{"paths", "audit_checkpoints", SCHEMA_PATH, AT(paths.audit_checkpoints), 0, 0,
		"audit.checkpoints",
		N_("file that `quayside work` adds a signed checkpoint to, once a minute"), false},
	{"paths", "erasures", SCHEMA_PATH, AT(paths.erasures), 0, 0, "erasures",
		N_("file that `quayside work` lists erased customers in, for after a restore"), false},
	{"paths", "mail_spool", SCHEMA_PATH, AT(paths.mail_spool), 0, 0, "mail",
		N_("directory where mail waits until the database has it"), false},
	{"paths", "screens", SCHEMA_PATH, AT(paths.screens), 0, 0, "@share/screens",
		N_("directory of the screen definitions"), false},
	{"paths", "keymaps", SCHEMA_PATH, AT(paths.keymaps), 0, 0, "@share/keymaps",
		N_("directory of the keymaps"), false},
	{"paths", "locale", SCHEMA_PATH, AT(paths.locale), 0, 0, "@share/locale",
		N_("directory of the translations"), false},
	{"paths", "sql", SCHEMA_PATH, AT(paths.sql), 0, 0, "@share/sql",
		N_("directory of the database definition"), false},
	{"paths", "libexec", SCHEMA_PATH, AT(paths.libexec), 0, 0, "@bin",
		N_("directory of quayside-gate, quayside-desk and quayside-mime"), false},
	{"log", "level", SCHEMA_LEVEL, AT(log.level), 0, 0, "info",
		N_("least level that is logged: debug, info, warn, error"), true},
	{"session", "language", SCHEMA_STRING, AT(session.language), 0, 0, "en",
		N_("language of the prompts before a person is known"), true},
	{"session", "colors", SCHEMA_STRING, AT(session.colors), 0, 0, "auto",
		N_("colours of whoever has not chosen: auto, light, dark, contrast, colorblind, none"), true},
	{"session", "clipboard", SCHEMA_BOOL, AT(session.clipboard), 0, 0, "yes",
		N_("people may send what they see to their terminal's clipboard"), true},
	{"session", "lock_after", SCHEMA_DURATION, AT(session.lock_after), 0, DAY, "10m",
		N_("a screen without a key for so long asks for the password; 0 = never"), true},
	{"demo", "loopback_only", SCHEMA_BOOL, AT(demo.loopback_only), 0, 0, "no",
		N_("refuse to listen anywhere but loopback"), false},
};

const int settings_n_keys = (int)(sizeof(settings_keys) / sizeof(settings_keys[0]));

static const char default_combos[] = "password key+password key+totp password+totp";

static const struct {
	const char *name;
	enum login_combo bit;
} combo_names[] = {
	{"password", COMBO_PASSWORD},
	{"key+password", COMBO_KEY_PASSWORD},
	{"key+totp", COMBO_KEY_TOTP},
	{"password+totp", COMBO_PASSWORD_TOTP},
};

// "password key+totp" to bits; 0 with an error when a word is unknown or there is none.
static unsigned
parse_combos(const char *role, const char *text, struct err *e)
{
	char *copy = xstrdup(text), *save = NULL;
	unsigned combos = 0;
	bool ok = true;

	for (char *w = strtok_r(copy, " \t,", &save); w && ok; w = strtok_r(NULL, " \t,", &save)) {
		unsigned bit = 0;

		for (size_t i = 0; i < sizeof(combo_names) / sizeof(combo_names[0]); i++) {
			if (str_eq(combo_names[i].name, w))
				bit = combo_names[i].bit;
		}
		if (!bit) {
			err_set(e, ERR_CONFIG, "%s.%s: %s is no way to log in", FACTORS, role, w);
			ok = false;
		}
		combos |= bit;
	}
	free(copy);
	if (ok && !combos)
		ok = err_set(e, ERR_CONFIG, "%s.%s: no way to log in is given", FACTORS, role);
	if (!ok)
		err_hint(e, "choose from: %s", default_combos);
	return ok ? combos : 0;
}

static bool
set_rule(struct settings *s, int *cap, const char *role, const char *text,
	enum schema_origin origin, int line, struct err *e)
{
	struct login_rule rule = {
		.role = arena_strdup(&s->arena, role),
		.text = arena_strdup(&s->arena, text),
		.origin = origin,
		.line = line,
	};

	rule.combos = parse_combos(role, text, e);
	if (!rule.combos)
		return false;
	for (int i = 0; i < s->n_rules; i++) {
		if (str_eq(s->rules[i].role, role)) {
			s->rules[i] = rule;
			return true;
		}
	}
	VEC_PUSH(s->rules, s->n_rules, *cap, rule);
	return true;
}

// Finds where this program lies. The programs lie in one directory, the data files in
// ../share/quayside beside it.
static void
find_install(struct schema_target *t)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	exe[n > 0 ? n : 0] = '\0';
	slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	t->bin = arena_strdup(t->arena, exe);
	slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	t->share = arena_printf(t->arena, "%s/share/quayside", exe);
}

static const char *
directory_of(struct arena *a, const char *file)
{
	char *full = realpath(file, NULL);
	const char *slash = full ? strrchr(full, '/') : NULL;
	char *dir = slash ? arena_strndup(a, full, (size_t)(slash - full)) : arena_strdup(a, ".");

	free(full);
	return dir;
}

static struct schema_target
target_of(struct settings *s)
{
	struct schema_target t = {
		.keys = settings_keys,
		.n = settings_n_keys,
		.data = s,
		.values = s->values,
		.arena = &s->arena,
		.dir = directory_of(&s->arena, s->file),
	};

	find_install(&t);
	return t;
}

static bool
apply_file(struct settings *s, struct schema_target *t, int *cap, struct err *e)
{
	struct ini ini;
	bool ok = true;

	if (!ini_load(s->file, &ini, e))
		return e->where[0] ? false :
			err_hint(e, "name the settings file with --config FILE; etc/quayside.ini is a sample");
	for (int i = 0; i < ini.n && ok; i++) {
		const struct ini_entry *entry = &ini.entries[i];
		int row;

		if (str_eq(entry->section, FACTORS)) {
			ok = set_rule(s, cap, entry->key, entry->value, SCHEMA_FILE, entry->line, e);
		} else {
			row = schema_find(t, entry->section, entry->key, e);
			ok = row >= 0 &&
				schema_set(t, row, entry->value, SCHEMA_FILE, entry->line, e);
		}
		if (!ok)
			err_where(e, "%s:%d", s->file, entry->line);
	}
	ini_free(&ini);
	return ok;
}

static bool
apply_override(struct settings *s, struct schema_target *t, int *cap, const char *text,
	struct err *e)
{
	char *copy = arena_strdup(&s->arena, text);
	char *equals = strchr(copy, '=');
	char *dot = strchr(copy, '.');
	const char *section, *key, *value;
	int row;

	if (!equals || !dot || dot > equals)
		return err_set(e, ERR_USAGE, "-o %s: write -o section.key=value", text);
	*equals = *dot = '\0';
	section = str_trim(copy);
	key = str_trim(dot + 1);
	value = str_trim(equals + 1);
	if (str_eq(section, FACTORS))
		return set_rule(s, cap, key, value, SCHEMA_COMMAND, 0, e) || err_where(e, "-o %s", text);
	row = schema_find(t, section, key, e);
	return (row >= 0 && schema_set(t, row, value, SCHEMA_COMMAND, 0, e)) ||
		err_where(e, "-o %s", text);
}

// What no single row can see.
static bool
check_together(const struct settings *s, struct err *e)
{
	if (!s->listen.address.n)
		return err_set(e, ERR_CONFIG, "listen.address names no address");
	if (strstr(s->database.dsn, "://"))
		return err_set(e, ERR_CONFIG, "database.dsn is written as key=value words, not as a URL");
	if (strstr(s->database.dsn, "user="))
		return err_set(e, ERR_CONFIG, "database.dsn names a user; "
			"use database.desk_user, warden_user, work_user and admin");
	return true;
}

bool
settings_load(const struct settings_source *src, struct settings **out, struct err *e)
{
	struct settings *s = xcalloc(1, sizeof(*s));
	struct schema_target t;
	int cap = 0;
	bool ok;

	s->file = arena_strdup(&s->arena, src->file ? src->file : SETTINGS_FILE);
	s->values = arena_alloc(&s->arena, (size_t)settings_n_keys * sizeof(*s->values));
	t = target_of(s);
	ok = schema_begin(&t, e) &&
		set_rule(s, &cap, "default", default_combos, SCHEMA_DEFAULT, 0, e) &&
		apply_file(s, &t, &cap, e);
	for (int i = 0; i < src->n_overrides && ok; i++)
		ok = apply_override(s, &t, &cap, src->overrides[i], e);
	ok = ok && check_together(s, e);
	if (!ok) {
		settings_free(s);
		return false;
	}
	*out = s;
	return true;
}

void
settings_free(struct settings *s)
{
	if (!s)
		return;
	free(s->rules);
	arena_free(&s->arena);
	free(s);
}

int
settings_keep_fixed(struct settings *fresh, const struct settings *old)
{
	struct schema_target t = target_of(fresh);
	int differing = 0;

	for (int i = 0; i < settings_n_keys; i++) {
		const struct schema_value *was = &old->values[i];
		struct err e;

		if (settings_keys[i].reload || str_eq(fresh->values[i].text, was->text))
			continue;
		differing++;
		// It was accepted before, from the same file, so it is accepted again.
		if (!schema_set(&t, i, was->text, was->origin, was->line, &e))
			log_err(LOG_ERROR, "settings.keep", &e);
	}
	return differing;
}

static unsigned
rule_of(const struct settings *s, const char *role)
{
	for (int i = 1; i < s->n_rules; i++) {
		if (str_eq(s->rules[i].role, role))
			return s->rules[i].combos;
	}
	return s->rules[0].combos;
}

unsigned
settings_combos(const struct settings *s, const char *const *roles, int n)
{
	unsigned combos = n ? ~0u : rule_of(s, "default");

	for (int i = 0; i < n; i++)
		combos &= rule_of(s, roles[i]);
	return combos;
}

void
settings_conninfo(const struct settings *s, const char *user, struct str *out)
{
	str_add(out, s->database.dsn);
	if (!user)
		str_addf(out, " %s", s->database.admin);
	else if (*user)
		str_addf(out, " user=%s", user);
}

void
settings_argv(const struct settings_source *src, const struct settings *s, const char *name,
	const char *verb, const char **argv)
{
	*argv++ = name;
	if (verb)
		*argv++ = verb;
	*argv++ = "--config";
	*argv++ = s->file;
	for (int i = 0; i < src->n_overrides; i++) {
		*argv++ = "-o";
		*argv++ = src->overrides[i];
	}
	*argv = NULL;
}

bool
settings_add_override(struct settings_source *src, const char *text, struct err *e)
{
	if (!strchr(text, '=') || !strchr(text, '.'))
		return err_set(e, ERR_USAGE, "-o %s: write -o section.key=value", text);
	if (src->n_overrides == SETTINGS_OVERRIDES_MAX)
		return err_set(e, ERR_USAGE, "more than %d times -o", SETTINGS_OVERRIDES_MAX);
	src->overrides[src->n_overrides++] = text;
	return true;
}
