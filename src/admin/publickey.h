// SPDX-License-Identifier: MIT
// publickey: reads the one-line form of an OpenSSH public key.
#pragma once

#include "base/err.h"

struct publickey {
	char type[64];
	char blob[2048]; // base64, as in the line
	char comment[128];
	char fingerprint[64]; // "SHA256:..."
};

// Refuses what a login must not rest on: certificates, DSA, ECDSA, RSA under 3072 bits.
MUST_CHECK bool publickey_parse(const char *line, struct publickey *out, struct err *e);
