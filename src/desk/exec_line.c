// SPDX-License-Identifier: MIT
// exec_line: line mode: reading lines, and output a page at a time.
#include "desk/exec_line.h"

#include <poll.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "text/text.h"

#define LINE_MAX_BYTES 8192
#define CTRL(LETTER) ((LETTER) - '@')

// --- bytes ------------------------------------------------------------------------------------------

// The next byte, or -1 at the end and after a long silence.
static int
next_byte(struct exec *x)
{
	struct exec_line *l = x->line;
	long patience = x->d->settings->session.lock_after;

	while (l->at == l->end) {
		struct pollfd p = {.fd = x->d->chan, .events = POLLIN};
		const void *part;
		struct err ignored;
		size_t n;

		if (x->input_ended || poll(&p, 1, patience > 0 ? (int)patience : -1) == 0 ||
			!exec_read_part(x, &part, &n, &ignored) || n == 0)
			return -1;
		l->at = 0;
		l->end = n;
		memcpy(l->in, part, l->end);
	}
	return l->in[l->at++];
}

// A key that is more than one byte says nothing here.
static void
skip_sequence(struct exec *x)
{
	int byte = next_byte(x);

	if (byte != '[' && byte != 'O')
		return;
	do {
		byte = next_byte(x);
	} while (byte >= 0 && byte < '@');
}

static void
echo(struct exec *x, const char *text)
{
	if (!x->line->echo)
		return;
	str_add(&x->out, text);
	exec_send(x);
}

// Takes the last character back.
static void
erase(struct exec *x, struct str *out)
{
	size_t from = out->len;
	int width;

	while (from > 0 && ((unsigned char)out->data[--from] & 0xc0) == 0x80)
		;
	width = text_width(out->data + from, out->len - from);
	for (int i = 0; i < width; i++)
		echo(x, "\b \b");
	str_cut(out, from, out->len - from);
}

// One byte of a line; false when the line is complete.
static bool
take_byte(struct exec *x, int byte, struct str *out)
{
	bool skipped = byte == '\n' && x->line->skip_lf;

	x->line->skip_lf = byte == '\r';
	if (byte == '\r' || byte == '\n')
		return skipped;
	if (byte == CTRL('[')) {
		skip_sequence(x);
	} else if ((byte == 0x7f || byte == CTRL('H')) && out->len) {
		erase(x, out);
	} else if (byte == CTRL('U')) {
		while (out->len)
			erase(x, out);
	} else if (byte >= ' ' && byte != 0x7f && out->len < LINE_MAX_BYTES) {
		str_addc(out, (char)byte);
		echo(x, (char[]){(char)byte, '\0'});
	}
	return true;
}

enum line_result
exec_line_read(struct exec *x, const char *prompt, struct str *out)
{
	int byte;

	str_clear(out);
	text_sanitize(&x->out, prompt, strlen(prompt), TEXT_LINE);
	str_add(&x->out, ": ");
	exec_send(x);
	x->line->told = 0;
	do {
		byte = next_byte(x);
		if (byte < 0 || (byte == CTRL('D') && !out->len))
			return out->len && byte < 0 ? LINE_OK : LINE_ENDED;
		if (byte == CTRL('C')) {
			echo(x, "\n");
			return LINE_INTERRUPTED;
		}
	} while (take_byte(x, byte, out));
	echo(x, "\n");
	return LINE_OK;
}

// --- pages ------------------------------------------------------------------------------------------

static bool
wants_more(struct exec *x)
{
	struct str answer = {0};
	bool more = exec_line_read(x, _("Enter for more, q to stop"), &answer) == LINE_OK &&
		!(answer.len && strchr("qQ", answer.data[0]));

	str_free(&answer);
	return more;
}

void
exec_line_show(struct exec *x, const struct str *text, void (*send)(struct exec *x, const struct str *text))
{
	struct exec_line *l = x->line;
	const char *p = str_text(text), *stop = p + text->len;

	while (p < stop && !l->stopped && !x->closed) {
		const char *end = memchr(p, '\n', (size_t)(stop - p));
		struct str line = {0};

		if (end && l->page && l->told >= l->page && !wants_more(x)) {
			l->stopped = true;
			break;
		}
		end = end ? end + 1 : stop;
		str_addn(&line, p, (size_t)(end - p));
		send(x, &line);
		str_free(&line);
		l->told++;
		p = end;
	}
}

int
exec_line_number(struct exec *x, const struct screen *s, const char *ident)
{
	struct exec_line *l = x->line;

	if (l->fresh) {
		l->fresh = false;
		l->listed = s;
		l->n = 0;
		arena_free(&l->arena);
	}
	VEC_PUSH(l->idents, l->n, l->cap, arena_strdup(&l->arena, ident ? ident : ""));
	return l->n;
}

bool
exec_line_interrupted(struct exec *x)
{
	struct pollfd p = {.fd = x->d->chan, .events = POLLIN};
	struct exec_line *l = x->line;
	unsigned char *found;

	while (!exec_is_left(x) && l && !x->input_ended && l->end - l->at <= CHAN_PAYLOAD && poll(&p, 1, 0) > 0) {
		const void *part;
		struct err ignored;
		size_t n;

		memmove(l->in, l->in + l->at, l->end - l->at);
		l->end -= l->at;
		l->at = 0;
		if (!exec_read_part(x, &part, &n, &ignored) || n == 0)
			break;
		memcpy(l->in + l->end, part, n);
		l->end += n;
	}
	found = l ? memchr(l->in + l->at, CTRL('C'), l->end - l->at) : NULL;
	if (found)
		l->at = (size_t)(found - l->in) + 1;
	return found || exec_is_left(x);
}
