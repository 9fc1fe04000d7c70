// SPDX-License-Identifier: MIT
// sandbox: seccomp filters, one per kind of process.
//
// A filter can only be entered, never left. Behind it there is no file system (open answers EACCES), no new
// socket, no exec, no fork, no executable memory; what remains is reading and writing the descriptors already
// open. A gate enters before the key exchange, and keeps what its sockets need; a reader of mail before the
// first byte of a message.
#pragma once

#include "base/err.h"

// Builds with sanitizers cannot live in a sandbox, and have an option to stay outside.
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_OPTIONAL 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_OPTIONAL 1
#endif
#endif

MUST_CHECK bool sandbox_gate(struct err *e);
MUST_CHECK bool sandbox_mime(struct err *e);
