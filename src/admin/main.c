// SPDX-License-Identifier: MIT
// quayside: the server and the operator's commands. One row of the table is one command.
#include <stdio.h>
#include <string.h>

#include "admin/command.h"
#include "admin/opts.h"
#include "base/log.h"
#include "base/str.h"
#include "db/sys.h"
#include "admin/migrations.h"

#include <liboath/oath.h>
#include <qrencode.h>
#include <sodium.h>

static const struct command commands[] = {
	{"serve", cmd_serve, "", 0, 0, "listen for logins, in the foreground", NULL, 0},
	{"work", cmd_work, "", 0, 0, "run the background jobs, in the foreground", work_opts, 0},
	{"post", cmd_post, "", 0, 0, "take mail out of the spool, in the foreground", post_opts, 0},
	{"mail deliver", cmd_mail_deliver, "", 0, 0,
		"keep one message from standard input, for `quayside post`", mail_deliver_opts, COMMAND_DEFERS},
	{"migrate", cmd_migrate, "", 0, 0,
		"set the database up or bring it up to date", migrate_opts, 0},
	{"hostkey", cmd_hostkey, "", 0, 0,
		"make the server's key, or show the one there is", hostkey_opts, 0},
	{"check", cmd_check, "", 0, 0,
		"look whether settings, key and screens are right", check_opts, 0},
	{"status", cmd_status, "", 0, 0, "show database, migration and sessions", NULL, 0},
	{"notice", cmd_notice, "[TEXT]", 0, 1,
		"tell everybody who is logged in; without a text, take it back", notice_opts, 0},
	{"config show", cmd_config_show, "", 0, 0, "show the settings in force", config_opts, 0},
	{"user add", cmd_user_add, "LOGIN", 1, 1, "make an account", user_add_opts, 0},
	{"user passwd", cmd_user_passwd, "LOGIN", 1, 1,
		"set a password, from the terminal or standard input", NULL, 0},
	{"user key", cmd_user_key, "LOGIN [FILE]", 1, 2,
		"register an OpenSSH public key, from FILE or standard input", NULL, 0},
	{"user totp", cmd_user_totp, "LOGIN", 1, 1,
		"make a secret for one-time codes and show it once", user_totp_opts, 0},
	{"user disable", cmd_user_disable, "LOGIN", 1, 1,
		"end a person's sessions and let them in no more", NULL, 0},
	{"user enable", cmd_user_enable, "LOGIN", 1, 1, "let a person in again", NULL, 0},
	{"user list", cmd_user_list, "", 0, 0, "list the accounts", NULL, 0},
	{"audit verify", cmd_audit_verify, "", 0, 0,
		"prove that no entry of the audit record was changed", audit_verify_opts, 0},
	{"audit key", cmd_audit_key, "", 0, 0,
		"make the key that checkpoints of the audit are signed with", audit_key_opts, 0},
	{"personal key", cmd_personal_key, "", 0, 0,
		"make the master key of personal data, or see that there is one", NULL, 0},
	{"personal seal", cmd_personal_seal, "", 0, 0,
		"seal the personal data that waits in core.personal_clear", NULL, 0},
	{"personal erase-again", cmd_personal_erase_again, "", 0, 0,
		"after a restore: erase whom the list of erasures names", personal_erase_again_opts, 0},
	{"ref load-hs", cmd_ref_load_hs, "FILE", 1, 1,
		"load the customs codes of a public table (CSV)", ref_load_hs_opts, 0},
	{"demo load", cmd_demo_load, "", 0, 0, "fill an empty database with demo data", demo_opts, 0},
	{"precheck", cmd_precheck, "", 0, 0, "what serve asks before it listens", NULL, COMMAND_HIDDEN},
	{"teller", cmd_teller, "", 0, 0, "tell screens what has changed, for work", NULL, COMMAND_HIDDEN},
	{"warden", cmd_warden, "", 0, 0, "check credentials for serve", NULL, COMMAND_HIDDEN},
};

#define N_COMMANDS ((int)(sizeof(commands) / sizeof(commands[0])))

static const char exit_codes[] =
	"Exit codes: 0 done, 1 failed, 2 wrong usage, 65 a value was refused, 69 database or port not\n"
	"available, 74 input/output, 75 busy or changed meanwhile, 77 not permitted, 78 settings or\n"
	"installation wrong.\n";

static void
print_opts(const struct opt *opts)
{
	for (; opts && opts->name; opts++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", opts->name, opts->arg ? " " : "",
			opts->arg ? opts->arg : "");
		printf("      %-22s %s\n", left, opts->help);
	}
}

