// SPDX-License-Identifier: MIT
// utf8: decoding, encoding and validating UTF-8 (RFC 3629), without tables.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xfffdu // what utf8_decode() yields for a malformed byte

// Decodes one code point from s (n bytes, n > 0) into *cp and returns how many bytes it took
// (1-4). A malformed byte takes 1 and yields UTF8_BAD.
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);
// As utf8_decode, but also says whether the sequence may still become valid with more bytes:
// returns 0 then.
size_t utf8_decode_partial(const char *s, size_t n, uint32_t *cp);
// Writes cp (at most 4 bytes) and returns the length; surrogates and > U+10FFFF become U+FFFD.
size_t utf8_encode(uint32_t cp, char out[4]);
int utf8_count(const char *s, size_t n); // characters (code points) of valid text
bool utf8_is_valid(const char *s, size_t n);
// Full-width forms (U+FF01-FF5E, U+3000) folded to ASCII; anything else unchanged. An input
// method left in full-width mode should not make a command unreadable.
uint32_t utf8_fold_width(uint32_t cp);
