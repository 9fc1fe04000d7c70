// SPDX-License-Identifier: MIT
// shovel: bytes between the SSH channel and the desk, with back-pressure both ways.
#include "gate/shovel.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "gate/gate.h"

// What libssh may hold for us. It grants a window of up to 1.25 MiB and never more while we take
// nothing, but it also keeps what a client sends beyond its window.
#define HELD_MAX (2u << 20)
#define STALL_MS 60000
#define BURST 16 // packets to the client before the other direction has its turn
#define KEEP_BYTES 65536 // a larger buffer is given back once empty

#define EXIT_STATUS_LOST 70 // the desk went without saying how

// Leaves the alternate screen and shows the cursor: what a desk that died could not. CAN first, in
// case the last bytes were half an escape sequence.
#define RESTORE_TERMINAL "\030\033[?1049l\033[?25h\033[m\r\n"

void
shovel_init(struct shovel *s)
{
	*s = (struct shovel){.desk = -1};
}

bool
shovel_start(struct shovel *s, int desk)
{
	s->desk = desk;
	return file_set_nonblock(desk);
}

static void
leave_desk(struct shovel *s)
{
	if (s->desk >= 0)
		close(s->desk);
	s->desk = -1;
	str_free(&s->in);
	s->in_done = 0;
}

// --- client to desk ---------------------------------------------------------------------------

static bool
is_waiting(const struct shovel *s)
{
	return s->in.len > s->in_done;
}

int
shovel_take(struct gate *g, const void *data, uint32_t n)
{
	struct shovel *s = &g->shovel;

	if (n > HELD_MAX) {
		gate_end(g, GATE_EXIT_VIOLATION, "data beyond the window");
		return (int)n;
	}
	if (s->in_ended)
		return s->held ? 0 : (int)n; // sent after the end; what came before may wait
	if (s->desk < 0 && g->phase >= GATE_RUN)
		return (int)n; // the desk is gone; what is typed now reaches nobody
	if (s->desk < 0 || s->is_pulling || is_waiting(s)) {
		s->held = n;
		return 0;
	}
	str_clear(&s->in);
	s->in_done = 0;
	str_addn(&s->in, data, n);
	s->held = 0;
	return (int)n;
}

// Takes over everything that libssh held, in one read: each read grants the client a new window,
// so many small ones would let it send without limit to a slow desk.
static void
pull(struct gate *g)
{
	struct shovel *s = &g->shovel;
	uint32_t want = s->held;
	char *bytes = xmalloc(want);
	int n;

	s->is_pulling = true;
	n = ssh_channel_read_nonblocking(g->channel, bytes, want, 0);
	s->is_pulling = false;
	if (n > 0) {
		str_clear(&s->in);
		s->in_done = 0;
		str_addn(&s->in, bytes, (size_t)n);
		s->held -= (uint32_t)n < s->held ? (uint32_t)n : s->held;
	} else {
		s->held = 0;
	}
	free(bytes);
}

void
shovel_resize(struct shovel *s, uint32_t cols, uint32_t rows)
{
	s->has_size = true;
	s->cols = cols;
	s->rows = rows;
}

// Sends one packet to the desk. A desk that has closed its end gets nothing more, but what it wrote
// before is still read.
static bool
tell_desk(struct shovel *s, enum chan_type type, const void *data, size_t n)
{
	enum chan_result r = chan_send(s->desk, type, data, n);

	s->desk_is_full = r == CHAN_WAIT;
	return r != CHAN_WAIT;
}

static bool
send_size(struct shovel *s)
{
	uint32_t size[2] = {s->cols, s->rows};

	if (!s->has_size)
		return true;
	s->has_size = !tell_desk(s, CHAN_SIZE, size, sizeof(size));
	return !s->has_size;
}

static bool
send_input(struct shovel *s)
{
	while (is_waiting(s)) {
		size_t n = s->in.len - s->in_done;

		if (n > CHAN_PAYLOAD)
			n = CHAN_PAYLOAD;
		if (!tell_desk(s, CHAN_IN, s->in.data + s->in_done, n))
			return false;
		s->in_done += n;
	}
	if (s->in.cap > KEEP_BYTES)
		str_free(&s->in);
	return true;
}

static void
step_to_desk(struct gate *g)
{
	struct shovel *s = &g->shovel;

	if (s->desk < 0 || !send_size(s))
		return;
	while (send_input(s)) {
		if (s->held) {
			pull(g);
			if (is_waiting(s))
				continue;
		}
		if (s->in_ended && !s->end_is_told)
			s->end_is_told = tell_desk(s, CHAN_EOF, "", 0);
		return;
	}
}

