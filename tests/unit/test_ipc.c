// SPDX-License-Identifier: MIT
// Tests of ipc: what a control message and a channel packet may be, and everything refused.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "ipc/chan.h"
#include "ipc/msg.h"

#include <cmocka.h>

static int pair[2];

static int
open_pair(void **state)
{
	struct err e;

	(void)state;
	return ipc_pair(pair, &e) ? 0 : -1;
}

static int
close_pair(void **state)
{
	(void)state;
	close(pair[0]);
	close(pair[1]);
	return 0;
}

static struct ipc_msg
sample(void)
{
	struct ipc_msg m = {.version = IPC_VERSION, .type = IPC_PASSWORD, .cols = 80, .rows = 24};

	str_copy(m.user, sizeof(m.user), "amy");
	str_copy(m.text, sizeof(m.text), "right");
	return m;
}

// Sends bytes as they are, with n_fds copies of a descriptor, past every check of ipc_send().
static void
send_raw(const void *bytes, size_t n, int n_fds)
{
	struct iovec iov = {.iov_base = (void *)bytes, .iov_len = n};
	struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int) * 4)];
	} space = {0};

	if (n_fds) {
		struct cmsghdr *c;

		h.msg_control = space.bytes;
		h.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n_fds);
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n_fds);
		for (int i = 0; i < n_fds; i++)
			memcpy(CMSG_DATA(c) + sizeof(int) * (size_t)i, &(int){STDERR_FILENO},
				sizeof(int));
	}
	assert_int_equal(sendmsg(pair[0], &h, 0), n);
}

static int
count_open(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
assert_refused(void)
{
	struct ipc_msg got;
	struct err e;
	int fd = 7, before = count_open();

	assert_false(ipc_recv(pair[1], &got, &fd, &e));
	assert_int_equal(e.cls, ERR_DATA);
	assert_true(count_open() <= before); // no descriptor leaks out of a refused message
}

static void
test_round_trip(void **state)
{
	struct ipc_msg m = sample(), got;
	struct err e;
	int fd;

	(void)state;
	m.version = 0; // the sender fills it in
	assert_true(ipc_send(pair[0], &m, -1, &e));
	assert_true(ipc_recv(pair[1], &got, &fd, &e));
	assert_memory_equal(&m, &got, sizeof(m));
	assert_int_equal(got.version, IPC_VERSION);
	assert_int_equal(fd, -1);
}

static void
test_descriptor(void **state)
{
	struct ipc_msg m = {.type = IPC_START}, got;
	struct err e;
	int ends[2], fd = -1;
	char c;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_true(ipc_send(pair[0], &m, ends[1], &e));
	assert_true(ipc_recv(pair[1], &got, &fd, &e));
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(read(ends[0], &c, 1), 1);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}

static void
test_descriptor_unwanted(void **state)
{
	struct ipc_msg m = sample(), start = {.version = IPC_VERSION, .type = IPC_START};
	struct ipc_msg got;
	struct err e;

	(void)state;
	send_raw(&m, sizeof(m), 1); // only IPC_START may carry one
	assert_refused();
	send_raw(&start, sizeof(start), 2); // and only one
	assert_refused();
	send_raw(&start, sizeof(start), 1); // and only to a receiver that wants it
	assert_false(ipc_recv(pair[1], &got, NULL, &e));
	assert_int_equal(e.cls, ERR_DATA);
}

static void
test_malformed(void **state)
{
	static const struct {
		size_t offset, size;
	} strings[] = {
		{offsetof(struct ipc_msg, user), sizeof(((struct ipc_msg *)0)->user)},
		{offsetof(struct ipc_msg, term), sizeof(((struct ipc_msg *)0)->term)},
		{offsetof(struct ipc_msg, lang), sizeof(((struct ipc_msg *)0)->lang)},
		{offsetof(struct ipc_msg, extra), sizeof(((struct ipc_msg *)0)->extra)},
		{offsetof(struct ipc_msg, source), sizeof(((struct ipc_msg *)0)->source)},
		{offsetof(struct ipc_msg, text), sizeof(((struct ipc_msg *)0)->text)},
	};
	struct ipc_msg m = sample();
	char longer[sizeof(m) + 1] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		m = sample();
		memset((char *)&m + strings[i].offset, 'a', strings[i].size);
		send_raw(&m, sizeof(m), 0);
		assert_refused();
	}
	m = sample();
	m.version = IPC_VERSION + 1;
	send_raw(&m, sizeof(m), 0);
	assert_refused();
	for (uint32_t type = 0; type < 2; type++) {
		m = sample();
		m.type = type ? IPC_TYPE_LAST + 1 : 0;
		send_raw(&m, sizeof(m), 0);
		assert_refused();
	}
	m = sample();
	send_raw(&m, sizeof(m) - 1, 0);
	assert_refused();
	memcpy(longer, &m, sizeof(m));
	send_raw(longer, sizeof(longer), 0);
	assert_refused();
}

