// SPDX-License-Identifier: MIT
// loop: the one place where the interactive desk waits, and the only one that paints.
//
// A frame is painted when something changed and the one before has left: a client that stops
// reading gets fewer frames, and costs nothing. Keys are taken from the decoder only while the page
// on top is not busy, so typed-ahead keys meet the screen they were meant for.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "desk/desk.h"
#include "desk/find.h"
#include "desk/known.h"
#include "desk/opening.h"
#include "desk/page.h"
#include "desk/personal.h"
#include "desk/preference.h"
#include "ipc/chan.h"
#include "term/term.h"

#define MINUTE_MS 60000
#define INPUT_BACKLOG 65536 // more typed ahead than this stays in the socket

static volatile sig_atomic_t asked_to_end;

static void
on_signal(int sig)
{
	(void)sig;
	asked_to_end = 1;
}

// Whoever ends the process lets it write what was typed first.
static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static bool
send_output(struct desk *d)
{
	while (d->out.len) {
		size_t n = d->out.len < CHAN_PAYLOAD ? d->out.len : CHAN_PAYLOAD;

		switch (chan_send(d->chan, CHAN_OUT, d->out.data, n)) {
		case CHAN_OK:
			str_cut(&d->out, 0, n);
			break;
		case CHAN_WAIT:
			return true;
		case CHAN_CLOSED:
			return false;
		}
	}
	return true;
}

static void
paint(struct desk *d)
{
	if (!d->dirty || d->out.len)
		return;
	d->dirty = false;
	page_draw_all(d);
	term_paint();
	term_take_output(&d->out);
	d->second_at = takeback_deadline(d);
}

static void
resize(struct desk *d, const struct chan_packet *p)
{
	uint32_t size[2];

	if (p->len != sizeof(size))
		return;
	memcpy(size, p->data, sizeof(size));
	chan_clamp_size(&size[0], &size[1]);
	term_resize((int)size[0], (int)size[1]);
	d->dirty = true;
}

// False when the client is gone.
static bool
read_channel(struct desk *d)
{
	struct chan_packet p;

	for (;;) {
		if (key_backlog(&d->keys) > INPUT_BACKLOG)
			return true;
		switch (chan_recv(d->chan, &p)) {
		case CHAN_WAIT:
			return true;
		case CHAN_CLOSED:
			return false;
		case CHAN_OK:
			break;
		}
		if (p.type == CHAN_IN) {
			key_feed(&d->keys, p.data, p.len);
			wait_feed(d, p.data, p.len);
			explicit_bzero(p.data, p.len);
		} else if (p.type == CHAN_SIZE) {
			resize(d, &p);
		} else if (p.type == CHAN_EOF) {
			return false;
		}
	}
}

// The first answer also tells how far away the client is: the farther, the longer the parts of one
// key may take to arrive.
static void
take_answer(struct desk *d, const struct key_event *ev)
{
	if (!term_answer(ev->text, ev->text_len))
		return;
	if (d->probed_at)
		key_set_patience(&d->keys, 50 + (int)(clock_mono_ms() - d->probed_at) / 4);
	d->probed_at = 0;
}

// A draft that is taken up again: the action it belongs to, once its record has been read.
static void
run_pending(struct desk *d)
{
	char verb[sizeof(d->place.verb)];

	str_copy(verb, sizeof(verb), d->place.verb);
	d->place.verb[0] = '\0';
	page_verb(d, verb);
	d->dirty = true;
}

static void
take_keys(struct desk *d)
{
	for (;;) {
		struct key_event ev;

		change_catch_up(d);
		if (d->ended || page_is_busy(d))
			return;
		if (d->place.verb[0] && !d->lock.on)
			run_pending(d);
		ev = key_next(&d->keys, clock_mono_ms());
		if (ev.type == KEY_NONE)
			return;
		lock_touch(d);
		place_touched(d);
		if (ev.type == KEY_PRESS)
			page_key(d, ev.key);
		else if (ev.type == KEY_PASTE)
			page_paste(d, ev.text, ev.text_len);
		else
			take_answer(d, &ev);
	}
}

static bool
read_control(struct desk *d)
{
	struct ipc_msg m;
	struct err e;

	while (ipc_recv(d->control, &m, NULL, &e)) {
		switch ((enum ipc_type)m.type) {
		case IPC_DESK_TOKEN:
			opening_token(d, m.text);
			break;
		case IPC_DESK_CLEAR:
			personal_answered(d, &m);
			break;
		case IPC_DESK_UNLOCKED:
			lock_answer(d, m.flag);
			break;
		case IPC_DESK_NOTICE:
			str_copy(d->banner, sizeof(d->banner), m.text);
			d->dirty = true;
			break;
		case IPC_DESK_END:
			// What was typed before that is taken still, and reaches the draft.
			(void)read_channel(d);
			take_keys(d);
			desk_message(d, ROLE_ERROR, "%s", m.text);
			desk_end(d, 0);
			break;
		default:
			log_event(LOG_ERROR, "control.unexpected", "type=%u", m.type);
			return false;
		}
	}
	return e.cls == ERR_CONFLICT;
}

