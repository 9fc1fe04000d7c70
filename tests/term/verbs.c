// SPDX-License-Identifier: MIT
// verbs: what a step can be. One row of the table at the end per verb; README.md tells what they do.
#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "frame.h"
#include "ipc/msg.h"
#include "sound.h"

#define DEADLINE 5000 // ms, where a step names none
#define QUIET 300     // ms without output after which a screen is taken to be complete
#define CALM 150      // the same, between keys

// "3s", "250ms"; DEADLINE when there is no such word.
static bool
deadline_of(struct run *r, const struct step *s, int word, int *ms)
{
	*ms = DEADLINE;
	if (s->n_words <= word)
		return true;
	char *unit;
	double value = strtod(s->words[word], &unit);
	if (str_eq(unit, "s"))
		*ms = (int)(value * 1000);
	else if (str_eq(unit, "ms"))
		*ms = (int)value;
	else
		return run_fail(r, "%s is not a time like 3s or 250ms", s->words[word]);
	return true;
}

static bool
number_of(struct run *r, const struct step *s, int word, long min, long max, int *out)
{
	long value;
	*out = 0;
	if (!str_to_long(s->words[word], min, max, &value))
		return run_fail(r, "%s is not a number from %ld to %ld", s->words[word], min, max);
	*out = (int)value;
	return true;
}

// --- sessions ---------------------------------------------------------------------------------------

static bool
do_matrix(struct run *r, const struct step *s)
{
	// Read by main() before the run; here only its place is checked.
	return s == r->script->steps || run_fail(r, "matrix has to be the first step");
}

static bool
do_size(struct run *r, const struct step *s)
{
	return number_of(r, s, 1, 1, 1000, &r->cols) && number_of(r, s, 2, 1, 1000, &r->rows);
}

static bool
do_term(struct run *r, const struct step *s)
{
	r->term = s->words[1];
	return true;
}

static bool
do_env(struct run *r, const struct step *s)
{
	int max = (int)(sizeof(r->env) / sizeof(r->env[0])) - 1;
	if (r->n_env == max)
		return run_fail(r, "at most %d", max);
	r->env[r->n_env++] = s->words[1];
	return true;
}

static bool
do_session(struct run *r, const struct step *s)
{
	if (!number_of(r, s, 1, 1, SESSIONS_MAX, &r->selected))
		return false;
	r->selected--;
	return true;
}

static bool
set_language(struct run *r, const char *user)
{
	struct str sql = {0};
	str_addf(&sql, "update core.person set language = '%s' where login = '%s'", r->options->lang, user);
	bool ok = run_sql(r, str_text(&sql));
	str_free(&sql);
	return ok;
}

static bool
open_desk(struct run *r, struct session_options *o)
{
	struct str sql = {0};
	char token[256], errors[256];
	str_addf(&sql, "select auth.mint_token('%s', 'password', '127.0.0.1')", o->user);
	bool ok = run_sql(r, str_text(&sql));
	str_free(&sql);
	if (!ok)
		return false;
	str_copy(token, sizeof(token), str_text(&r->out));
	snprintf(errors, sizeof(errors), "%s/desk-%d-%d.log", r->options->actual, (int)getpid(), r->selected + 1);
	const char *argv[] = {r->options->desk, "--config", r->options->config, NULL};
	o->argv = argv;
	o->token = token;
	o->errors = errors;
	struct err e;
	return session_open_desk(run_session(r), o, &e) || run_fail(r, "%s", e.msg);
}

static bool
open_ssh(struct run *r, const struct step *s, struct session_options *o)
{
	char words[512], target[96];
	char *argv[16 + STEP_WORDS];
	str_copy(words, sizeof(words), r->options->ssh);
	int n = str_words(words, argv, 12);
	for (int i = 2; i < s->n_words; i++)
		argv[n++] = (char *)s->words[i];
	snprintf(target, sizeof(target), "%s@quayside", o->user);
	argv[n++] = (char *)"-tt";
	argv[n++] = target;
	argv[n] = NULL;
	o->argv = (const char *const *)argv;
	struct err e;
	return session_open_pty(run_session(r), o, &e) || run_fail(r, "%s", e.msg);
}

