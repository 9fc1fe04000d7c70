// SPDX-License-Identifier: MIT
// spool: where mail waits between the mail server and the database, each message a file.
//
// A message is written into tmp/, reaches the disk, and is then moved into new/, so that what is in new/ is whole.
// It leaves when the database has it. What cannot be taken goes into failed/, where somebody may look at it and move
// it back; nothing is ever removed without having been taken.
#pragma once

#include "base/err.h"

#define SPOOL_MESSAGE_MAX (50l << 20) // bytes

struct spool_names {
	char **names; // of files in new/, the oldest first
	int n;
};

// Makes the directories that are missing.
MUST_CHECK bool spool_prepare(const char *dir, struct err *e);
// Keeps what can be read from fd. from and to are of the envelope, for the headers Return-Path and Delivered-To; NULL
// leaves them out. ERR_DATA: it is empty, larger than SPOOL_MESSAGE_MAX, or an address is none. ERR_CONFLICT: it could
// not be kept now.
MUST_CHECK bool spool_put(const char *dir, int fd, const char *from, const char *to, struct err *e);
// The caller frees with spool_names_free().
MUST_CHECK bool spool_list(const char *dir, struct spool_names *out, struct err *e);
void spool_names_free(struct spool_names *s);
// A descriptor to read the message, or -1.
int spool_open(const char *dir, const char *name, struct err *e);
MUST_CHECK bool spool_done(const char *dir, const char *name, struct err *e);
MUST_CHECK bool spool_fail(const char *dir, const char *name, struct err *e);
// A descriptor that becomes readable when something has come into new/ (inotify), or -1.
int spool_watch(const char *dir, struct err *e);