static void
run_timers(struct desk *d)
{
	int64_t now = clock_mono_ms();

	if (d->refresh_at && now >= d->refresh_at) {
		d->refresh_at = 0;
		change_tell(d);
	}
	if (d->second_at && now >= d->second_at) {
		d->second_at = 0;
		d->dirty = true;
	}
	if (now >= d->next_minute) {
		d->next_minute = now + MINUTE_MS;
		d->dirty = true; // clock and countdowns
		if (d->top && d->top->ops->minute)
			d->top->ops->minute(d->top);
	}
	if (notice_deadline(d) && now >= notice_deadline(d))
		d->dirty = true;
	draft_run(d);
	place_run(d);
	lock_run(d);
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return !a ? b : !b ? a : a < b ? a : b;
}

static int64_t
next_deadline(const struct desk *d)
{
	int64_t at = sooner(d->next_minute, d->refresh_at);

	at = sooner(at, conn_deadline(d->conn));
	at = sooner(at, wait_deadline(d));
	at = sooner(at, draft_deadline(d));
	at = sooner(at, lock_deadline(d));
	at = sooner(at, notice_deadline(d));
	at = sooner(at, place_deadline(d));
	at = sooner(at, presence_deadline(d));
	at = sooner(at, d->second_at);
	return page_is_busy(d) ? at : sooner(at, key_deadline(&d->keys));
}

static bool
step(struct desk *d)
{
	bool hungry = key_backlog(&d->keys) <= INPUT_BACKLOG;
	struct pollfd fds[3] = {
		{.fd = d->chan, .events = (short)((hungry ? POLLIN : 0) | (d->out.len ? POLLOUT : 0))},
		{.fd = d->control, .events = POLLIN},
		{.fd = conn_fd(d->conn), .events = conn_events(d->conn)},
	};
	int64_t db_at;

	if (poll(fds, 3, clock_until(next_deadline(d))) < 0 && errno != EINTR)
		return false;
	// With the client gone nobody waits for what has been typed ahead.
	if (fds[0].revents & (POLLERR | POLLHUP) && !hungry)
		return false;
	if (fds[0].revents && !read_channel(d))
		return false;
	if (fds[1].revents && !read_control(d))
		return false;
	db_at = conn_deadline(d->conn);
	if (fds[2].revents || (db_at && clock_mono_ms() >= db_at))
		conn_step(d->conn);
	run_timers(d);
	take_keys(d);
	wait_update(d);
	presence_follow(d);
	paint(d);
	return send_output(d);
}

// The last words: leave the terminal as it was found, say why, give the exit code.
static void
say_goodbye(struct desk *d)
{
	uint8_t code = (uint8_t)d->exit_code;

	term_close();
	term_take_output(&d->out);
	str_addf(&d->out, "%s\r\n", d->message[0] ? d->message : _("Logged out."));
	for (int64_t end = clock_mono_ms() + 2000; d->out.len && clock_mono_ms() < end;) {
		struct pollfd fd = {.fd = d->chan, .events = POLLOUT};

		if (!send_output(d) || poll(&fd, 1, clock_until(end)) <= 0)
			break;
	}
	chan_send(d->chan, CHAN_EXIT, &code, 1);
}

static bool
open_terminal(struct desk *d, struct err *e)
{
	const struct term_options options = {
		.name = d->begin.term,
		.cols = (int)d->begin.cols,
		.rows = (int)d->begin.rows,
		.theme = preference_theme(d),
		.locale = d->begin.lang,
	};

	if (!term_open(&options, e))
		return false;
	term_enter();
	d->probed_at = clock_mono_ms();
	return true;
}

int
desk_run(struct desk *d)
{
	bool there = true;
	struct err e;

	key_init(&d->keys);
	wait_init(&d->wait);
	if (!open_terminal(d, &e)) {
		log_err(LOG_ERROR, "terminal.failed", &e);
		return err_exit_code(e.cls);
	}
	if (!file_set_nonblock(d->chan) || !file_set_nonblock(d->control))
		return 1;
	d->conn = opening_connect(d);
	d->known = known_new(d->conn);
	d->next_minute = clock_mono_ms() + MINUTE_MS;
	d->dirty = true;
	catch_signals();
	while (!d->ended && there && !asked_to_end)
		there = step(d);
	place_save(d);
	draft_flush(d);
	if (there)
		say_goodbye(d);
	page_pop_all(d);
	history_done(&d->history);
	find_done(d);
	place_done(d);
	presence_done(d);
	known_free(d->known);
	conn_free(d->conn);
	key_done(&d->keys);
	wait_done(&d->wait);
	str_free(&d->out);
	return d->exit_code;
}