static void
print_help(const struct command *only)
{
	if (!only)
		printf("Usage: quayside [--config FILE] [-o section.key=value]... COMMAND ...\n\n"
			"Commands:\n");
	for (int i = 0; i < N_COMMANDS; i++) {
		const struct command *c = &commands[i];
		char left[40];

		if (only ? c != only : (c->flags & COMMAND_HIDDEN))
			continue;
		snprintf(left, sizeof(left), "%s %s", c->name, c->args);
		printf("  %-26s %s\n", left, c->help);
		print_opts(c->opts);
	}
	printf("\nOptions of every command:\n"
		"  --config FILE              settings to use instead of %s\n"
		"  -o section.key=value       override one setting; may be repeated\n"
		"  -h, --help                 this text; behind a command, of that command\n"
		"  --version                  versions of the program and its libraries\n\n%s",
		SETTINGS_FILE, exit_codes);
}

static void
print_version(void)
{
	int pq = db_client_version();

	printf("quayside %s\n", QS_VERSION[0] ? QS_VERSION : "unreleased");
	printf("libpq %d.%d, libsodium %s, liboath %s, libqrencode %s; needs PostgreSQL %d or newer\n",
		pq / 10000, pq % 10000, sodium_version_string(), oath_check_version(NULL),
		QRcode_APIVersionString(), SERVER_VERSION_MIN / 10000);
}

// The command that words begin with; *n_words receives how many of them are its name.
static const struct command *
find_command(char **words, int n, int *n_words, struct err *e)
{
	const char *names[N_COMMANDS];
	char two[64], one[64];
	const char *near;

	snprintf(one, sizeof(one), "%s", words[0]);
	snprintf(two, sizeof(two), "%s %s", words[0], n > 1 ? words[1] : "");
	for (int i = 0; i < N_COMMANDS; i++) {
		names[i] = commands[i].name;
		*n_words = strchr(names[i], ' ') ? 2 : 1;
		if (str_eq(names[i], *n_words == 2 ? two : one))
			return &commands[i];
	}
	near = str_nearest(str_trim(two), names, N_COMMANDS);
	if (!near)
		near = str_nearest(one, names, N_COMMANDS);
	err_set(e, ERR_USAGE, "there is no command %s", two);
	if (near)
		err_hint(e, "did you mean %s? quayside --help lists all", near);
	else
		err_hint(e, "quayside --help lists the commands");
	return NULL;
}

// To a mail server, only this exit code says that it shall keep what it has and come again.
static bool
try_later(struct err *e)
{
	e->cls = ERR_CONFLICT;
	return false;
}

static bool
run_command(const struct command *cmd, struct context *c, struct err *e)
{
	bool ok;

	if (c->n_args < cmd->min_args || c->n_args > cmd->max_args) {
		err_set(e, ERR_USAGE, "%s: wrong number of words", cmd->name);
		return err_hint(e, "usage: quayside %s %s", cmd->name, cmd->args);
	}
	if (!settings_load(&c->src, &c->settings, e))
		return (cmd->flags & COMMAND_DEFERS) ? try_later(e) : false;
	// What the database refuses is reported once, by the command; serve and warden log as set.
	log_set_level(LOG_ERROR);
	ok = cmd->run(c, e);
	settings_free(c->settings);
	return ok || ((cmd->flags & COMMAND_DEFERS) && e->cls != ERR_DATA ? try_later(e) : false);
}

static bool
run(int argc, char **argv, struct err *e)
{
	struct context c = {0};
	const struct command *cmd;
	bool help = false, version = false;
	int first, n_words;

	if (!opts_parse(argc, argv, NULL, true, &c.src, &first, &help, &version, e))
		return false;
	if (version) {
		print_version();
		return true;
	}
	if (help) {
		print_help(NULL);
		return true;
	}
	if (first == argc) {
		err_set(e, ERR_USAGE, "no command given");
		return err_hint(e, "quayside --help lists the commands");
	}
	cmd = find_command(argv + first, argc - first, &n_words, e);
	if (!cmd)
		return false;
	argc -= first + n_words - 1;
	argv += first + n_words - 1;
	if (!opts_parse(argc, argv, cmd->opts, false, &c.src, &first, &help, &version, e))
		return false;
	if (help) {
		print_help(cmd);
		return true;
	}
	c.args = argv + first;
	c.n_args = argc - first;
	return run_command(cmd, &c, e);
}

int
main(int argc, char **argv)
{
	struct err e = {0};

	if (sodium_init() < 0 || oath_init() != OATH_OK) {
		fprintf(stderr, "quayside: libsodium or liboath does not start\n");
		return 1;
	}
	if (!run(argc, argv, &e))
		return err_report(&e, "quayside");
	if (fflush(stdout) != 0) {
		err_sys(&e, ERR_IO, "cannot write");
		return err_report(&e, "quayside");
	}
	return 0;
}
