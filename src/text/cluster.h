// SPDX-License-Identifier: MIT
// cluster: where user-perceived characters end, for the files of this folder.
#pragma once

#include <stddef.h>

// The longest cluster, in code points: more marks than that are an attack, not a language.
#define CLUSTER_MAX 32

// Bytes of the extended grapheme cluster at s (n > 0) of stored text, whatever its width; at most
// CLUSTER_MAX code points.
size_t cluster_next(const char *s, size_t n);
