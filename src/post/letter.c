// SPDX-License-Identifier: MIT
// letter: what quayside-mime reads out of one message.
#include "post/letter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ipc/record.h"
#include "proc/sandbox.h"
#include "proc/spawn.h"

#define READ_MS 60000
#define RECORDS_MAX (160u << 20)
#define MIME_MEMORY (1024ul << 20)
#define MIME_FILES 16

// Where a record goes that there is one of; the first one counts.
static const struct {
	const char *name;
	size_t at;
} single[] = {
	{"from", offsetof(struct letter, from)}, {"from_name", offsetof(struct letter, from_name)},
	{"subject", offsetof(struct letter, subject)}, {"message_id", offsetof(struct letter, message_id)},
	{"language", offsetof(struct letter, language)}, {"text", offsetof(struct letter, text)},
	{"auto", offsetof(struct letter, automatic)}, {"failed_id", offsetof(struct letter, failed_id)},
};

static const struct {
	const char *name;
	size_t at;
} several[] = {
	{"ref", offsetof(struct letter, refs)}, {"to", offsetof(struct letter, recipients)},
	{"note", offsetof(struct letter, notes)},
};

// A value as a C string: the jail promises UTF-8 without NUL, and is not believed.
static const char *
text_of(struct letter *l, const struct record *r)
{
	struct str clean = {0};
	const char *text;

	for (size_t i = 0, n; i < r->n; i += n) {
		uint32_t cp;
		char bytes[4];

		n = utf8_decode(r->data + i, r->n - i, &cp);
		if (cp)
			str_addn(&clean, bytes, utf8_encode(cp, bytes));
	}
	text = arena_strndup(&l->arena, str_text(&clean), clean.len);
	str_free(&clean);
	return text;
}

static void
take_file(struct letter *l, const struct record *r)
{
	struct letter_file *last = l->n_files ? &l->files[l->n_files - 1] : NULL;

	if (str_eq(r->name, "file") && l->n_files < LETTER_FILES_MAX)
		l->files[l->n_files++] = (struct letter_file){.name = text_of(l, r), .type = "", .data = ""};
	else if (str_eq(r->name, "file_type") && last)
		last->type = text_of(l, r);
	else if (str_eq(r->name, "file_data") && last && !last->n)
		last->data = r->data, last->n = r->n;
}

static void
take(struct letter *l, const struct record *r)
{
	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++) {
		const char **at = (const char **)((char *)l + single[i].at);

		if (str_eq(r->name, single[i].name) && !*at)
			*at = text_of(l, r);
	}
	for (size_t i = 0; i < sizeof(several) / sizeof(*several); i++) {
		struct letter_list *list = (struct letter_list *)((char *)l + several[i].at);

		if (str_eq(r->name, several[i].name) && list->n < LETTER_LIST_MAX)
			list->items[list->n++] = text_of(l, r);
	}
	if (str_starts(r->name, "file"))
		take_file(l, r);
}

// What the reader writes on stderr before it dies of a message is all that there is to go by.
static void
keep_words(const char *bytes, ssize_t n)
{
	char text[400], clean[1200];

	snprintf(text, sizeof(text), "%.*s", (int)n, bytes);
	log_escape(clean, sizeof(clean), text);
	log_event(LOG_WARN, "mime.says", "text=\"%s\"", clean);
}

// The records, until the reader closes them and its stderr.
static bool
listen_to(int records, int words, struct str *out, struct err *e)
{
	int64_t deadline = clock_mono_ms() + READ_MS;
	struct pollfd p[2] = {{.fd = records, .events = POLLIN}, {.fd = words, .events = POLLIN}};
	char buf[65536];

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		int ready = poll(p, 2, clock_until(deadline));

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return err_set(e, ERR_DATA, "reading the message took longer than %d s", READ_MS / 1000);
		for (int i = 0; i < 2; i++) {
			ssize_t n = p[i].revents ? read(p[i].fd, buf, sizeof(buf)) : 1;

			if (n <= 0 && !(n < 0 && (errno == EINTR || errno == EAGAIN)))
				p[i].fd = -1;
			else if (p[i].revents && i == 0 && n > 0)
				str_addn(out, buf, (size_t)n);
			else if (p[i].revents && n > 0)
				keep_words(buf, n);
		}
		if (out->len > RECORDS_MAX)
			return err_set(e, ERR_DATA, "the message has too much in it");
	}
	return true;
}

static bool
how_it_ended(pid_t pid, struct err *e)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return err_set(e, ERR_DATA, "reading the message ended with signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) == 0 || err_set(e, ERR_DATA, "reading the message ended with code %d", WEXITSTATUS(status));
}

static bool
run_mime(const struct settings *s, int fd, struct str *out, struct err *e)
{
	char path[PATH_MAX];
	const char *argv[] = {"quayside-mime", NULL, NULL};
	struct spawn child = {.path = path, .argv = argv, .fds = {fd, -1, -1, -1}, .address_space = MIME_MEMORY,
		.open_files = MIME_FILES};
	int pipes[2], words;
	pid_t pid;
	bool ok;

#ifdef SANDBOX_OPTIONAL
	argv[1] = "--no-sandbox";
#endif
	snprintf(path, sizeof(path), "%s/quayside-mime", s->paths.libexec);
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_sys(e, ERR_UNAVAILABLE, "cannot create a pipe");
	child.fds[1] = pipes[1];
	ok = spawn_child(&child, &pid, &words, e);
	close(pipes[1]);
	if (ok) {
		struct err end;

		ok = listen_to(pipes[0], words, out, e);
		if (!ok)
			kill(pid, SIGKILL);
		if (!how_it_ended(pid, &end) && ok) {
			*e = end;
			ok = false;
		}
		close(words);
	}
	close(pipes[0]);
	return ok;
}

bool
letter_read(const struct settings *s, int fd, struct letter *out, struct err *e)
{
	struct record r;
	size_t at = 0;

	*out = (struct letter){0};
	if (!run_mime(s, fd, &out->records, e))
		return false;
	while (record_next(&out->records, &at, &r))
		take(out, &r);
	return (at == out->records.len && out->text) || err_set(e, ERR_DATA, "what was read out of the message is torn");
}

void
letter_free(struct letter *l)
{
	str_free(&l->records);
	arena_free(&l->arena);
}
