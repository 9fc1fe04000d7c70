// SPDX-License-Identifier: MIT
// run: carries out a script, one verb at a time (verbs.c), and says what went wrong.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "frame.h"

#define OUTPUT_MAX (16u << 20)

bool
run_fail(struct run *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	return false;
}

struct session *
run_session(struct run *r)
{
	return &r->sessions[r->selected];
}

// --- commands and SQL -------------------------------------------------------------------------------

static pid_t
start_command(const char *const *argv, int out, int err)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	setpgid(0, 0);
	int null = open("/dev/null", O_RDONLY);
	dup2(null, 0);
	dup2(out, 1);
	dup2(err, 2);
	closefrom(3);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

// Reads what is there; closes *fd at its end.
static void
drain(int *fd, struct str *into)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));
	if (n > 0 && into->len < OUTPUT_MAX) {
		str_addn(into, buf, (size_t)n);
	} else if (n == 0 || (n < 0 && errno != EINTR)) {
		close(*fd);
		*fd = -1;
	}
}

static bool
collect(struct run *r, int out, int err, int ms)
{
	int64_t deadline = clock_mono_ms() + ms;
	while (out >= 0 || err >= 0) {
		struct pollfd p[2] = {{.fd = out, .events = POLLIN}, {.fd = err, .events = POLLIN}};
		int left = clock_until(deadline);
		if (left == 0 || poll(p, 2, left) == 0)
			break;
		if (p[0].revents)
			drain(&out, &r->out);
		if (p[1].revents)
			drain(&err, &r->err);
	}
	bool in_time = out < 0 && err < 0;
	if (out >= 0)
		close(out);
	if (err >= 0)
		close(err);
	return in_time;
}