static struct session_options
options_of_run(struct run *r, const char *user)
{
	return (struct session_options){
		.user = user,
		.cols = r->cols,
		.rows = r->rows,
		.term = r->term,
		.lang = "",
		.env = r->env,
	};
}

static bool
do_login(struct run *r, const struct step *s)
{
	if (run_session(r)->via != VIA_NONE)
		session_close(run_session(r));
	if (!set_language(r, s->words[1]))
		return false;
	struct session_options o = options_of_run(r, s->words[1]);
	return r->options->ssh ? open_ssh(r, s, &o) : open_desk(r, &o);
}

static bool
do_open(struct run *r, const struct step *s)
{
	if (run_session(r)->via != VIA_NONE)
		session_close(run_session(r));
	struct session_options o = options_of_run(r, "");
	o.argv = s->words + 1;
	struct err e;
	return session_open_pty(run_session(r), &o, &e) || run_fail(r, "%s", e.msg);
}

static bool
has_exited(struct run *r, const void *arg)
{
	(void)arg;
	return run_session(r)->exited;
}

static bool
do_exit_code(struct run *r, const struct step *s)
{
	int want, ms;
	if (!number_of(r, s, 1, 0, 255, &want) || !deadline_of(r, s, 2, &ms))
		return false;
	if (!run_until(r, ms, has_exited, NULL))
		return run_fail(r, "still running after %d ms", ms);
	const struct session *session = run_session(r);
	int code = WIFEXITED(session->status) ? WEXITSTATUS(session->status) : 128 + WTERMSIG(session->status);
	if (session->via == VIA_DESK && session->code >= 0)
		code = session->code;
	return code == want || run_fail(r, "ended with %d, not %d", code, want);
}

static bool
signal_session(struct run *r, int sig)
{
	const struct session *s = run_session(r);
	return kill(s->pid, sig) == 0 || run_fail(r, "the process has gone");
}

static bool
do_kill(struct run *r, const struct step *s)
{
	(void)s;
	return signal_session(r, SIGKILL);
}

static bool
do_stop(struct run *r, const struct step *s)
{
	(void)s;
	return signal_session(r, SIGSTOP);
}

static bool
do_continue(struct run *r, const struct step *s)
{
	(void)s;
	return signal_session(r, SIGCONT);
}

static bool
do_hang_up(struct run *r, const struct step *s)
{
	(void)s;
	session_hang_up(run_session(r));
	return true;
}

static bool
do_notice(struct run *r, const struct step *s)
{
	struct err e;
	return session_tell(run_session(r), IPC_DESK_NOTICE, s->words[1], &e) || run_fail(r, "%s", e.msg);
}

static bool
do_end(struct run *r, const struct step *s)
{
	struct err e;
	return session_tell(run_session(r), IPC_DESK_END, s->words[1], &e) || run_fail(r, "%s", e.msg);
}

static bool
do_resize(struct run *r, const struct step *s)
{
	int cols, rows;
	if (!number_of(r, s, 1, 1, 1000, &cols) || !number_of(r, s, 2, 1, 1000, &rows))
		return false;
	run_session(r)->bytes = 0;
	session_resize(run_session(r), cols, rows);
	return true;
}

// --- keys ---------------------------------------------------------------------------------------------

static void
begin_keys(struct run *r)
{
	while (r->options->calm && session_pump(r->sessions, SESSIONS_MAX, CALM * r->options->patience, NULL))
		;
	run_session(r)->bytes = 0;
	run_session(r)->asked = true;
}

static bool
do_key(struct run *r, const struct step *s)
{
	begin_keys(r);
	for (int i = 1; i < s->n_words; i++) {
		if (!vt_key(run_session(r)->vt, s->words[i]))
			return run_fail(r, "no such key: %s", s->words[i]);
	}
	return true;
}

// Quoted, or the rest of the line as it stands.
static const char *
text_of(const struct step *s)
{
	bool quoted = s->rest[0] == '"' || str_starts(s->rest, "_\"");
	return quoted ? s->words[1] : s->rest;
}

