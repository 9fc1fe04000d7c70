// SPDX-License-Identifier: MIT
// exec_io: a command's output and input over the data channel to the gate.
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_line.h"
#include "ipc/chan.h"
#include "text/text.h"

static bool
wait_for(struct exec *x, short events)
{
	struct pollfd p = {.fd = x->d->chan, .events = events};

	while (poll(&p, 1, -1) < 0) {
		if (errno != EINTR)
			return false;
	}
	return true;
}

// Sends one packet, waiting for room.
static void
send_packet(struct exec *x, enum chan_type type, const void *data, size_t n)
{
	enum chan_result result = CHAN_WAIT;

	while (!x->closed && (result = chan_send(x->d->chan, type, data, n)) == CHAN_WAIT) {
		if (!wait_for(x, POLLOUT))
			break;
	}
	if (result != CHAN_OK)
		x->closed = true;
}

static void
send_bytes(struct exec *x, enum chan_type type, const char *data, size_t n)
{
	while (n > 0) {
		size_t part = n < CHAN_PAYLOAD ? n : CHAN_PAYLOAD;

		send_packet(x, type, data, part);
		data += part;
		n -= part;
	}
}

// Sends text with the client's line ends. CSV brings its own CR.
static void
send_text(struct exec *x, enum chan_type type, const struct str *text)
{
	struct str lines = {0};

	if (!x->crlf) {
		send_bytes(x, type, str_text(text), text->len);
		return;
	}
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n' && (i == 0 || text->data[i - 1] != '\r'))
			str_addc(&lines, '\r');
		str_addc(&lines, text->data[i]);
	}
	send_bytes(x, type, str_text(&lines), lines.len);
	str_free(&lines);
}

void
exec_send(struct exec *x)
{
	send_text(x, CHAN_OUT, &x->out);
	str_clear(&x->out);
}

static void
send_line(struct exec *x, const struct str *line)
{
	send_text(x, CHAN_OUT, line);
}

void
exec_flush(struct exec *x)
{
	struct str text = x->out;

	if (!x->line) {
		exec_send(x);
		return;
	}
	x->out = (struct str){0}; // questions go between
	exec_line_show(x, &text, send_line);
	str_free(&text);
}

void
exec_print(struct exec *x, const char *text)
{
	text_sanitize(&x->out, text, strlen(text), TEXT_LINE);
	str_addc(&x->out, '\n');
}

void
exec_say(struct exec *x, const char *fmt, ...)
{
	char text[2048];
	struct str safe = {0};
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	text_sanitize(&safe, text, strlen(text), TEXT_LINE);
	str_addc(&safe, '\n');
	exec_flush(x);
	send_text(x, CHAN_ERR, &safe);
	str_free(&safe);
}

bool
exec_read_part(struct exec *x, const void **part, size_t *n, struct err *e)
{
	static struct chan_packet p;

	*n = 0;
	while (!x->input_ended && *n == 0) {
		enum chan_result result = chan_recv(x->d->chan, &p);

		if (result == CHAN_WAIT && wait_for(x, POLLIN))
			continue;
		if (result != CHAN_OK) {
			x->closed = true;
			return err_set(e, ERR_IO, "%s", _("The input ended too early"));
		}
		if (p.type == CHAN_EOF)
			x->input_ended = true;
		if (p.type == CHAN_IN)
			*n = p.len;
	}
	*part = p.data;
	return true;
}

bool
exec_read(struct exec *x, size_t max, struct str *out, struct err *e)
{
	const void *part;
	size_t n;

	do {
		if (!exec_read_part(x, &part, &n, e))
			return false;
		str_addn(out, part, n);
		if (out->len > max)
			return err_set(e, ERR_DATA, _("The input is longer than %zu bytes"), max);
	} while (n);
	return true;
}

void
exec_end(struct exec *x, int code)
{
	uint8_t byte = (uint8_t)code;

	exec_flush(x);
	send_packet(x, CHAN_EXIT, &byte, 1);
}
