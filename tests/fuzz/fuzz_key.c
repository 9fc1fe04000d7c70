// SPDX-License-Identifier: MIT
// Fuzzes the key decoder: pieces of bytes with pauses. In the input, 0xf8 n ends a piece and lets
// n * 16 ms pass.
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "term/key.h"

#define PAUSE 0xf8
#define SILENCE 3000

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
drain(struct key_decoder *d, int64_t now)
{
	struct key_event e;

	while ((e = key_next(d, now)).type != KEY_NONE) {
		if (e.type == KEY_PASTE) {
			must(e.text_len > 0 && utf8_is_valid(e.text, e.text_len));
			for (size_t i = 0; i < e.text_len; i++)
				must((unsigned char)e.text[i] >= 0x20 || strchr("\n\t", e.text[i]));
			continue;
		}
		if (e.type == KEY_ANSWER) {
			must(e.text_len > 1);
			continue;
		}
		must((e.key & K_MASK) >= 0x20 && (e.key & K_MASK) <= K_F12);
		must(!((e.key & K_MASK) >= 0x7f && (e.key & K_MASK) < 0xa0));
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct key_decoder d;
	int64_t now = 1000;

	key_init(&d);
	for (size_t i = 0; i < size;) {
		const unsigned char *end = memchr(data + i, PAUSE, size - i);
		size_t n = end ? (size_t)(end - data) - i : size - i;

		key_feed(&d, data + i, n);
		drain(&d, now);
		now += end && i + n + 1 < size ? data[i + n + 1] * 16 : 0;
		drain(&d, now);
		i += n + 2;
	}
	// It comes to rest: every unfinished byte has its time, then nothing is waited for.
	for (size_t i = 0; i < 2 * size + 2; i++)
		drain(&d, now += SILENCE);
	must(key_deadline(&d) == 0);
	key_done(&d);
	return 0;
}
