// SPDX-License-Identifier: MIT
// notify: tells a service manager (systemd's NOTIFY_SOCKET protocol) how the server is doing.
#pragma once

// state: "READY=1", "STOPPING=1", "RELOADING=1\nMONOTONIC_USEC=..." Silent when nobody listens.
void notify_manager(const char *state);
