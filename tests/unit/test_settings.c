// SPDX-License-Identifier: MIT
// Tests of conf/settings: types, precedence, refusals, rules per role, reload, and the sample file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "conf/ini.h"
#include "conf/settings.h"

#include <cmocka.h>

static char path[64];

static bool
load(const char *text, struct settings **out, struct err *e)
{
	struct settings_source src = {.file = path};

	assert_true(file_write(path, 0600, text, strlen(text), e));
	return settings_load(&src, out, e);
}

static void
test_defaults(void **state)
{
	struct settings *s;
	struct err e;

	(void)state;
	assert_true(load("", &s, &e));
	assert_int_equal(s->listen.port, 2222);
	assert_int_equal(s->listen.address.n, 1);
	assert_string_equal(s->listen.address.items[0], "127.0.0.1");
	assert_int_equal(s->listen.login_grace, 30000);
	assert_int_equal(s->login.fail_delay, 300);
	assert_int_equal(s->log.level, LOG_INFO);
	assert_false(s->demo.loopback_only);
	assert_string_equal(s->paths.hostkey, "/tmp/hostkey");
	assert_true(str_ends(s->paths.screens, "/share/quayside/screens"));
	assert_int_equal(settings_combos(s, NULL, 0), 15);
	settings_free(s);
}

static void
test_file_and_overrides(void **state)
{
	static const char text[] =
		"[listen]\n"
		"address = 127.0.0.1, ::1\n"
		"login_grace = 2m\n"
		"port = 3000\n"
		"[paths]\n"
		"screens = ../srv/screens\n"
		"[log]\n"
		"level = debug\n";
	struct settings_source src = {.file = path};
	struct settings *s;
	struct err e;

	(void)state;
	assert_true(load(text, &s, &e));
	settings_free(s);
	assert_true(settings_add_override(&src, "listen.port=4000", &e));
	assert_true(settings_add_override(&src, "demo.loopback_only = yes", &e));
	assert_true(settings_load(&src, &s, &e));
	assert_int_equal(s->listen.port, 4000);
	assert_int_equal(s->listen.login_grace, 120000);
	assert_int_equal(s->listen.address.n, 2);
	assert_string_equal(s->listen.address.items[1], "::1");
	assert_int_equal(s->log.level, LOG_DEBUG);
	assert_true(s->demo.loopback_only);
	assert_string_equal(s->paths.screens, "/tmp/../srv/screens");
	assert_int_equal(s->values[1].origin, SCHEMA_COMMAND);
	assert_int_equal(s->values[2].origin, SCHEMA_FILE);
	assert_int_equal(s->values[2].line, 3);
	assert_int_equal(s->values[3].origin, SCHEMA_DEFAULT);
	settings_free(s);
	assert_false(settings_add_override(&src, "port", &e));
	assert_int_equal(e.cls, ERR_USAGE);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *part;
		const char *hint;
	} cases[] = {
		{"[listen]\nprot = 1\n", 2, "no key prot", "did you mean port?"},
		{"[lisen]\nport = 1\n", 2, "no section [lisen]", "did you mean listen?"},
		{"[listen]\nport = 0\n", 2, "1 to 65535", ""},
		{"[listen]\nport = 22x\n", 2, "1 to 65535", ""},
		{"[listen]\nlogin_grace = 30\n", 2, "1s to 10m", ""},
		{"[listen]\nlogin_grace = 999999999999999999d\n", 2, "1s to 10m", ""},
		{"[log]\nlevel = loud\n", 2, "debug, info", ""},
		{"[demo]\nloopback_only = true\n", 2, "yes or no", ""},
		{"[paths]\nsql = @nowhere/x\n", 2, "@bin and @share", ""},
		{"[factors]\nadmin = key\n", 2, "no way to log in", "choose from"},
		{"[factors]\nadmin =\n", 2, "no way to log in", "choose from"},
		{"[database]\ndsn = postgresql://h/d\n", 0, "not as a URL", ""},
		{"[database]\ndsn = user=x\n", 0, "names a user", ""},
		{"[listen]\naddress =\n", 0, "no address", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *s;
		struct err e;
		char where[128] = "";

		assert_false(load(cases[i].text, &s, &e));
		if (cases[i].line)
			snprintf(where, sizeof(where), "%s:%d", path, cases[i].line);
		assert_string_equal(e.where, where);
		assert_int_equal(e.cls, ERR_CONFIG);
		assert_non_null(strstr(e.msg, cases[i].part));
		assert_non_null(strstr(e.hint, cases[i].hint));
	}
}