static bool
do_type(struct run *r, const struct step *s)
{
	struct session *session = run_session(r);
	const char *text = text_of(s);
	begin_keys(r);
	for (size_t n = 1; *text; text += n) {
		// A character at a time, as they would come from an input method.
		char one[8] = "";
		n = 1;
		while (((unsigned char)text[n] & 0xc0) == 0x80 && n < 4)
			n++;
		memcpy(one, text, n);
		if (!vt_key(session->vt, one))
			return run_fail(r, "cannot type %s", one);
	}
	return true;
}

static bool
do_paste(struct run *r, const struct step *s)
{
	begin_keys(r);
	vt_paste(run_session(r)->vt, s->block ? s->block : text_of(s));
	return true;
}

// --- what is seen -------------------------------------------------------------------------------------

static bool
is_shown(struct run *r, const void *arg)
{
	return vt_find(run_session(r)->vt, arg, NULL, NULL);
}

static bool
is_gone(struct run *r, const void *arg)
{
	return !is_shown(r, arg);
}

// As run_until(). What is so before the last key has had an answer would be so without that key, and whoever
// goes on from there goes on too early: a calm run finds these.
static bool
look_until(struct run *r, int ms, bool (*done)(struct run *r, const void *arg), const void *arg)
{
	struct session *s = run_session(r);
	if (r->options->calm && s->asked && s->bytes == 0 && done(r, arg)) {
		printf("# %s:%d: so before the key: look for what the key brings\n", r->script->path, r->step->line);
		r->differences++;
	}
	s->asked = false;
	return run_until(r, ms, done, arg);
}

static bool
do_wait(struct run *r, const struct step *s)
{
	int ms;
	if (!deadline_of(r, s, 2, &ms))
		return false;
	return look_until(r, ms, is_shown, s->words[1]) || run_fail(r, "\"%s\" did not appear", s->words[1]);
}

static bool
do_gone(struct run *r, const struct step *s)
{
	int ms;
	if (!deadline_of(r, s, 2, &ms))
		return false;
	return look_until(r, ms, is_gone, s->words[1]) || run_fail(r, "\"%s\" is still there", s->words[1]);
}

struct place {
	int row, col;
	const char *text;
};

static bool
row_has(struct run *r, const void *arg)
{
	const struct place *p = arg;
	struct str line = {0};
	if (p->row < vt_rows(run_session(r)->vt))
		vt_row(run_session(r)->vt, p->row, &line);
	bool has = strstr(str_text(&line), p->text) != NULL;
	str_free(&line);
	return has;
}

static bool
do_row(struct run *r, const struct step *s)
{
	struct place p = {.text = s->words[2]};
	int ms;
	if (!number_of(r, s, 1, 0, 999, &p.row) || !deadline_of(r, s, 3, &ms))
		return false;
	return look_until(r, ms, row_has, &p) || run_fail(r, "row %d does not hold \"%s\"", p.row, p.text);
}

static bool
cursor_is_at(struct run *r, const void *arg)
{
	const struct place *p = arg;
	int row, col;
	return vt_cursor(run_session(r)->vt, &row, &col) && row == p->row && col == p->col;
}

static bool
do_cursor(struct run *r, const struct step *s)
{
	struct place p;
	if (!number_of(r, s, 1, 0, 999, &p.row) || !number_of(r, s, 2, 0, 999, &p.col))
		return false;
	return look_until(r, DEADLINE, cursor_is_at, &p) ||
		run_fail(r, "the cursor is not at row %d, column %d", p.row, p.col);
}

static bool
cursor_is_on(struct run *r, const void *arg)
{
	int row, col;
	struct place p = {.text = arg};
	return vt_cursor(run_session(r)->vt, &row, &col) && (p.row = row, row_has(r, &p));
}

static bool
do_cursor_on(struct run *r, const struct step *s)
{
	return look_until(r, DEADLINE, cursor_is_on, s->words[1]) ||
		run_fail(r, "the cursor is not on a row with \"%s\"", s->words[1]);
}

struct expected_frame {
	char name[256];
	struct str text;
};