bool
run_command(struct run *r, const char *const *argv, int ms)
{
	int out[2], err[2], status;
	str_clear(&r->out);
	str_clear(&r->err);
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		return run_fail(r, "cannot make a pipe: %s", strerror(errno));
	pid_t pid = start_command(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	bool in_time = collect(r, out[0], err[0], ms * r->options->patience);
	if (!in_time)
		kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	r->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (!in_time)
		return run_fail(r, "%s did not end within %d ms", argv[0], ms * r->options->patience);
	return true;
}

bool
run_sql(struct run *r, const char *sql)
{
	if (!r->options->database)
		return run_fail(r, "no database was given");
	const char *argv[] = {"psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", r->options->database, "-c", sql, NULL};
	if (!run_command(r, argv, 30000))
		return false;
	if (r->code != 0)
		return run_fail(r, "psql: %s", str_text(&r->err));
	if (r->out.len && r->out.data[r->out.len - 1] == '\n')
		str_cut(&r->out, r->out.len - 1, 1);
	return true;
}

// --- waiting ----------------------------------------------------------------------------------------

// A pump outside the runs' own commands: psql in between would have to be waited for by hand.
static void
mint_token(const char *user, uint32_t session, char *token, size_t size)
{
	const char *database = getenv("QSTERM_DATABASE");
	token[0] = '\0';
	if (!database)
		return;
	struct str command = {0};
	str_addf(&command,
		"exec psql -XAtq -d '%s' -c \"select auth.mint_token('%s', 'password', '127.0.0.1', %u)\" 2>/dev/null",
		database, user, session);
	FILE *f = popen(str_text(&command), "re");
	if (f) {
		if (fgets(token, (int)size, f))
			token[strcspn(token, "\n")] = '\0';
		pclose(f);
	}
	str_free(&command);
}

bool
run_until(struct run *r, int ms, bool (*done)(struct run *r, const void *arg), const void *arg)
{
	int64_t deadline = clock_mono_ms() + (int64_t)ms * r->options->patience;
	for (;;) {
		if (done(r, arg))
			return true;
		int left = clock_until(deadline);
		if (left == 0)
			return false;
		// Things other than output (a process that ends) are looked for as well.
		session_pump(r->sessions, SESSIONS_MAX, left < 50 ? left : 50, mint_token);
	}
}

// --- expected frames --------------------------------------------------------------------------------

static void
show_difference(const char *expected, const char *actual)
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("diff", "diff", "-u", "--label", "expected", "--label", "actual", expected, actual, NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

void
run_compare(struct run *r, const char *name, const struct str *text)
{
	char expected[512], actual[512];
	struct err e;
	snprintf(expected, sizeof(expected), "%s/%s", r->options->golden, name);
	snprintf(actual, sizeof(actual), "%s/%s", r->options->actual, name);
	struct str old = {0};
	bool known = file_read(expected, OUTPUT_MAX, &old, &e);
	bool same = known && old.len == text->len && memcmp(str_text(&old), str_text(text), old.len) == 0;
	str_free(&old);
	if (same)
		return;
	const char *path = r->options->update ? expected : actual;
	if (!file_write(path, 0644, str_text(text), text->len, &e)) {
		err_report(&e, "qsterm");
		r->differences++;
		return;
	}
	if (r->options->update) {
		printf("# %s: taken as expected\n", name);
		return;
	}
	r->differences++;
	printf("# %s:%d: %s is not as expected\n", r->script->path, r->step->line, name);
	show_difference(known ? expected : "/dev/null", actual);
	printf("# if this is right: make test-screens UPDATE=1 ONLY=%s\n", basename(r->script->path));
}

// --- the script ---------------------------------------------------------------------------------------

static const struct verb *
find_verb(const char *name)
{
	for (int i = 0; i < n_verbs; i++) {
		if (str_eq(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static bool
do_step(struct run *r, const struct step *s)
{
	const struct verb *v = find_verb(s->words[0]);
	int n = s->n_words - 1;
	if (!v)
		return run_fail(r, "no such step: %s", s->words[0]);
	if (n < v->min_words || n > v->max_words)
		return run_fail(r, "%s takes %d to %d words, not %d", v->name, v->min_words, v->max_words, n);
	if (v->needs_session && run_session(r)->via == VIA_NONE)
		return run_fail(r, "%s: session %d has not been opened", v->name, r->selected + 1);
	return v->fn(r, s);
}

static bool
process_ended(struct run *r, const void *arg)
{
	(void)r;
	const struct session *s = arg;
	return s->exited || s->pid <= 0;
}

static bool
sanitizer_spoke(struct run *r, const struct session *s)
{
	struct str text = {0};
	struct err e;
	bool spoke = false;
	if (s->errors[0] && file_read(s->errors, OUTPUT_MAX, &text, &e)) {
		spoke = strstr(str_text(&text), "Sanitizer") || strstr(str_text(&text), "runtime error:");
		if (spoke)
			printf("%s", str_text(&text));
	}
	str_free(&text);
	return spoke && !run_fail(r, "a sanitizer reported an error (see above)");
}

// Leaves as a client does that closes its window: the program has to end by itself, and well.
static bool
close_sessions(struct run *r)
{
	bool ok = true;
	for (int i = 0; i < SESSIONS_MAX; i++) {
		struct session *s = &r->sessions[i];
		if (s->via == VIA_NONE)
			continue;
		session_hang_up(s);
		if (!run_until(r, 8000, process_ended, s))
			ok = run_fail(r, "session %d did not end when its terminal went away", i + 1);
		else if (s->via == VIA_DESK && WIFSIGNALED(s->status) && WTERMSIG(s->status) != SIGKILL)
			ok = run_fail(r, "session %d: the desk died of signal %d", i + 1, WTERMSIG(s->status));
		if (sanitizer_spoke(r, s))
			ok = false;
		session_close(s);
	}
	return ok;
}

static void
show_screen(struct run *r)
{
	const struct session *s = run_session(r);
	if (s->via == VIA_NONE)
		return;
	struct str frame = {0}, text = {0};
	struct err e;
	frame_write_text(s->vt, &frame);
	printf("%s", str_text(&frame));
	if (s->errors[0] && file_read(s->errors, OUTPUT_MAX, &text, &e) && text.len)
		printf("# the desk said:\n%s", str_text(&text));
	str_free(&frame);
	str_free(&text);
}

bool
run_script(const struct options *o, const struct script *script)
{
	struct run r = {
		.options = o,
		.script = script,
		.term = o->term ? o->term : "xterm-256color",
		.cols = o->cols,
		.rows = o->rows,
	};
	bool ok = true;
	for (int i = 0; ok && i < script->n_steps; i++) {
		r.step = &script->steps[i];
		ok = do_step(&r, r.step);
		if (!ok) {
			printf("# %s:%d: %s: %s\n", script->path, r.step->line, r.step->words[0], r.why);
			show_screen(&r);
		}
	}
	if (!close_sessions(&r)) {
		ok = false;
		printf("# %s: at the end: %s\n", script->path, r.why);
	}
	str_free(&r.out);
	str_free(&r.err);
	return ok && r.differences == 0;
}
