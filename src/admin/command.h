// SPDX-License-Identifier: MIT
// command: an operator's command is a row of a table: its words, its options, its function.
//
// main() finds the row, parses the options into the variables that the options name, loads the
// settings, and calls. A command prints data on stdout; failures come back in e and end in one
// line on stderr with the exit code of their class.
#pragma once

#include "conf/settings.h"

struct db_sys;

// An option `--name ARG` (value set) or `--name` (flag set).
struct opt {
	const char *name;
	const char *arg; // how help calls the argument
	const char **value;
	bool *flag;
	const char *help;
};

struct context {
	struct settings_source src;
	struct settings *settings; // serve takes it and leaves NULL
	char **args;               // the words behind the command
	int n_args;
};

typedef bool (*command_fn)(struct context *c, struct err *e);

struct command {
	const char *name; // one or two words
	command_fn run;
	const char *args; // for help
	int min_args, max_args;
	const char *help;
	const struct opt *opts; // ends with a row without name; may be NULL
	unsigned flags;
};

// Not in help.
#define COMMAND_HIDDEN 1u
// Whatever fails but for its input ends with 75: the caller keeps that and tries again.
#define COMMAND_DEFERS 2u

// The operator's connection; fails when PostgreSQL is too old. db_sys_close() ends it.
MUST_CHECK bool command_open_database(const struct context *c, struct db_sys **db, struct err *e);

bool cmd_audit_key(struct context *c, struct err *e);
bool cmd_audit_verify(struct context *c, struct err *e);
bool cmd_check(struct context *c, struct err *e);
bool cmd_config_show(struct context *c, struct err *e);
bool cmd_demo_load(struct context *c, struct err *e);
bool cmd_hostkey(struct context *c, struct err *e);
bool cmd_mail_deliver(struct context *c, struct err *e);
bool cmd_migrate(struct context *c, struct err *e);
bool cmd_notice(struct context *c, struct err *e);
bool cmd_personal_erase_again(struct context *c, struct err *e);
bool cmd_personal_key(struct context *c, struct err *e);
bool cmd_personal_seal(struct context *c, struct err *e);
bool cmd_post(struct context *c, struct err *e);
bool cmd_precheck(struct context *c, struct err *e);
bool cmd_ref_load_hs(struct context *c, struct err *e);
bool cmd_serve(struct context *c, struct err *e);
bool cmd_status(struct context *c, struct err *e);
bool cmd_teller(struct context *c, struct err *e);
bool cmd_user_add(struct context *c, struct err *e);
bool cmd_user_disable(struct context *c, struct err *e);
bool cmd_user_enable(struct context *c, struct err *e);
bool cmd_user_key(struct context *c, struct err *e);
bool cmd_user_list(struct context *c, struct err *e);
bool cmd_user_passwd(struct context *c, struct err *e);
bool cmd_user_totp(struct context *c, struct err *e);
bool cmd_warden(struct context *c, struct err *e);
bool cmd_work(struct context *c, struct err *e);

extern const struct opt audit_key_opts[], audit_verify_opts[], check_opts[], config_opts[], demo_opts[], hostkey_opts[], mail_deliver_opts[], migrate_opts[], notice_opts[],
	personal_erase_again_opts[], post_opts[], ref_load_hs_opts[],
	user_add_opts[], user_totp_opts[], work_opts[];
