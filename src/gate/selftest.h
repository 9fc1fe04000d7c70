// SPDX-License-Identifier: MIT
// selftest: proves that the sandbox holds, by trying what it forbids.
#pragma once

// For `quayside-gate --sandbox-test`: prints one line per attempt; 0 when every one failed.
int selftest_sandbox(void);