// The size, the cursor and the cells of a frame, without the title (not every terminal has one) and
// colours, and with frames, bars and ellipses as a terminal without them shows them.
static void
plain_cells(const char *frame, struct str *out)
{
	static const struct { const char *symbol, *plain; } symbols[] = {
		{"\u2500", "-"}, {"\u2502", "|"}, {"\u250c", "+"}, {"\u2510", "+"}, {"\u2514", "+"}, {"\u2518", "+"},
		{"\u2026", "~"}, {"\u2588", "#"}, {"\u258c", "-"},
	};
	const char *end;
	for (const char *line = frame; *line; line = *end ? end + 1 : end) {
		end = strchrnul(line, '\n');
		if (!str_starts(line, "|") && !str_starts(line, "cursor") && !str_starts(line, "size"))
			continue;
		for (const char *p = line; p < end;) {
			size_t i = 0, n = sizeof(symbols) / sizeof(symbols[0]);
			while (i < n && !str_starts(p, symbols[i].symbol))
				i++;
			if (i < n)
				str_add(out, symbols[i].plain);
			else
				str_addc(out, *p);
			p += i < n ? strlen(symbols[i].symbol) : 1;
		}
		str_addc(out, '\n');
	}
}

// Expected frames are those of xterm-256color; on another terminal the same cells stand in the same places.
static bool
is_other_terminal(const struct run *r)
{
	return r->options->term && !str_eq(r->options->term, "xterm-256color");
}

static bool
frame_is(struct run *r, const void *arg)
{
	const struct expected_frame *want = arg;
	struct str now = {0}, cells = {0}, wanted = {0};
	frame_write(run_session(r)->vt, &now);
	bool same = str_eq(str_text(&now), str_text(&want->text));
	if (is_other_terminal(r)) {
		plain_cells(str_text(&now), &cells);
		plain_cells(str_text(&want->text), &wanted);
		same = str_eq(str_text(&cells), str_text(&wanted));
	}
	str_free(&now);
	str_free(&cells);
	str_free(&wanted);
	return same;
}

// A frame is whole when it is the expected one, or when nothing has come for `quiet` ms.
static bool
settle(struct run *r, int quiet, bool (*done)(struct run *r, const void *arg), const void *arg)
{
	run_session(r)->asked = false;
	do {
		if (done && done(r, arg))
			return true;
	} while (session_pump(r->sessions, SESSIONS_MAX, quiet * r->options->patience, NULL));
	return false;
}

static bool
do_shot(struct run *r, const struct step *s)
{
	struct session *session = run_session(r);
	struct expected_frame want = {0};
	char path[512];
	struct err e;
	snprintf(want.name, sizeof(want.name), "%s.%s.%dx%d", s->words[1], r->options->lang, vt_cols(session->vt),
		vt_rows(session->vt));
	snprintf(path, sizeof(path), "%s/%s", r->options->golden, want.name);
	r->shots++;
	bool known = file_read(path, 1 << 20, &want.text, &e);
	// A machine that is busy may keep still for long; one frame that differs is enough to have waited for.
	int quiet = known && !r->options->update && !r->differences ? DEADLINE : QUIET;
	if (!settle(r, quiet, known ? frame_is : NULL, &want)) {
		struct str now = {0};
		frame_write(session->vt, &now);
		if (!is_other_terminal(r))
			run_compare(r, want.name, &now);
		str_free(&now);
		if (is_other_terminal(r)) {
			str_free(&want.text);
			return run_fail(r, "on %s the cells are not those of %s", r->options->term, want.name);
		}
	}
	str_free(&want.text);
	return true;
}

static bool
do_picture(struct run *r, const struct step *s)
{
	if (!r->options->pictures)
		return true;
	char path[512];
	struct err e;
	settle(r, QUIET, NULL, NULL);
	snprintf(path, sizeof(path), "%s/%s.svg", r->options->pictures, s->words[1]);
	const char *caption = s->n_words > 2 ? s->words[2] : vt_title(run_session(r)->vt);
	return picture_write(run_session(r)->vt, caption, path, &e) || run_fail(r, "%s", e.msg);
}

static bool
is_sound(struct run *r, const void *arg)
{
	(void)arg;
	return sound_frame(run_session(r)->vt, r->why, sizeof(r->why));
}

// Noted like a frame that differs: one run tells all.
static bool
do_sound(struct run *r, const struct step *s)
{
	if (run_until(r, DEADLINE / 5, is_sound, NULL))
		return true;
	printf("# %s:%d: %s: %s\n", r->script->path, s->line, vt_title(run_session(r)->vt), r->why);
	r->differences++;
	return true;
}

