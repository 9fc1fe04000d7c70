// SPDX-License-Identifier: MIT
// sandbox: seccomp filters, one per kind of process.
//
// A filter can only be entered, never left. sandbox_gate() is called before the key exchange: after
// it there is no file system (open answers EACCES), no socket, no exec, no fork, no executable
// memory; what remains is reading and writing the descriptors already open.
#pragma once

#include "base/err.h"

MUST_CHECK bool sandbox_gate(struct err *e);
