// SPDX-License-Identifier: MIT
// fake_serve: just enough of serve, warden and desk to test a gate alone.
//
//   fake_serve GATE HOSTKEY [FINGERPRINT [GRACE]]
//
// Listens on a free port of 127.0.0.1, prints it, and starts GATE for each connection. People:
// amy logs in with password "right" (or an answer "right"); kim with the key of FINGERPRINT and
// then the answer "123456"; max prompts without end. Six failures end a login.
//
// Its desk is a process that obeys the command of the session:
//   (shell), echo      returns what it gets, sizes as "[WxH]"; ^D or EOF ends it
//   facts              prints what IPC_SESSION said
//   flood              writes without end
//   deaf               reads nothing for three seconds, then counts what there is to EOF
//   count              counts bytes to EOF
//   exit N, err TEXT   ends with N; writes TEXT to stderr
//   die                leaves without a word
//   refuse             is refused with IPC_REFUSE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "ipc/chan.h"
#include "ipc/msg.h"

#define FAILURES_MAX 6

#ifdef __SANITIZE_ADDRESS__
#define SANDBOX "--no-sandbox"
#else
#define SANDBOX (char *)NULL
#endif

static const char *gate_path, *known_key = "", *grace = "30";
static int key_fd = -1;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

// --- the desk -----------------------------------------------------------------------------------

static void
put(int sock, enum chan_type type, const char *text, size_t n)
{
	if (chan_send(sock, type, text, n) != CHAN_OK)
		_exit(0);
}

static void
say(int sock, const char *text)
{
	put(sock, CHAN_OUT, text, strlen(text));
}

static void
leave(int sock, int code)
{
	char c = (char)code;

	put(sock, CHAN_EXIT, &c, 1);
	_exit(0);
}

static void
desk_echo(int sock)
{
	struct chan_packet p;
	uint32_t size[2];
	char text[64];

	while (chan_recv(sock, &p) == CHAN_OK) {
		if (p.type == CHAN_EOF || (p.type == CHAN_IN && memchr(p.data, 4, p.len)))
			leave(sock, 0);
		if (p.type == CHAN_SIZE) {
			memcpy(size, p.data, sizeof(size));
			snprintf(text, sizeof(text), "[%ux%u]", size[0], size[1]);
			say(sock, text);
		} else {
			put(sock, CHAN_OUT, (char *)p.data, p.len);
		}
	}
	_exit(0);
}

static void
desk_count(int sock)
{
	struct chan_packet p;
	unsigned long n = 0, packets = 0;
	char text[64];

	for (; chan_recv(sock, &p) == CHAN_OK && p.type != CHAN_EOF; packets++)
		n += p.type == CHAN_IN ? p.len : 0;
	snprintf(text, sizeof(text), "%lu bytes\n", n);
	say(sock, text);
	leave(sock, 0);
}

static void
desk_facts(int sock, const struct ipc_msg *m)
{
	char text[512];

	snprintf(text, sizeof(text), "user=%s term=%s size=%ux%u lang=%s extra=%s flag=%u\n",
		m->user, m->term, m->cols, m->rows, m->lang, m->extra, m->flag);
	say(sock, text);
	leave(sock, 0);
}

static void
desk_flood(int sock)
{
	char block[CHAN_PAYLOAD];

	memset(block, 'x', sizeof(block));
	for (;;)
		put(sock, CHAN_OUT, block, sizeof(block));
}

static void
run_desk(int sock, const struct ipc_msg *m)
{
	const char *c = m->text;

	if (!c[0] || str_eq(c, "echo"))
		desk_echo(sock);
	if (str_eq(c, "facts"))
		desk_facts(sock, m);
	if (str_eq(c, "flood"))
		desk_flood(sock);
	if (str_eq(c, "die"))
		_exit(0);
	if (str_eq(c, "deaf"))
		sleep(3);
	if (str_eq(c, "deaf") || str_eq(c, "count"))
		desk_count(sock);
	if (str_starts(c, "err ")) {
		put(sock, CHAN_ERR, c + 4, strlen(c + 4));
		leave(sock, 3);
	}
	leave(sock, str_starts(c, "exit ") ? atoi(c + 5) : 2);
}

// --- serve --------------------------------------------------------------------------------------

struct login {
	int control;
	bool key_proven;
	bool is_in;
	int failures;
};

static void
answer(struct login *l, struct ipc_msg *m)
{
	struct err e;

	if (!ipc_send(l->control, m, -1, &e))
		_exit(0);
}

static void
verdict(struct login *l, enum ipc_verdict v, uint32_t methods)
{
	struct ipc_msg m = {.type = IPC_VERDICT, .number = v, .methods = methods};

	if (v == IPC_FAIL && ++l->failures >= FAILURES_MAX)
		m.methods = 0;
	l->is_in |= v == IPC_SUCCESS;
	answer(l, &m);
}