static bool
title_is(struct run *r, const void *title)
{
	return str_starts(vt_title(run_session(r)->vt), title);
}

static bool
do_title(struct run *r, const struct step *s)
{
	return look_until(r, DEADLINE, title_is, s->words[1]) ||
		run_fail(r, "the window's title is \"%s\"", vt_title(run_session(r)->vt));
}

// Until a record has been read, the title names the program alone.
static bool
is_record(struct run *r, const void *list)
{
	return !title_is(r, list) && strstr(vt_title(run_session(r)->vt), " - ");
}

static bool
rows_are_known(struct run *r, const void *arg)
{
	(void)arg;
	return sound_has_rows(run_session(r)->vt) >= 0;
}

// Opens the row of a list under the cursor, and looks. A list without rows has none to open.
static bool
do_sound_record(struct run *r, const struct step *s)
{
	struct vt *vt = run_session(r)->vt;
	char title[256];
	if (!run_until(r, DEADLINE, rows_are_known, NULL))
		return run_fail(r, "neither rows nor their number are to be seen");
	if (sound_has_rows(vt) == 0)
		return true;
	str_copy(title, sizeof(title), vt_title(vt));
	vt_key(vt, "Enter");
	if (!run_until(r, DEADLINE, is_record, title))
		return run_fail(r, "no record was opened");
	return do_sound(r, s);
}

static bool
do_bytes_below(struct run *r, const struct step *s)
{
	int limit;
	if (!number_of(r, s, 1, 1, 1 << 24, &limit))
		return false;
	settle(r, QUIET, NULL, NULL);
	size_t n = run_session(r)->bytes;
	return n < (size_t)limit || run_fail(r, "%zu bytes came since the last key", n);
}

// Once what was asked for is on the screen, nothing comes for as long.
static bool
do_quiet(struct run *r, const struct step *s)
{
	int ms;
	settle(r, QUIET, NULL, NULL);
	run_session(r)->bytes = 0;
	if (!deadline_of(r, s, 1, &ms))
		return false;
	for (int64_t end = clock_mono_ms() + ms; clock_until(end) > 0;)
		session_pump(r->sessions, SESSIONS_MAX, clock_until(end), NULL);
	size_t n = run_session(r)->bytes;
	return n == 0 || run_fail(r, "%zu bytes came though nothing had happened", n);
}

static bool
do_bell(struct run *r, const struct step *s)
{
	int want;
	if (!number_of(r, s, 1, 0, 1000, &want))
		return false;
	int bells = vt_bells(run_session(r)->vt);
	return bells == want || run_fail(r, "the bell rang %d times", bells);
}

// --- commands, database, log --------------------------------------------------------------------------

static bool
check_block(struct run *r, const struct step *s, const struct str *text)
{
	if (!s->block || str_eq(str_text(text), s->block))
		return true;
	printf("# expected:\n%s# seen:\n%s", s->block, str_text(text));
	return run_fail(r, "the output is not as expected");
}

static bool
do_run(struct run *r, const struct step *s)
{
	const char *argv[] = {"sh", "-c", s->rest, NULL};
	return run_command(r, argv, 20000) && check_block(r, s, &r->out);
}

static bool
do_code(struct run *r, const struct step *s)
{
	int want;
	if (!number_of(r, s, 1, 0, 255, &want))
		return false;
	if (r->code == want)
		return true;
	printf("# stderr:\n%s# stdout:\n%.2000s\n", str_text(&r->err), str_text(&r->out));
	return run_fail(r, "it ended with %d, not %d", r->code, want);
}

static bool
check_holds(struct run *r, const char *stream, const struct str *text, const char *want)
{
	bool ok = want[0] ? strstr(str_text(text), want) != NULL : text->len == 0;
	if (ok)
		return true;
	printf("# %s:\n%.4000s\n", stream, str_text(text));
	return want[0] ? run_fail(r, "%s does not hold \"%s\"", stream, want)
		       : run_fail(r, "%s is not empty", stream);
}

static bool
do_out(struct run *r, const struct step *s)
{
	return check_holds(r, "stdout", &r->out, s->words[1]);
}

