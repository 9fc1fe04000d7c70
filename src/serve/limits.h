// SPDX-License-Identifier: MIT
// limits: how many connections may be logging in, in total and from one source. Pure.
//
// A source is an IPv4 address or an IPv6 /64 network, because a single host owns a whole /64. The
// owner calls limits_enter() for each accepted connection and, when that said LIMITS_OK,
// limits_leave() once when it has logged in or gone.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct source {
	uint8_t bytes[8]; // network part of the address, IPv4 as in ::ffff:a.b.c.d's last 4 bytes
	bool is_ipv4;
};

struct limits_row {
	struct source source;
	int count;
};

struct limits {
	int max_total;
	int max_per_source;
	int total;
	struct limits_row *rows; // max_total of them; count 0 = free
};

enum limits_answer { LIMITS_OK, LIMITS_TOTAL, LIMITS_SOURCE };

struct source source_of(const struct sockaddr_storage *address);
// "192.0.2.1:50000" or "[2001:db8::1]:50000".
void source_print(const struct sockaddr_storage *address, char *out, size_t size);
bool source_is_loopback(const struct sockaddr_storage *address);

void limits_init(struct limits *l, int max_total, int max_per_source);
void limits_free(struct limits *l);
enum limits_answer limits_enter(struct limits *l, struct source s);
void limits_leave(struct limits *l, struct source s);
