// SPDX-License-Identifier: MIT
// teller: the second process of `quayside work`, with the jobs that must not wait for the others.
//
// Screens are told of changes ten times a second, also while another job takes its time. What the
// process says is passed on; when it ends it is started again. It ends when `work` does.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "conf/settings.h"

#define TELLER_LIFELINE 3 // its descriptor that closes with `work`

struct teller {
	const struct settings_source *src; // borrowed
	const struct settings *settings;   // borrowed
	pid_t pid;      // 0: not running
	int lifeline;   // ours
	int log;        // its stderr, -1: not running
	int64_t again;  // when to start it, clock_mono_ms()
};

void teller_init(struct teller *t, const struct settings_source *src, const struct settings *s);
// Starts it when it does not run and it is time.
void teller_keep(struct teller *t);
// t->log has something.
void teller_read(struct teller *t);
void teller_stop(struct teller *t);
