// SPDX-License-Identifier: MIT
// gate: the loop, the deadlines and the budgets of one connection.
//
// libssh keeps a connection in an error state open and goes on collecting what the peer sends, and
// it counts neither attempts nor packets. So after each turn this file checks the state, the totals
// and the clock, and the first thing found ends the process.
#include "gate/gate.h"

#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gate/control.h"
#include "gate/shovel.h"

#define SILENCE_MS 2000    // after packets without a request: a wrong signature gets no callback
#define KEEPALIVE_BYTES 32   // payload that may be one: shorter than any login request
#define KEEPALIVE_MS 15000
#define WATCH_MS 1000       // how often the watchdog is told that turns still end
#define WATCH_CPU_SECONDS 3 // how much processor time one turn may take
#define CLOSING_MS 10000
#define FLUSH_MS 1000
#define BLOCKED_READ_MAX 65536 // bytes taken while our answers do not leave

// What a client may send before a phase is left, counted from the start of the connection.
static const struct budget {
	uint64_t bytes;
	uint64_t packets;
} budgets[] = {
	[GATE_KEX] = {65536, 40},
	[GATE_AUTH] = {65536, 40},
	[GATE_OPEN] = {262144, 240},
	[GATE_READY] = {262144, 240},
};

static const char *const phase_names[] = {
	[GATE_KEX] = "kex",
	[GATE_AUTH] = "auth",
	[GATE_OPEN] = "open",
	[GATE_READY] = "ready",
	[GATE_ASKED] = "asked",
	[GATE_RUN] = "run",
	[GATE_CLOSING] = "closing",
};

void
gate_end(struct gate *g, enum gate_exit code, const char *reason)
{
	if (g->reason)
		return;
	g->reason = reason;
	g->exit_code = code;
}

void
gate_enter(struct gate *g, enum gate_phase phase)
{
	if (phase <= g->phase) {
		gate_end(g, GATE_EXIT_INTERNAL, "phase out of order");
		return;
	}
	g->phase = phase;
	if (phase == GATE_RUN)
		alarm(0);
	if (phase == GATE_CLOSING)
		g->closing = clock_mono_ms() + CLOSING_MS;
}

bool
gate_allows(struct gate *g, enum gate_phase first, enum gate_phase last, const char *what)
{
	g->requests++;
	if (!g->reason && (g->phase < first || g->phase > last)) {
		log_event(LOG_WARN, "gate.violation", "phase=%s request=\"%s\"",
			phase_names[g->phase], what);
		gate_end(g, GATE_EXIT_VIOLATION, "request out of turn");
	}
	return !g->reason;
}

static bool
is_writing(const struct gate *g)
{
	return ssh_get_poll_flags(g->session) & SSH_WRITE_PENDING;
}

static bool
is_closed(const struct gate *g)
{
	return ssh_get_status(g->session) & (SSH_CLOSED | SSH_CLOSED_ERROR);
}

// --- limits -------------------------------------------------------------------------------------

static void
check_library(struct gate *g)
{
	if (is_closed(g))
		gate_end(g, GATE_EXIT_OK, "connection closed");
}

static void
check_budget(struct gate *g)
{
	if (g->phase >= sizeof(budgets) / sizeof(budgets[0]))
		return;
	if (g->bytes.in_bytes > budgets[g->phase].bytes)
		gate_end(g, GATE_EXIT_VIOLATION, "too many bytes");
	if (g->packets.in_packets > budgets[g->phase].packets)
		gate_end(g, GATE_EXIT_VIOLATION, "too many packets");
}

static void
check_clock(struct gate *g)
{
	int64_t now = clock_mono_ms();

	if (g->phase < GATE_RUN && now >= g->grace)
		gate_end(g, GATE_EXIT_GRACE, "login took too long");
	if (g->phase == GATE_AUTH && g->silence && now >= g->silence)
		gate_end(g, GATE_EXIT_VIOLATION, "no usable request");
	if (g->phase == GATE_RUN && g->shovel.stalled && now >= g->shovel.stalled)
		gate_end(g, GATE_EXIT_STALLED, "client stopped reading");
	if (g->phase == GATE_CLOSING && now >= g->closing)
		gate_end(g, GATE_EXIT_OK, "client did not close");
	if (g->phase == GATE_RUN && now >= g->keepalive) {
		// Unanswered, TCP_USER_TIMEOUT ends the connection.
		if (!is_writing(g))
			ssh_send_ignore(g->session, "");
		g->keepalive = now + KEEPALIVE_MS;
	}
}

static int64_t
next_deadline(const struct gate *g)
{
	int64_t at;

	switch (g->phase) {
	case GATE_AUTH:
		return g->silence && g->silence < g->grace ? g->silence : g->grace;
	case GATE_RUN:
		at = g->keepalive;
		return g->shovel.stalled && g->shovel.stalled < at ? g->shovel.stalled : at;
	case GATE_CLOSING:
		return g->closing;
	case GATE_KEX:
	case GATE_OPEN:
	case GATE_READY:
	case GATE_ASKED:
		break;
	}
	return g->grace;
}

// Kills the process when libssh does not come back: told, for one, that packets may be at most ten
// bytes long, it writes empty ones for ever. The timer counts processor time, so waiting is free.
static void
feed_watchdog(struct gate *g)
{
	struct itimerval t = {.it_value.tv_sec = WATCH_CPU_SECONDS};
	int64_t now = clock_mono_ms();

	if (now < g->watched + WATCH_MS)
		return;
	setitimer(ITIMER_PROF, &t, NULL);
	g->watched = now;
}

