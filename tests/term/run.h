// SPDX-License-Identifier: MIT
// run: carries out a script, one verb at a time (verbs.c), and says what went wrong.
//
// One run has one size and one language (of the script's matrix). A failed check ends the script; a
// frame that differs is noted and the script goes on, so that one run shows all of them.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "session.h"
#include "steps.h"

struct options {
	const char *desk;     // path of quayside-desk
	const char *config;   // settings file that a desk gets
	const char *database; // connection string for psql, as superuser
	const char *golden;   // folder of expected frames
	const char *actual;   // folder for the frames that differ, and other scratch files
	const char *pictures; // folder for pictures, or NULL: the step does nothing
	const char *log;      // server log that `log` looks into, or NULL
	const char *ssh;      // command for `login`: "ssh ..." words; NULL: desks are started directly
	const char *lang;
	const char *term;     // what logins say they have; NULL: xterm-256color
	int cols, rows;
	int patience; // deadlines are multiplied by it
	bool update;  // take what is seen as expected
	bool calm;    // keys wait until nothing more comes
};

struct run {
	const struct options *options;
	const struct script *script;
	const struct step *step;
	struct session sessions[SESSIONS_MAX];
	int selected; // index into sessions
	const char *term;
	const char *env[8];
	int n_env;
	int cols, rows; // for the next login
	struct str out, err; // of the last `run` or `sql`
	int code;
	long log_from; // `log` looks behind this
	int differences;
	int shots;
	char why[512]; // of the failure
};

// Returns whether everything was as expected; prints the reasons otherwise.
bool run_script(const struct options *o, const struct script *script);

// --- for verbs.c ------------------------------------------------------------------------------------
struct verb {
	const char *name;
	int min_words, max_words; // behind the verb
	bool (*fn)(struct run *r, const struct step *s);
	bool needs_session;
};
extern const struct verb verbs[];
extern const int n_verbs;

// Sets r->why and returns false.
bool run_fail(struct run *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct session *run_session(struct run *r);
// Pumps until done(r, arg) or the deadline; returns done's last answer.
bool run_until(struct run *r, int ms, bool (*done)(struct run *r, const void *arg), const void *arg);
// Runs argv; r->out, r->err, r->code take what it said. Killed after ms.
MUST_CHECK bool run_command(struct run *r, const char *const *argv, int ms);
// One statement through psql; r->out is its unaligned result without the last newline.
MUST_CHECK bool run_sql(struct run *r, const char *sql);
// Compares text with the file of expected text `name`, or writes it.
void run_compare(struct run *r, const char *name, const struct str *text);
