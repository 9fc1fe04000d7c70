// SPDX-License-Identifier: MIT
// checkpoint: signed statements about the audit chain, kept in a file outside the database.
//
// One line is one statement: at this time the chain had so many entries and ended in this hash.
//
//   2026-03-02T01:00:05Z entries=812 seq=812 head=<hex> key=<hex> signature=<hex>
//
// The signature (Ed25519) is over everything before " signature=", with a heading that keeps it from
// meaning anything else. Whoever rewrites the chain in the database, hashes and all, cannot make it
// end in what an earlier line says, and cannot write such a line without the key.
//
// The key is a file of one line; the public half stands beside it in another, and is all that
// checking needs.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "conf/settings.h"

struct db_sys;

#define CHECKPOINT_LINE_MAX 512

struct checkpoint {
	char at[24]; // UTC
	int64_t seq; // of the last entry; 0 = none yet
	int64_t entries;
	char head[65]; // hash of the last entry, hex
	char key[17];  // of the key that signed: the first 8 bytes of the public half, hex
};

struct checkpoint_key {
	unsigned char public_half[32];
	unsigned char secret[64]; // zero when only the public half was read
	char id[17];
};

// Makes path and path.pub. Fails when path exists.
MUST_CHECK bool checkpoint_key_make(const char *path, struct err *e);
MUST_CHECK bool checkpoint_key_load(const char *path, struct checkpoint_key *key, struct err *e);
MUST_CHECK bool checkpoint_key_load_public(const char *path, struct checkpoint_key *key,
	struct err *e);
void checkpoint_key_wipe(struct checkpoint_key *key);

// The line of c, with a line feed; key and at are filled in.
void checkpoint_sign(struct checkpoint *c, const struct checkpoint_key *key,
	char line[CHECKPOINT_LINE_MAX]);
// Reads a line and checks its signature. *why receives what is wrong with it.
bool checkpoint_read(const char *line, const struct checkpoint_key *key, struct checkpoint *c,
	const char **why);

// The job of `quayside work`: looks at what came into the chain since the last line of the file, and
// signs the new head. Refuses to when something is wrong. *done: lines added, 0 or 1.
MUST_CHECK bool checkpoint_run(const struct settings *s, struct db_sys *db, int *done, struct err *e);