static enum ipc_verdict
verdict_if(bool right)
{
	return right ? IPC_SUCCESS : IPC_FAIL;
}

static void
prompt(struct login *l, const char *text)
{
	struct ipc_msg m = {.type = IPC_PROMPT};

	str_copy(m.text, sizeof(m.text), text);
	answer(l, &m);
}

#define ALL (IPC_M_KEY | IPC_M_PASSWORD | IPC_M_INTERACTIVE)

static void
start_session(struct login *l, struct ipc_msg *m)
{
	struct ipc_msg reply = {.type = IPC_START};
	struct err e;
	int pair[2];

	if (!l->is_in)
		_exit(9);
	if (str_eq(m->text, "refuse")) {
		reply.type = IPC_REFUSE;
		str_copy(reply.text, sizeof(reply.text), "The office is closed.");
		answer(l, &reply);
		return;
	}
	if (!ipc_pair(pair, &e))
		_exit(1);
	if (fork() == 0) {
		close(pair[0]);
		close(l->control);
		run_desk(pair[1], m);
	}
	if (!ipc_send(l->control, &reply, pair[0], &e))
		_exit(0);
	close(pair[0]);
	close(pair[1]);
}

static void
handle(struct login *l, struct ipc_msg *m)
{
	bool amy = str_eq(m->user, "amy"), kim = str_eq(m->user, "kim");

	switch (m->type) {
	case IPC_KEY:
		if (!kim || !str_eq(m->text, known_key))
			verdict(l, IPC_FAIL, ALL);
		else if (!m->flag)
			verdict(l, IPC_KEY_OK, ALL);
		else
			verdict(l, IPC_PARTIAL, IPC_M_INTERACTIVE);
		l->key_proven |= kim && m->flag && str_eq(m->text, known_key);
		break;
	case IPC_PASSWORD:
		verdict(l, verdict_if(amy && str_eq(m->text, "right")), ALL);
		break;
	case IPC_INTERACTIVE:
		prompt(l, kim ? "Code: " : "Password: ");
		break;
	case IPC_ANSWER:
		if (str_eq(m->user, "max"))
			prompt(l, "More: ");
		else if (kim)
			verdict(l, verdict_if(l->key_proven && str_eq(m->text, "123456")), ALL);
		else
			verdict(l, verdict_if(amy && str_eq(m->text, "right")), ALL);
		break;
	case IPC_SESSION:
		start_session(l, m);
		break;
	default:
		_exit(9);
	}
}

// Starts the gate with its descriptors at 3, 4 and 5.
static pid_t
start_gate(int tcp, int control)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	// Above the targets first, so that none is overwritten before it is moved.
	int fds[3] = {tcp, control, key_fd};

	for (int i = 0; i < 3; i++)
		fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 10);
	for (int i = 0; i < 3; i++)
		dup2(fds[i], 3 + i);
	execl(gate_path, "quayside-gate", "--grace", grace, SANDBOX, (char *)NULL);
	die(gate_path);
	return -1;
}

static void
serve_connection(int tcp)
{
	struct login l = {0};
	struct ipc_msg m;
	struct err e;
	int pair[2], status;
	pid_t pid;

	if (!ipc_pair(pair, &e))
		_exit(1);
	pid = start_gate(tcp, pair[1]);
	close(tcp);
	close(pair[1]);
	l.control = pair[0];
	while (ipc_recv(l.control, &m, NULL, &e))
		handle(&l, &m);
	if (waitpid(pid, &status, 0) == pid && WIFSIGNALED(status))
		fprintf(stderr, "gate %d killed by signal %d\n", (int)pid, WTERMSIG(status));
	_exit(0);
}

static void
load_key(const char *path)
{
	struct str text = {0};
	struct err e;

	key_fd = memfd_create("hostkey", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (key_fd < 0 || !file_read(path, 16384, &text, &e) ||
		!file_write_all(key_fd, text.data, text.len, &e))
		die(path);
	fcntl(key_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (argc < 3) {
		fprintf(stderr, "usage: fake_serve GATE HOSTKEY [FINGERPRINT [GRACE]]\n");
		return 2;
	}
	gate_path = argv[1];
	load_key(argv[2]);
	known_key = argc > 3 ? argv[3] : "";
	grace = argc > 4 ? argv[4] : grace;
	signal(SIGCHLD, SIG_IGN);
	if (bind(listener, (struct sockaddr *)&a, n) < 0 || listen(listener, 64) < 0 ||
		getsockname(listener, (struct sockaddr *)&a, &n) < 0)
		die("listen");
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	for (;;) {
		int tcp = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (tcp < 0)
			continue;
		if (fork() == 0) {
			signal(SIGCHLD, SIG_DFL);
			close(listener);
			serve_connection(tcp);
		}
		close(tcp);
	}
}
