// SPDX-License-Identifier: MIT
// msg: the control messages between serve, gate, warden and desk.
#include "ipc/msg.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union fd_space {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

bool
ipc_pair(int pair[2], struct err *e)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_IO, "cannot create a socket pair");
	return true;
}

bool
ipc_send(int sock, struct ipc_msg *m, int fd, struct err *e)
{
	struct iovec iov = {.iov_base = m, .iov_len = sizeof(*m)};
	struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};
	union fd_space space = {0};
	ssize_t n;

	m->version = IPC_VERSION;
	if (fd >= 0) {
		struct cmsghdr *c;

		h.msg_control = space.bytes;
		h.msg_controllen = sizeof(space.bytes);
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	do
		n = sendmsg(sock, &h, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, ERR_IO, "cannot send a control message");
	return true;
}

static bool
is_terminated(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL;
}

static bool
is_well_formed(const struct ipc_msg *m)
{
	return m->version == IPC_VERSION && m->type >= IPC_KEY && m->type <= IPC_TYPE_LAST &&
		is_terminated(m->user, sizeof(m->user)) &&
		is_terminated(m->term, sizeof(m->term)) &&
		is_terminated(m->lang, sizeof(m->lang)) &&
		is_terminated(m->extra, sizeof(m->extra)) &&
		is_terminated(m->source, sizeof(m->source)) &&
		is_terminated(m->text, sizeof(m->text));
}

// Takes the descriptors out of h; keeps one, closes any further ones. Returns how many came.
static int
take_descriptors(struct msghdr *h, int *kept)
{
	int count = 0;

	*kept = -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		int fds[8];
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		if (n > sizeof(fds) / sizeof(fds[0]))
			n = sizeof(fds) / sizeof(fds[0]);
		memcpy(fds, CMSG_DATA(c), n * sizeof(int));
		for (size_t i = 0; i < n; i++, count++) {
			if (count == 0)
				*kept = fds[i];
			else
				close(fds[i]);
		}
	}
	return count;
}

bool
ipc_recv(int sock, struct ipc_msg *m, int *fd, struct err *e)
{
	struct iovec iov = {.iov_base = m, .iov_len = sizeof(*m)};
	union fd_space space = {0};
	struct msghdr h = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = space.bytes,
		.msg_controllen = sizeof(space.bytes),
	};
	int got = -1, count;
	ssize_t n;

	// A peer that closes with messages unread raises ECONNRESET once, ahead of what it sent before.
	do
		n = recvmsg(sock, &h, MSG_CMSG_CLOEXEC);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return err_set(e, ERR_CONFLICT, "nothing to read");
	if (n < 0)
		return err_sys(e, ERR_IO, "cannot receive a control message");
	if (n == 0)
		return err_set(e, ERR_IO, "closed");
	count = take_descriptors(&h, &got);
	if ((size_t)n != sizeof(*m) || (h.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) || count > 1 ||
		(count == 1 && (!fd || m->type != IPC_START)) || !is_well_formed(m)) {
		if (got >= 0)
			close(got);
		return err_set(e, ERR_DATA, "malformed control message");
	}
	if (fd)
		*fd = got;
	return true;
}
