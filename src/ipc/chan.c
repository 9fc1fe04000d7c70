// SPDX-License-Identifier: MIT
// chan: the data channel between a gate and its desk.
#include "ipc/chan.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum chan_result
chan_send(int sock, enum chan_type type, const void *data, size_t n)
{
	uint8_t t = (uint8_t)type;
	struct iovec iov[2] = {
		{.iov_base = &t, .iov_len = 1},
		{.iov_base = (void *)data, .iov_len = n},
	};
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = 2};
	ssize_t sent;

	do
		sent = sendmsg(sock, &h, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? CHAN_WAIT : CHAN_CLOSED;
	return CHAN_OK;
}

enum chan_result
chan_recv(int sock, struct chan_packet *p)
{
	struct iovec iov[2] = {
		{.iov_base = &p->type, .iov_len = 1},
		{.iov_base = p->data, .iov_len = sizeof(p->data)},
	};
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = 2};
	ssize_t n;

	// A peer that closes with packets unread raises ECONNRESET once, ahead of what it sent before.
	do
		n = recvmsg(sock, &h, 0);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	if (n < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? CHAN_WAIT : CHAN_CLOSED;
	if (n == 0 || (h.msg_flags & MSG_TRUNC))
		return CHAN_CLOSED;
	p->len = (size_t)n - 1;
	return CHAN_OK;
}

static uint32_t
clamp(uint32_t v, uint32_t min, uint32_t max)
{
	return v < min ? min : v > max ? max : v;
}

void
chan_clamp_size(uint32_t *cols, uint32_t *rows)
{
	*cols = *cols ? clamp(*cols, CHAN_COLS_MIN, CHAN_COLS_MAX) : 80;
	*rows = *rows ? clamp(*rows, CHAN_ROWS_MIN, CHAN_ROWS_MAX) : 24;
}
