// SPDX-License-Identifier: MIT
// limits: how many connections may be logging in, in total and from one source.
#include "serve/limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

// The IPv4 address inside a v4-mapped IPv6 address, or NULL.
static const uint8_t *
mapped_ipv4(const struct in6_addr *a)
{
	return IN6_IS_ADDR_V4MAPPED(a) ? a->s6_addr + 12 : NULL;
}

struct source
source_of(const struct sockaddr_storage *address)
{
	struct source s = {0};

	if (address->ss_family == AF_INET) {
		s.is_ipv4 = true;
		memcpy(s.bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
	} else if (address->ss_family == AF_INET6) {
		const struct in6_addr *a = &((const struct sockaddr_in6 *)address)->sin6_addr;
		const uint8_t *v4 = mapped_ipv4(a);

		s.is_ipv4 = v4 != NULL;
		memcpy(s.bytes, v4 ? v4 : a->s6_addr, v4 ? 4 : 8);
	}
	return s;
}

void
source_print(const struct sockaddr_storage *address, char *out, size_t size)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)address;

		inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
		snprintf(out, size, "%s:%d", text, ntohs(in->sin_port));
	} else {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
		const uint8_t *v4 = mapped_ipv4(&in6->sin6_addr);

		inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? (const void *)v4 : &in6->sin6_addr, text,
			sizeof(text));
		snprintf(out, size, v4 ? "%s:%d" : "[%s]:%d", text, ntohs(in6->sin6_port));
	}
}

bool
source_is_loopback(const struct sockaddr_storage *address)
{
	const struct in6_addr *a;
	const uint8_t *v4;

	if (address->ss_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
	a = &((const struct sockaddr_in6 *)address)->sin6_addr;
	v4 = mapped_ipv4(a);
	return v4 ? v4[0] == 127 : IN6_IS_ADDR_LOOPBACK(a);
}

void
limits_init(struct limits *l, int max_total, int max_per_source)
{
	*l = (struct limits){
		.max_total = max_total,
		.max_per_source = max_per_source,
		.rows = xcalloc((size_t)max_total, sizeof(*l->rows)),
	};
}

void
limits_free(struct limits *l)
{
	free(l->rows);
	*l = (struct limits){0};
}

static bool
same(struct source a, struct source b)
{
	return a.is_ipv4 == b.is_ipv4 && memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

enum limits_answer
limits_enter(struct limits *l, struct source s)
{
	struct limits_row *row = NULL;

	if (l->total >= l->max_total)
		return LIMITS_TOTAL;
	// There are at least as many rows as connections, so a free one is always found.
	for (int i = 0; i < l->max_total; i++) {
		if (l->rows[i].count && same(l->rows[i].source, s)) {
			row = &l->rows[i];
			break;
		}
		if (!l->rows[i].count && !row)
			row = &l->rows[i];
	}
	if (row->count >= l->max_per_source)
		return LIMITS_SOURCE;
	row->source = s;
	row->count++;
	l->total++;
	return LIMITS_OK;
}

void
limits_leave(struct limits *l, struct source s)
{
	for (int i = 0; i < l->max_total; i++) {
		if (l->rows[i].count && same(l->rows[i].source, s)) {
			l->rows[i].count--;
			l->total--;
			return;
		}
	}
}
