// SPDX-License-Identifier: MIT
// control: the gate's side of the control socket to serve.
#include "gate/control.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "gate/shovel.h"

#define EXIT_STATUS_REFUSED 69 // what the client's command sees; docs call it "unavailable"

static bool
refuse(struct gate *g, const struct ipc_msg *m)
{
	str_copy(g->goodbye, sizeof(g->goodbye), m->text);
	gate_end(g, GATE_EXIT_OK, "refused by serve");
	return false;
}

// Waits until serve answers. Nothing else is served meanwhile on purpose: libssh wants the verdict
// from inside its callback, one process has one client, and a client has nothing to say before it
// knows the outcome. Its bytes wait in the kernel, bounded.
static bool
wait_for_answer(struct gate *g)
{
	struct pollfd fds[2] = {
		{.fd = g->control, .events = POLLIN},
		{.fd = g->tcp, .events = POLLRDHUP},
	};

	while (!g->reason) {
		int n = poll(fds, 2, clock_until(g->grace));

		if (n < 0)
			continue; // EINTR: the deadline decides
		if (n == 0)
			gate_end(g, GATE_EXIT_GRACE, "login took too long");
		else if (fds[0].revents)
			return true;
		else
			gate_end(g, GATE_EXIT_OK, "client left");
	}
	return false;
}

bool
control_tell(struct gate *g, struct ipc_msg *m)
{
	struct err e;

	str_copy(m->user, sizeof(m->user), g->user);
	if (ipc_send(g->control, m, -1, &e))
		return true;
	log_err(LOG_WARN, "gate.control", &e);
	gate_end(g, GATE_EXIT_INTERNAL, "serve is gone");
	return false;
}

bool
control_ask(struct gate *g, struct ipc_msg *m)
{
	struct err e;

	if (!control_tell(g, m) || !wait_for_answer(g))
		return false;
	explicit_bzero(m, sizeof(*m));
	if (!ipc_recv(g->control, m, NULL, &e)) {
		log_err(LOG_WARN, "gate.control", &e);
		gate_end(g, GATE_EXIT_INTERNAL, "serve is gone");
		return false;
	}
	return m->type != IPC_REFUSE || refuse(g, m);
}

// serve may die under a running session without ending it; before that, it is the only authority.
static void
lose_serve(struct gate *g, const struct err *e)
{
	if (g->phase < GATE_RUN) {
		log_err(LOG_WARN, "gate.control", e);
		gate_end(g, GATE_EXIT_INTERNAL, "serve is gone");
		return;
	}
	log_err(LOG_INFO, "gate.control", e);
	close(g->control);
	g->control = -1;
}

void
control_step(struct gate *g)
{
	struct ipc_msg m;
	struct err e;
	int fd = -1;

	if (!ipc_recv(g->control, &m, g->phase == GATE_ASKED ? &fd : NULL, &e)) {
		lose_serve(g, &e);
	} else if (m.type == IPC_REFUSE && g->phase < GATE_ASKED) {
		refuse(g, &m);
	} else if (m.type == IPC_REFUSE && g->phase < GATE_CLOSING) {
		shovel_say(g, m.text, EXIT_STATUS_REFUSED);
	} else if (m.type == IPC_START && fd >= 0) {
		gate_enter(g, GATE_RUN);
		if (!shovel_start(&g->shovel, fd))
			gate_end(g, GATE_EXIT_INTERNAL, "cannot use the data channel");
	} else if (g->phase < GATE_CLOSING) {
		gate_end(g, GATE_EXIT_INTERNAL, "unexpected control message");
	}
}