static void
test_closed_and_empty(void **state)
{
	struct ipc_msg got;
	struct err e;

	(void)state;
	assert_true(file_set_nonblock(pair[1]));
	assert_false(ipc_recv(pair[1], &got, NULL, &e));
	assert_int_equal(e.cls, ERR_CONFLICT);
	shutdown(pair[0], SHUT_WR);
	assert_false(ipc_recv(pair[1], &got, NULL, &e));
	assert_int_equal(e.cls, ERR_IO);
	assert_string_equal(e.msg, "closed");
}

static void
test_chan_round_trip(void **state)
{
	static uint8_t big[CHAN_PAYLOAD + 1];
	static struct chan_packet p;

	(void)state;
	memset(big, 'b', sizeof(big));
	assert_int_equal(chan_send(pair[0], CHAN_OUT, big, CHAN_PAYLOAD), CHAN_OK);
	assert_int_equal(chan_send(pair[0], CHAN_EOF, "", 0), CHAN_OK);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_OK);
	assert_int_equal(p.type, CHAN_OUT);
	assert_int_equal(p.len, CHAN_PAYLOAD);
	assert_memory_equal(p.data, big, CHAN_PAYLOAD);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_OK);
	assert_int_equal(p.type, CHAN_EOF);
	assert_int_equal(p.len, 0);
	assert_int_equal(chan_send(pair[0], CHAN_OUT, big, CHAN_PAYLOAD + 1), CHAN_OK);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_CLOSED); // too long is malformed
}

static void
test_chan_waits(void **state)
{
	static uint8_t block[CHAN_PAYLOAD];
	static struct chan_packet p;
	int sent = 0, got = 0;

	(void)state;
	assert_true(file_set_nonblock(pair[0]));
	assert_true(file_set_nonblock(pair[1]));
	assert_int_equal(chan_recv(pair[1], &p), CHAN_WAIT);
	while (chan_send(pair[0], CHAN_OUT, block, sizeof(block)) == CHAN_OK)
		sent++;
	assert_int_equal(chan_send(pair[0], CHAN_OUT, block, sizeof(block)), CHAN_WAIT);
	while (chan_recv(pair[1], &p) == CHAN_OK)
		got++;
	assert_int_equal(got, sent);
	assert_int_equal(chan_send(pair[0], CHAN_OUT, block, sizeof(block)), CHAN_OK);
}

// A desk that leaves without having read its input must not take its last words with it.
static void
test_last_words(void **state)
{
	static struct chan_packet p;
	uint8_t code = 3;
	int spare = dup(STDERR_FILENO);

	(void)state;
	assert_int_equal(chan_send(pair[1], CHAN_IN, "unread", 6), CHAN_OK);
	assert_int_equal(chan_send(pair[0], CHAN_OUT, "bye", 3), CHAN_OK);
	assert_int_equal(chan_send(pair[0], CHAN_EXIT, &code, 1), CHAN_OK);
	dup2(spare, pair[0]); // closes our end, and leaves a descriptor for the teardown
	close(spare);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_OK);
	assert_memory_equal(p.data, "bye", 3);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_OK);
	assert_int_equal(p.type, CHAN_EXIT);
	assert_int_equal(p.data[0], 3);
	assert_int_equal(chan_recv(pair[1], &p), CHAN_CLOSED);
	assert_int_equal(chan_send(pair[1], CHAN_IN, "x", 1), CHAN_CLOSED);
}

static void
test_last_message(void **state)
{
	struct ipc_msg m = sample(), got;
	struct err e;
	int spare = dup(STDERR_FILENO);

	(void)state;
	assert_true(ipc_send(pair[1], &m, -1, &e));
	m.type = IPC_REFUSE;
	assert_true(ipc_send(pair[0], &m, -1, &e));
	dup2(spare, pair[0]);
	close(spare);
	assert_true(ipc_recv(pair[1], &got, NULL, &e));
	assert_int_equal(got.type, IPC_REFUSE);
	assert_false(ipc_recv(pair[1], &got, NULL, &e));
	assert_string_equal(e.msg, "closed");
}

static void
test_clamp(void **state)
{
	static const struct {
		uint32_t cols, rows, want_cols, want_rows;
	} cases[] = {
		{80, 24, 80, 24},
		{0, 0, 80, 24},
		{0, 50, 80, 50},
		{1, 1, CHAN_COLS_MIN, CHAN_ROWS_MIN},
		{500, 200, 500, 200},
		{501, 201, CHAN_COLS_MAX, CHAN_ROWS_MAX},
		{65535, 65535, CHAN_COLS_MAX, CHAN_ROWS_MAX},
		{UINT32_MAX, 0x80000000u, CHAN_COLS_MAX, CHAN_ROWS_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t cols = cases[i].cols, rows = cases[i].rows;

		chan_clamp_size(&cols, &rows);
		assert_int_equal(cols, cases[i].want_cols);
		assert_int_equal(rows, cases[i].want_rows);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_descriptor),
		TEST(test_descriptor_unwanted),
		TEST(test_malformed),
		TEST(test_closed_and_empty),
		TEST(test_chan_round_trip),
		TEST(test_chan_waits),
		TEST(test_last_words),
		TEST(test_last_message),
		cmocka_unit_test(test_clamp),
	};

	return cmocka_run_group_tests_name("ipc", tests, NULL, NULL);
}
