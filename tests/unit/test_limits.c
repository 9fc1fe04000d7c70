// SPDX-License-Identifier: MIT
// Tests of serve/limits: what a source is, and how many connections it may have.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "serve/limits.h"

#include <cmocka.h>

static struct sockaddr_storage
address(const char *text)
{
	struct sockaddr_storage s = {0};
	struct sockaddr_in *in = (struct sockaddr_in *)&s;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&s;

	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(5000);
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &in6->sin6_addr), 1);
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(5000);
	}
	return s;
}

static struct source
source(const char *text)
{
	struct sockaddr_storage s = address(text);

	return source_of(&s);
}

static void
test_per_source(void **state)
{
	struct limits l;

	(void)state;
	limits_init(&l, 10, 2);
	assert_int_equal(limits_enter(&l, source("192.0.2.1")), LIMITS_OK);
	assert_int_equal(limits_enter(&l, source("192.0.2.1")), LIMITS_OK);
	assert_int_equal(limits_enter(&l, source("192.0.2.1")), LIMITS_SOURCE);
	assert_int_equal(limits_enter(&l, source("192.0.2.2")), LIMITS_OK);
	limits_leave(&l, source("192.0.2.1"));
	assert_int_equal(limits_enter(&l, source("192.0.2.1")), LIMITS_OK);
	assert_int_equal(l.total, 3);
	limits_free(&l);
}

static void
test_total(void **state)
{
	struct limits l;
	char text[32];

	(void)state;
	limits_init(&l, 5, 5);
	for (int i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "192.0.2.%d", i);
		assert_int_equal(limits_enter(&l, source(text)), LIMITS_OK);
	}
	assert_int_equal(limits_enter(&l, source("192.0.2.9")), LIMITS_TOTAL);
	limits_leave(&l, source("192.0.2.3"));
	assert_int_equal(limits_enter(&l, source("192.0.2.9")), LIMITS_OK);
	limits_leave(&l, source("198.51.100.1")); // never entered: nothing happens
	assert_int_equal(l.total, 5);
	limits_free(&l);
}

static void
test_rows_are_used_again(void **state)
{
	struct limits l;
	char text[32];

	(void)state;
	limits_init(&l, 3, 1);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "10.0.%d.%d", i / 250, i % 250);
		assert_int_equal(limits_enter(&l, source(text)), LIMITS_OK);
		limits_leave(&l, source(text));
	}
	assert_int_equal(l.total, 0);
	limits_free(&l);
}

static void
test_ipv6_network_is_one_source(void **state)
{
	struct limits l;

	(void)state;
	limits_init(&l, 10, 1);
	assert_int_equal(limits_enter(&l, source("2001:db8:1:2::1")), LIMITS_OK);
	assert_int_equal(limits_enter(&l, source("2001:db8:1:2:ffff::9")), LIMITS_SOURCE);
	assert_int_equal(limits_enter(&l, source("2001:db8:1:3::1")), LIMITS_OK);
	assert_int_equal(limits_enter(&l, source("192.0.2.1")), LIMITS_OK);
	assert_int_equal(limits_enter(&l, source("::ffff:192.0.2.1")), LIMITS_SOURCE);
	// The same eight bytes as an IPv4 address are another source.
	assert_int_equal(limits_enter(&l, source("c000:201::")), LIMITS_OK);
	limits_free(&l);
}

static void
test_print_and_loopback(void **state)
{
	static const struct {
		const char *text, *print;
		bool loopback;
	} cases[] = {
		{"127.0.0.1", "127.0.0.1:5000", true},
		{"127.9.9.9", "127.9.9.9:5000", true},
		{"192.0.2.1", "192.0.2.1:5000", false},
		{"0.0.0.0", "0.0.0.0:5000", false},
		{"::1", "[::1]:5000", true},
		{"::", "[::]:5000", false},
		{"::ffff:127.0.0.1", "127.0.0.1:5000", true},
		{"2001:db8::1", "[2001:db8::1]:5000", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sockaddr_storage s = address(cases[i].text);
		char text[64];

		source_print(&s, text, sizeof(text));
		assert_string_equal(text, cases[i].print);
		assert_int_equal(source_is_loopback(&s), cases[i].loopback);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_per_source),
		cmocka_unit_test(test_total),
		cmocka_unit_test(test_rows_are_used_again),
		cmocka_unit_test(test_ipv6_network_is_one_source),
		cmocka_unit_test(test_print_and_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