static bool
do_err(struct run *r, const struct step *s)
{
	return check_holds(r, "stderr", &r->err, s->words[1]);
}

static bool
do_out_shot(struct run *r, const struct step *s)
{
	char name[256];
	r->shots++;
	snprintf(name, sizeof(name), "%s.%s.out", s->words[1], r->options->lang);
	run_compare(r, name, &r->out);
	return true;
}

static bool
do_sql(struct run *r, const struct step *s)
{
	if (!run_sql(r, s->rest))
		return false;
	if (r->out.len)
		str_addc(&r->out, '\n');
	return check_block(r, s, &r->out);
}

// What another process writes soon: asked for again until it is so.
static bool
do_sql_until(struct run *r, const struct step *s)
{
	int64_t deadline = clock_mono_ms() + (int64_t)DEADLINE * r->options->patience;
	for (;;) {
		if (!run_sql(r, s->rest))
			return false;
		if (str_eq(str_text(&r->out), "t"))
			return true;
		if (clock_until(deadline) == 0)
			return run_fail(r, "did not become true; last answer: %s", str_text(&r->out));
		session_pump(r->sessions, SESSIONS_MAX, 50, NULL);
	}
}

static bool
log_holds(struct run *r, const void *arg)
{
	struct str text = {0};
	struct err e;
	bool holds = file_read(r->options->log, 64 << 20, &text, &e) && (size_t)r->log_from < text.len &&
		strstr(text.data + r->log_from, arg) != NULL;
	if (holds)
		r->log_from += (long)(strstr(text.data + r->log_from, arg) - (text.data + r->log_from)) + 1;
	str_free(&text);
	return holds;
}

static bool
do_log(struct run *r, const struct step *s)
{
	int ms;
	if (!deadline_of(r, s, 2, &ms))
		return false;
	if (!r->options->log)
		return run_fail(r, "no log was given");
	return run_until(r, ms, log_holds, s->words[1]) || run_fail(r, "the log does not say \"%s\"", s->words[1]);
}

const struct verb verbs[] = {
	{"matrix", 1, STEP_WORDS, do_matrix, false},
	{"size", 2, 2, do_size, false},
	{"term", 1, 1, do_term, false},
	{"env", 1, 1, do_env, false},
	{"session", 1, 1, do_session, false},
	{"login", 1, 8, do_login, false},
	{"open", 1, STEP_WORDS, do_open, false},
	{"exit-code", 1, 2, do_exit_code, true},
	{"kill", 0, 0, do_kill, true},
	{"stop", 0, 0, do_stop, true},
	{"continue", 0, 0, do_continue, true},
	{"hang-up", 0, 0, do_hang_up, true},
	{"notice", 1, 1, do_notice, true},
	{"end", 1, 1, do_end, true},
	{"resize", 2, 2, do_resize, true},
	{"key", 1, STEP_WORDS, do_key, true},
	{"type", 0, STEP_WORDS, do_type, true},
	{"paste", 0, STEP_WORDS, do_paste, true},
	{"wait", 1, 2, do_wait, true},
	{"gone", 1, 2, do_gone, true},
	{"row", 2, 3, do_row, true},
	{"cursor", 2, 2, do_cursor, true},
	{"cursor-on", 1, 1, do_cursor_on, true},
	{"shot", 1, 1, do_shot, true},
	{"picture", 1, 2, do_picture, true},
	{"title", 1, 1, do_title, true},
	{"sound", 0, 0, do_sound, true},
	{"sound-record", 0, 0, do_sound_record, true},
	{"bytes-below", 1, 1, do_bytes_below, true},
	{"quiet", 1, 1, do_quiet, true},
	{"bell", 1, 1, do_bell, true},
	{"run", 0, STEP_WORDS, do_run, false},
	{"code", 1, 1, do_code, false},
	{"out", 1, 1, do_out, false},
	{"err", 1, 1, do_err, false},
	{"out-shot", 1, 1, do_out_shot, false},
	{"sql", 0, STEP_WORDS, do_sql, false},
	{"sql-until", 0, STEP_WORDS, do_sql_until, false},
	{"log", 1, 2, do_log, false},
};
const int n_verbs = sizeof(verbs) / sizeof(verbs[0]);
