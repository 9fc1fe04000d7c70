// SPDX-License-Identifier: MIT
// listen: the listening sockets.
#include "serve/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/limits.h"

#define BACKLOG 128

static bool
resolve(const struct settings *s, const char *address, struct sockaddr_storage *out,
	socklen_t *size, struct err *e)
{
	struct addrinfo want = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found;
	char port[8];

	snprintf(port, sizeof(port), "%ld", s->listen.port);
	if (getaddrinfo(address, port, &want, &found) != 0) {
		err_set(e, ERR_CONFIG, "listen.address %s is no IP address", address);
		return err_where(e, "%s", s->file);
	}
	memcpy(out, found->ai_addr, found->ai_addrlen);
	*size = found->ai_addrlen;
	freeaddrinfo(found);
	if (s->demo.loopback_only && !source_is_loopback(out)) {
		err_set(e, ERR_CONFIG, "the demo listens on loopback only, not on %s", address);
		return err_hint(e, "its passwords are well known; see demo.loopback_only");
	}
	return true;
}

static bool
bind_error(const struct settings *s, const char *address, struct err *e)
{
	int code = errno;

	err_sys(e, code == EACCES ? ERR_DENIED : ERR_UNAVAILABLE, "cannot listen on %s port %ld",
		address, s->listen.port);
	if (code == EADDRINUSE)
		err_hint(e, "another server is there; stop it, or choose another port: "
			"-o listen.port=%ld", s->listen.port + 1);
	else if (code == EADDRNOTAVAIL)
		err_hint(e, "this machine does not have that address");
	return false;
}

static bool
open_one(const struct settings *s, const char *address, int *fd, struct err *e)
{
	struct sockaddr_storage where = {0};
	const int one = 1;
	socklen_t size = 0;
	char text[64];

	if (!resolve(s, address, &where, &size, e))
		return false;
	*fd = socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return bind_error(s, address, e);
	setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (where.ss_family == AF_INET6)
		setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(*fd, (struct sockaddr *)&where, size) < 0 || listen(*fd, BACKLOG) < 0) {
		bind_error(s, address, e);
		close(*fd);
		return false;
	}
	source_print(&where, text, sizeof(text));
	log_event(LOG_INFO, "listen", "address=%s", text);
	return true;
}

bool
listen_check(const struct settings *s, struct err *e)
{
	struct sockaddr_storage where;
	socklen_t size;

	for (int i = 0; i < s->listen.address.n; i++) {
		if (!resolve(s, s->listen.address.items[i], &where, &size, e))
			return false;
	}
	return s->listen.address.n <= LISTEN_MAX ||
		err_set(e, ERR_CONFIG, "listen.address: at most %d addresses", LISTEN_MAX);
}

bool
listen_open(const struct settings *s, struct listeners *out, struct err *e)
{
	*out = (struct listeners){0};
	if (!listen_check(s, e))
		return false;
	for (int i = 0; i < s->listen.address.n; i++) {
		if (!open_one(s, s->listen.address.items[i], &out->fds[i], e)) {
			listen_close(out);
			return false;
		}
		out->n++;
	}
	return true;
}

void
listen_close(struct listeners *l)
{
	for (int i = 0; i < l->n; i++)
		close(l->fds[i]);
	l->n = 0;
}
