// SPDX-License-Identifier: MIT
// host: the libssh session of the accepted connection, with every option set by us.
#pragma once

#include <libssh/libssh.h>

#include "base/err.h"

// Loads what libssh and its crypto library load late, so that the sandbox need not allow it.
MUST_CHECK bool host_warm(struct err *e);
// Makes the server session on TCP socket tcp with the host key that key_fd holds (OpenSSH private
// key text, read from its start without moving the shared offset). The key exchange has not begun.
MUST_CHECK bool host_accept(int tcp, int key_fd, ssh_session *out, struct err *e);
