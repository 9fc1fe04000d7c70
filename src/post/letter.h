// SPDX-License-Identifier: MIT
// letter: what quayside-mime reads out of one message.
//
// Everything is UTF-8 without NUL but the content of files. It came from strangers: it is data, and is cleaned
// where it is shown.
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "conf/settings.h"

#define LETTER_FILES_MAX 51 // PARSE_FILES_MAX of src/mime, and the message itself
#define LETTER_LIST_MAX 300

struct letter_file {
	const char *name, *type;
	const char *data; // n bytes inside records
	size_t n;
};

struct letter_list {
	const char *items[LETTER_LIST_MAX];
	int n;
};

struct letter {
	struct str records;
	struct arena arena;
	const char *from, *from_name, *subject, *message_id, *language, *text, *automatic, *failed_id; // NULL: there is none
	struct letter_list refs, recipients, notes;
	struct letter_file files[LETTER_FILES_MAX];
	int n_files;
};

// Reads the message that fd is open on, in a process of its own that can do nothing else. ERR_DATA: that process did
// not survive it, or took too long. The caller calls letter_free(), also after a failure.
MUST_CHECK bool letter_read(const struct settings *s, int fd, struct letter *out, struct err *e);
void letter_free(struct letter *l);
