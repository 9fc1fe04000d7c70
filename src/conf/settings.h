// SPDX-License-Identifier: MIT
// settings: what the operator decides, read once and then constant.
//
// Precedence: built-in default, then the file, then `-o section.key=value`. A reload builds a new
// struct and swaps it in only when it is valid; rows without the reload flag keep their old value
// until the next start. The caller of settings_load() owns the struct and calls settings_free().
#pragma once

#include "base/str.h"
#include "conf/schema.h"

#define SETTINGS_FILE "/etc/quayside/quayside.ini"
#define SETTINGS_OVERRIDES_MAX 32
#define SETTINGS_ARGS_MAX (2 * SETTINGS_OVERRIDES_MAX + 5)

// Which factors a login takes together. A rule is a set of these bits: any one of them suffices.
enum login_combo {
	COMBO_PASSWORD = 1,
	COMBO_KEY_PASSWORD = 2,
	COMBO_KEY_TOTP = 4,
	COMBO_PASSWORD_TOTP = 8,
};

struct login_rule {
	const char *role; // "default" for roles without a row
	unsigned combos;
	const char *text; // as written
	enum schema_origin origin;
	int line;
};

// How a program was told to find its settings; both may be handed on to a child.
struct settings_source {
	const char *file; // NULL: SETTINGS_FILE
	const char *overrides[SETTINGS_OVERRIDES_MAX]; // "section.key=value"
	int n_overrides;
};

struct settings {
	struct arena arena;
	const char *file;

	struct {
		struct schema_list address;
		long port;
		long login_grace; // ms
		long max_unauthenticated;
		long max_per_source;
		long max_sessions;
		long drain; // ms
	} listen;
	struct {
		const char *dsn;
		const char *admin;
		const char *desk_user;
		const char *warden_user;
		const char *work_user;
		const char *post_user;
	} database;
	struct {
		long attempts;
		long fail_delay; // ms
	} login;
	struct {
		const char *gate;
		const char *warden;
		const char *desk;
	} users;
	struct {
		const char *audit_checkpoints;
		const char *audit_key;
		const char *erasures;
		const char *hostkey;
		const char *keymaps;
		const char *libexec;
		const char *locale;
		const char *mail_spool;
		const char *personal_key;
		const char *screens;
		const char *sql;
	} paths;
	struct {
		long level; // enum log_level
	} log;
	struct {
		const char *language;
		const char *colors;
		bool clipboard;
		long lock_after; // ms, 0 = never
	} session;
	struct {
		bool loopback_only;
	} demo;

	struct login_rule *rules; // section [factors]; "default" is always there, first
	int n_rules;

	struct schema_value *values; // one for each row of settings_keys
};

extern const struct schema_key settings_keys[];
extern const int settings_n_keys;

MUST_CHECK bool settings_load(const struct settings_source *src, struct settings **out,
	struct err *e);
void settings_free(struct settings *s); // NULL is fine
// Values of rows without the reload flag are taken over from old; returns how many would differ.
int settings_keep_fixed(struct settings *fresh, const struct settings *old);
// What all of the roles allow: a person with several may use only what each of them allows. No
// roles at all: the default row.
unsigned settings_combos(const struct settings *s, const char *const *roles, int n);
// The conninfo of a database user, or of the operator when user is NULL.
void settings_conninfo(const struct settings *s, const char *user, struct str *out);
// The argv (name, verb unless NULL, ...) with which a child finds the same settings. It points into
// src and s. Room for SETTINGS_ARGS_MAX.
void settings_argv(const struct settings_source *src, const struct settings *s, const char *name,
	const char *verb, const char **argv);
// For a program that takes --config and -o: one -o, checked for its form only.
MUST_CHECK bool settings_add_override(struct settings_source *src, const char *text, struct err *e);
