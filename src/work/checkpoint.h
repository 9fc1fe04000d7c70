// SPDX-License-Identifier: MIT
// checkpoint: signed statements about the audit chains, kept in a file outside the database.
//
// One line is one statement: at this time there were so many entries, the chains ended at these
// places (chain 0 first), and this is the hash of their ends.
//
//   2026-03-02T01:00:05Z entries=812 seq=800,12 head=<hex> key=<hex> signature=<hex>
//
// The signature (Ed25519) is over everything before " signature=", with a heading that keeps it from
// meaning anything else. Whoever rewrites a chain in the database, hashes and all, cannot make it
// end in what an earlier line says, and cannot write such a line without the key.
//
// The key is a file of one line; the public half stands beside it in another, and is all that
// checking needs.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "conf/settings.h"

struct db_sys;

#define CHECKPOINT_LINE_MAX 1024
#define CHECKPOINT_CHAINS 16 // at most; audit.chains() of the database
#define CHECKPOINT_SEQS_MAX 340 // "800,12" of that many

struct checkpoint {
	char at[24]; // UTC
	int64_t seq[CHECKPOINT_CHAINS]; // of each chain's last entry; 0 = none yet
	int n_chains;
	int64_t entries;
	char head[65]; // what audit.hash_at() says of the last entries, hex
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

// seq as text, and back; false when it is none.
void checkpoint_print_seqs(const struct checkpoint *c, char out[CHECKPOINT_SEQS_MAX]);
MUST_CHECK bool checkpoint_read_seqs(struct checkpoint *c, const char *text);

// The line of c, with a line feed; key and at are filled in.
void checkpoint_sign(struct checkpoint *c, const struct checkpoint_key *key,
	char line[CHECKPOINT_LINE_MAX]);
// Reads a line and checks its signature. *why receives what is wrong with it.
bool checkpoint_read(const char *line, const struct checkpoint_key *key, struct checkpoint *c,
	const char **why);

// The job of `quayside work`: looks at what came into the chains since the last line of the file, and
// signs their new ends. Refuses to when something is wrong. *done: lines added, 0 or 1.
MUST_CHECK bool checkpoint_run(const struct settings *s, struct db_sys *db, int *done, struct err *e);