// --- turns --------------------------------------------------------------------------------------

static void
turn_kex(struct gate *g)
{
	int rc = ssh_handle_key_exchange(g->session);

	if (rc == SSH_OK && g->phase == GATE_KEX)
		gate_enter(g, GATE_AUTH);
	else if (rc == SSH_ERROR)
		gate_end(g, GATE_EXIT_OK, "key exchange failed");
}

// libssh drops a request it cannot decode, or whose signature is wrong, without an answer and
// without telling us: the attempt would go uncounted, and an honest client would wait for ever.
// Some leave an error behind in a connection that is still good; for the others, bytes that led to
// no request start a short deadline. A keepalive (an IGNORE of a few bytes, while a person types a
// password) must not.
static void
notice_dropped(struct gate *g, uint64_t payload)
{
	if (is_closed(g))
		return;
	if (ssh_get_error_code(g->session) == SSH_FATAL)
		gate_end(g, GATE_EXIT_VIOLATION, "malformed request");
	else if (payload > KEEPALIVE_BYTES && !g->silence)
		g->silence = clock_mono_ms() + SILENCE_MS;
}

static void
turn_library(struct gate *g)
{
	enum gate_phase phase = g->phase;
	unsigned requests = g->requests;
	uint64_t payload = g->packets.in_bytes;

	if (g->phase == GATE_KEX)
		turn_kex(g);
	else if (ssh_event_dopoll(g->event, 0) == SSH_ERROR)
		gate_end(g, GATE_EXIT_OK, "connection closed");
	if (g->requests != requests)
		g->silence = 0;
	else if (phase == GATE_AUTH)
		notice_dropped(g, g->packets.in_bytes - payload);
	if (!is_writing(g))
		g->read_mark = g->bytes.in_bytes;
}

// A client that sends but does not read makes libssh collect answers; past a limit we stop
// reading until it has taken some.
static short
tcp_events(const struct gate *g)
{
	short events = 0;

	if (is_writing(g))
		events |= POLLOUT;
	if (!events || g->bytes.in_bytes - g->read_mark < BLOCKED_READ_MAX)
		events |= POLLIN;
	return events;
}

static void
turn(struct gate *g)
{
	short desk = shovel_events(g);
	struct pollfd fds[3] = {
		{.fd = g->tcp, .events = tcp_events(g)},
		{.fd = g->control, .events = POLLIN},
		{.fd = desk ? g->shovel.desk : -1, .events = desk},
	};
	int n = poll(fds, 3, clock_until(next_deadline(g)));

	feed_watchdog(g);
	if (n > 0 && fds[0].revents)
		turn_library(g);
	check_library(g);
	check_budget(g);
	check_clock(g);
	if (n > 0 && fds[1].revents && !g->reason)
		control_step(g);
	shovel_step(g);
}

// --- the end ------------------------------------------------------------------------------------

// Gives what is already on its way a moment to leave, unless the client is one to be rid of. Each
// round also reads, and answers what it read: outside an orderly close one has to do.
static void
flush(struct gate *g)
{
	int64_t deadline = clock_mono_ms() + FLUSH_MS;
	uint64_t read_max = g->bytes.in_bytes + BLOCKED_READ_MAX;
	struct pollfd fd = {.fd = g->tcp, .events = POLLOUT};

	while (g->exit_code == GATE_EXIT_OK && !is_closed(g) && is_writing(g) &&
		g->bytes.in_bytes < read_max && poll(&fd, 1, clock_until(deadline)) > 0) {
		if (ssh_event_dopoll(g->event, 0) == SSH_ERROR || g->phase != GATE_CLOSING)
			return;
	}
}

static void
say_goodbye(struct gate *g)
{
	flush(g);
	if (is_closed(g))
		return;
	if (g->goodbye[0])
		ssh_session_set_disconnect_message(g->session, g->goodbye);
	ssh_disconnect(g->session);
}

static void
log_end(const struct gate *g)
{
	char detail[256] = "";

	// The library's last words quote the peer.
	if (ssh_get_error_code(g->session) != SSH_NO_ERROR)
		log_escape(detail, sizeof(detail), ssh_get_error(g->session));
	log_event(g->exit_code == GATE_EXIT_OK ? LOG_INFO : LOG_WARN, "gate.end",
		"phase=%s code=%d in=%llu out=%llu packets=%llu reason=\"%s\" detail=\"%s\"",
		phase_names[g->phase], (int)g->exit_code, (unsigned long long)g->bytes.in_bytes,
		(unsigned long long)g->bytes.out_bytes, (unsigned long long)g->packets.in_packets,
		g->reason, detail);
}

// Sends our banner. Only then has libssh a poll context that can be moved to our event.
static void
begin(struct gate *g)
{
	g->keepalive = clock_mono_ms() + KEEPALIVE_MS;
	turn_kex(g);
	g->event = ssh_event_new();
	if (!g->event || ssh_event_add_session(g->event, g->session) != SSH_OK)
		gate_end(g, GATE_EXIT_INTERNAL, "cannot make the event loop");
}

int
gate_run(struct gate *g)
{
	begin(g);
	while (!g->reason)
		turn(g);
	log_end(g);
	say_goodbye(g);
	return g->exit_code;
}
