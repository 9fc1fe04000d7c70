// SPDX-License-Identifier: MIT
// quayside-desk: one person's session, started by serve after the login succeeded.
//
// fd 3 is the data channel to the gate, fd 4 the control socket to serve. The first message on the
// control socket says who it is, with a login token that works once; then the desk is either the
// screens (desk_run) or one command without a terminal (exec_run).
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "db/dberr.h"
#include "desk/desk.h"
#include "desk/exec.h"
#include "ipc/chan.h"
#include "proc/spawn.h"
#include "text/text.h"

#define FD_CHANNEL 3
#define FD_CONTROL 4
#define FLAG_PTY 1u
#define FLAG_EXEC 2u
#define FLAG_LINES 4u

static bool
parse_options(int argc, char **argv, struct settings_source *source, struct err *e)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:o:", options, NULL)) != -1) {
		if (c == 'c')
			source->file = optarg;
		else if (c != 'o')
			return err_set(e, ERR_USAGE, "quayside-desk is started by quayside serve");
		else if (!settings_add_override(source, optarg, e))
			return false;
	}
	return true;
}

static bool
receive_begin(struct desk *d, char *command, size_t size, struct err *e)
{
	struct ipc_msg m;

	if (!ipc_recv(FD_CONTROL, &d->begin, NULL, e))
		return false;
	if (d->begin.type != IPC_DESK_BEGIN)
		return err_set(e, ERR_DATA, "the first message was not a beginning");
	command[0] = '\0';
	if (!(d->begin.flag & FLAG_EXEC))
		return true;
	if (!ipc_recv(FD_CONTROL, &m, NULL, e))
		return false;
	if (m.type != IPC_DESK_COMMAND)
		return err_set(e, ERR_DATA, "the command did not follow");
	str_copy(command, size, m.text);
	return true;
}

// The language before we know the person's own: what the client says, else the setting.
static void
choose_language(const struct desk *d)
{
	char lang[16];

	str_copy(lang, sizeof(lang), d->begin.lang);
	lang[strcspn(lang, ".@")] = '\0';
	if (!lang[0] || str_eq(lang, "C") || str_eq(lang, "POSIX"))
		str_copy(lang, sizeof(lang), d->settings->session.language);
	i18n_init(d->settings->paths.locale, lang);
}

// What a code in a message of the database is called.
static const char *
label_of_code(void *set, const char *domain, const char *code)
{
	return screen_term(set, domain, code);
}

static bool
load_data(struct desk *d, struct err *e)
{
	dberr_set_labels(label_of_code, &d->set);
	return screen_set_load(d->settings->paths.screens, &d->set, e) &&
		keymap_load(d->settings->paths.keymaps, "default", &d->keymap, e);
}

// Who wants it so gets line mode, and a terminal that cannot move its cursor.
static bool
is_plain(const struct desk *d)
{
	const char *term = d->begin.term;

	return d->begin.flag & FLAG_LINES || !term[0] || str_eq(term, "dumb") || str_eq(term, "unknown");
}

static int
run(struct desk *d, const char *command)
{
	bool pty = d->begin.flag & FLAG_PTY, plain = is_plain(d);

	// "ssh -t office ticket 1234" opens the screen; commands are commands, with a terminal or without.
	if (pty && !plain && d->begin.flag & FLAG_EXEC && exec_is_link(d, command)) {
		str_copy(d->link, sizeof(d->link), command);
		return desk_run(d);
	}
	if (pty && !(d->begin.flag & FLAG_EXEC) && plain)
		return exec_run(d, "plain", pty);
	if (d->begin.flag & FLAG_EXEC || !pty)
		return exec_run(d, command[0] ? command : "help", pty);
	return desk_run(d);
}

static int
fail(const struct err *e)
{
	uint8_t code = (uint8_t)err_exit_code(e->cls);
	char text[700];

	log_err(LOG_ERROR, "desk.failed", e);
	snprintf(text, sizeof(text), "quayside: %s\r\n", e->msg);
	chan_send(FD_CHANNEL, CHAN_ERR, text, strlen(text));
	chan_send(FD_CHANNEL, CHAN_EXIT, &code, 1);
	return code;
}

int
main(int argc, char **argv)
{
	struct desk *d = xcalloc(1, sizeof(*d));
	struct settings_source source = {0};
	struct settings *settings;
	char command[sizeof(d->begin.text)];
	struct err e;
	int code;

	spawn_settle(FD_CONTROL + 1);
	d->chan = FD_CHANNEL;
	d->control = FD_CONTROL;
	if (!parse_options(argc, argv, &source, &e) || !settings_load(&source, &settings, &e) ||
		!receive_begin(d, command, sizeof(command), &e))
		return fail(&e);
	d->settings = settings;
	log_set_level((enum log_level)settings->log.level);
	choose_language(d);
	if (!load_data(d, &e))
		return fail(&e);
	code = run(d, command);
	keymap_free(&d->keymap);
	screen_set_free(&d->set);
	arena_free(&d->session_arena);
	settings_free(settings);
	free(d);
	return code;
}