static void
test_rules(void **state)
{
	static const char text[] =
		"[factors]\n"
		"default = password key+totp\n"
		"finance = key+totp password+totp\n"
		"admin = key+password\n";
	const char *agent[] = {"agent"};
	const char *both[] = {"agent", "finance"};
	const char *never[] = {"finance", "admin"};
	struct settings *s;
	struct err e;

	(void)state;
	assert_true(load(text, &s, &e));
	assert_int_equal(settings_combos(s, NULL, 0), COMBO_PASSWORD | COMBO_KEY_TOTP);
	assert_int_equal(settings_combos(s, agent, 1), COMBO_PASSWORD | COMBO_KEY_TOTP);
	assert_int_equal(settings_combos(s, both, 2), COMBO_KEY_TOTP);
	assert_int_equal(settings_combos(s, never, 2), 0);
	settings_free(s);
}

static void
test_reload(void **state)
{
	struct settings *old, *fresh;
	struct err e;

	(void)state;
	assert_true(load("[listen]\nport = 3000\naddress = ::1\n[log]\nlevel = warn\n"
		"[paths]\nsql = here\n", &old, &e));
	assert_true(load("[listen]\nport = 4000\n[log]\nlevel = debug\n", &fresh, &e));
	assert_int_equal(settings_keep_fixed(fresh, old), 3);
	settings_free(old);
	assert_int_equal(fresh->listen.port, 3000);
	assert_string_equal(fresh->listen.address.items[0], "::1");
	assert_string_equal(fresh->paths.sql, "/tmp/here");
	assert_int_equal(fresh->log.level, LOG_DEBUG);
	settings_free(fresh);
}

static void
test_conninfo(void **state)
{
	struct settings *s;
	struct str text = {0};
	struct err e;

	(void)state;
	assert_true(load("[database]\ndsn = host=/run/x dbname=q\nadmin =\n", &s, &e));
	settings_conninfo(s, s->database.warden_user, &text);
	assert_string_equal(str_text(&text), "host=/run/x dbname=q user=quayside_warden");
	str_free(&text);
	settings_free(s);
}

// The sample file with every `#key = ` made active must load, name each key once, and give the
// built-in default.
static void
test_sample_is_complete(void **state)
{
	struct str text = {0}, active = {0};
	struct ini ini;
	struct err e;
	char *save = NULL;

	(void)state;
	assert_true(file_read("etc/quayside.ini", 1 << 20, &text, &e));
	for (char *line = strtok_r(text.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		bool is_key = line[0] == '#' && line[1] != ' ' && strchr(line, '=');

		str_addf(&active, "%s\n", is_key ? line + 1 : line);
	}
	assert_true(file_write(path, 0600, active.data, active.len, &e));
	assert_true(ini_load(path, &ini, &e));
	for (int i = 0; i < settings_n_keys; i++) {
		const struct schema_key *k = &settings_keys[i];
		const struct ini_entry *entry = ini_find(&ini, k->section, k->key);

		if (!entry)
			fail_msg("etc/quayside.ini lacks %s.%s", k->section, k->key);
		else
			assert_string_equal(entry->value, k->fallback);
	}
	assert_int_equal(ini.n, settings_n_keys + 1); // and [factors] default
	assert_non_null(ini_find(&ini, "factors", "default"));
	ini_free(&ini);
	str_free(&text);
	str_free(&active);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_file_and_overrides),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_conninfo),
		cmocka_unit_test(test_sample_is_complete),
	};
	int failed, fd;

	snprintf(path, sizeof(path), "/tmp/test_settings.XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
