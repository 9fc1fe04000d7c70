// SPDX-License-Identifier: MIT
// wardens: the processes that check credentials, and the queue of questions to them.
//
// Two of them, because one argon2id verification takes a tenth of a second. A question goes to
// the first idle one; when one dies or hangs with a question, the answer is no. Secrets are wiped
// from the queue as soon as they have been handed on.
#pragma once

#include "serve/child.h"
#include "serve/pollset.h"

#define WARDENS 2

// m is an IPC_W_ANSWER (flag, number, text) to the question that was asked with id; its methods is the
// type of the question.
typedef void (*wardens_answer_fn)(void *ctx, uint32_t id, const struct ipc_msg *m);

struct warden {
	struct child child;
	bool is_ready; // has said so
	bool is_stale; // works with settings that were replaced
	uint32_t asked; // id of the question it works on
	enum ipc_type question; // its type; 0 = idle
	int64_t deadline; // for the answer
	int64_t start_at; // start again then
	int64_t backoff;  // ms
};

struct wardens {
	struct warden each[WARDENS];
	struct ipc_msg *queue; // ring
	int size, first, n;
	const char *path;        // this executable
	const char *const *argv; // NULL-terminated; both borrowed
	const char *user;        // OS user
	wardens_answer_fn answer;
	void *ctx;
	bool is_stopping;
};

// Fill path, argv, user, answer and ctx first. Starts them and waits until all are able to work.
MUST_CHECK bool wardens_start(struct wardens *w, int queue_size, struct err *e);
// Takes the content of m and wipes its text. False when the queue is full.
bool wardens_ask(struct wardens *w, uint32_t id, struct ipc_msg *m);
void wardens_forget(struct wardens *w, uint32_t id); // no answer is wanted any more
void wardens_watch(struct wardens *w, struct pollset *p);
void wardens_tick(struct wardens *w, int64_t now);
bool wardens_reaped(struct wardens *w, pid_t pid, int status, int64_t now); // false: none of ours
void wardens_renew(struct wardens *w); // each restarts as soon as it is idle
void wardens_stop(struct wardens *w, int64_t now); // and do not come again
bool wardens_gone(const struct wardens *w);
void wardens_free(struct wardens *w);
