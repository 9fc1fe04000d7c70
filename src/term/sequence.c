// SPDX-License-Identifier: MIT
// sequence: one escape sequence among what curses wrote.
#include "term/sequence.h"

#include <stdbool.h>
#include <string.h>

int
sequence_param(const struct sequence *s, int i, int otherwise)
{
	return i < s->n && s->params[i] >= 0 ? s->params[i] : otherwise;
}

// Bytes of the string that begins at s, with its end.
static size_t
string_len(const char *s, size_t n)
{
	for (size_t i = 2; i < n; i++) {
		if (s[i] == '\a')
			return i + 1;
		if (s[i] == '\\' && s[i - 1] == '\x1b')
			return i + 1;
	}
	return n;
}

static void
take_params(struct sequence *s, size_t end)
{
	int value = -1;

	for (size_t i = 2; i <= end; i++) {
		char c = s->bytes[i];

		if (c >= '0' && c <= '9') {
			value = (value > 0 ? value : 0) * 10 + c - '0';
			if (value > 9999)
				return;
		} else if (c == ';' || i == end) {
			if (s->n == PARAMS_MAX)
				return;
			s->params[s->n++] = value;
			value = -1;
		} else {
			return;
		}
	}
	s->final = s->bytes[end];
}

struct sequence
sequence_at(const char *bytes, size_t n)
{
	struct sequence s = {.bytes = bytes, .len = n};
	bool control = n > 1 && bytes[1] == '[';
	size_t end = control ? 2 : 1;

	if (n > 1 && strchr("]P_^X", bytes[1])) {
		s.len = string_len(bytes, n);
		return s;
	}
	while (end < n && bytes[end] >= 0x20 && bytes[end] < (control ? 0x40 : 0x30))
		end++;
	if (end >= n)
		return s;
	s.len = end + 1;
	if (control)
		take_params(&s, end);
	return s;
}
