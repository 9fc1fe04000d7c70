// SPDX-License-Identifier: MIT
// hostkey: the server's private key, checked once and kept in sealed memory.
//
// serve reads the file while it still may; gates get a read-only descriptor of the memory and never
// see the file system.
#pragma once

#include "base/err.h"

// Reads path (regular, ours or root's unless we are root, mode without group and others, an
// OpenSSH private key) into a sealed memfd. Fails with ERR_CONFIG and how to mend it.
MUST_CHECK bool hostkey_load(const char *path, int *memory, struct err *e);
// A new read-only descriptor with an offset of its own, or -1.
int hostkey_open(int memory);