// --- desk to client ---------------------------------------------------------------------------

void
shovel_say(struct gate *g, const char *text, uint8_t exit_code)
{
	struct shovel *s = &g->shovel;
	bool restore = g->has_pty && g->phase == GATE_RUN;

	if (s->has_exit && !s->has_out)
		return; // already over
	leave_desk(s);
	s->out.type = CHAN_ERR;
	s->out.len = (size_t)snprintf((char *)s->out.data, sizeof(s->out.data), "%s%s%s",
		restore ? RESTORE_TERMINAL : "", text, g->has_pty ? "\r\n" : "\n");
	s->out_done = 0;
	s->has_out = true;
	s->has_exit = true;
	s->exit_code = exit_code;
	if (g->phase < GATE_RUN)
		gate_enter(g, GATE_RUN);
}

// Takes the next packet from the desk. False: nothing to write now.
static bool
next_packet(struct gate *g)
{
	struct shovel *s = &g->shovel;

	if (s->desk < 0 || s->has_exit)
		return false;
	switch (chan_recv(s->desk, &s->out)) {
	case CHAN_WAIT:
		return false;
	case CHAN_CLOSED:
		shovel_say(g, "The session ended unexpectedly. Log in again to carry on.",
			EXIT_STATUS_LOST);
		return true;
	case CHAN_OK:
		break;
	}
	if ((s->out.type == CHAN_OUT || s->out.type == CHAN_ERR) && s->out.len > 0) {
		s->has_out = true;
		s->out_done = 0;
		return true;
	}
	if (s->out.type == CHAN_EXIT && s->out.len == 1) {
		s->has_exit = true;
		s->exit_code = s->out.data[0];
		leave_desk(s);
		return false;
	}
	gate_end(g, GATE_EXIT_INTERNAL, "malformed packet from the desk");
	return false;
}

// Writes what the client's window allows; false when it has to wait.
static bool
write_out(struct gate *g)
{
	struct shovel *s = &g->shovel;
	uint32_t left = (uint32_t)(s->out.len - s->out_done);
	uint32_t window = ssh_channel_window_size(g->channel);
	uint32_t n = left < window ? left : window;
	int rc = 0;

	if (n && s->out.type == CHAN_OUT)
		rc = ssh_channel_write(g->channel, s->out.data + s->out_done, n);
	else if (n)
		rc = ssh_channel_write_stderr(g->channel, s->out.data + s->out_done, n);
	if (rc < 0) {
		gate_end(g, GATE_EXIT_OK, "client cannot be written to");
		return false;
	}
	if (rc == 0) {
		if (!s->stalled)
			s->stalled = clock_mono_ms() + STALL_MS;
		return false;
	}
	s->stalled = 0;
	s->out_done += (size_t)rc;
	s->has_out = s->out_done < s->out.len;
	return true;
}

static bool
is_blocked(const struct gate *g)
{
	return ssh_get_poll_flags(g->session) & SSH_WRITE_PENDING;
}

static void
close_channel(struct gate *g)
{
	ssh_channel_request_send_exit_status(g->channel, g->shovel.exit_code);
	ssh_channel_send_eof(g->channel);
	ssh_channel_close(g->channel);
	gate_enter(g, GATE_CLOSING);
}

static void
step_to_client(struct gate *g)
{
	struct shovel *s = &g->shovel;

	for (int i = 0; i < BURST && !g->reason && !is_blocked(g); i++) {
		if (!s->has_out && !next_packet(g))
			break;
		if (!write_out(g))
			return;
	}
	if (is_blocked(g) && s->has_out && !s->stalled)
		s->stalled = clock_mono_ms() + STALL_MS;
	if (!g->reason && s->has_exit && !s->has_out)
		close_channel(g);
}

void
shovel_step(struct gate *g)
{
	if (g->phase != GATE_RUN || g->reason)
		return;
	step_to_client(g);
	if (g->phase == GATE_RUN && !g->reason)
		step_to_desk(g);
}

short
shovel_events(const struct gate *g)
{
	const struct shovel *s = &g->shovel;
	short events = 0;

	if (g->phase != GATE_RUN || s->desk < 0)
		return 0;
	if (!s->has_out && !is_blocked(g))
		events |= POLLIN;
	if (s->desk_is_full)
		events |= POLLOUT;
	return events;
}
