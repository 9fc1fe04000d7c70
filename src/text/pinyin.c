// SPDX-License-Identifier: MIT
// pinyin: Chinese text found by how it is read, typed in Latin letters.
#include <string.h>

#include "base/utf8.h"
#include "text/pinyin_table.h"
#include "text/text.h"

#define FIRST 0x4e00 // of the ideographs that GB 2312 has
#define LAST 0x9fff
#define READINGS 3
#define N_SYLLABLES ((int)(sizeof(pinyin_table) / sizeof(pinyin_table[0])))

// For each ideograph the numbers of its syllables plus one; filled when first asked.
static unsigned short readings[LAST - FIRST + 1][READINGS];
static bool filled;

static void
fill(void)
{
	for (int i = 0; i < N_SYLLABLES; i++) {
		const char *chars = pinyin_table[i].characters;

		for (size_t at = 0, n = strlen(chars); at < n;) {
			uint32_t cp;
			unsigned short *r;
			int k = 0;

			at += utf8_decode(chars + at, n - at, &cp);
			if (cp < FIRST || cp > LAST)
				continue;
			r = readings[cp - FIRST];
			while (k < READINGS && r[k])
				k++;
			if (k < READINGS)
				r[k] = (unsigned short)(i + 1);
		}
	}
	filled = true;
}

// Whether typed, all of it, reads what s begins with: of each character its syllable or the beginning
// of it; Latin letters and digits stand for themselves.
static bool
reads(const char *s, size_t n, const char *typed)
{
	uint32_t cp;
	size_t len;

	if (!*typed)
		return true;
	if (n == 0)
		return false;
	len = utf8_decode(s, n, &cp);
	if (cp == (unsigned char)*typed && reads(s + len, n - len, typed + 1))
		return true;
	for (int k = 0; cp >= FIRST && cp <= LAST && k < READINGS; k++) {
		int number = readings[cp - FIRST][k];
		const char *syllable = number ? pinyin_table[number - 1].syllable : "";

		for (size_t i = 0; syllable[i] && syllable[i] == typed[i]; i++) {
			if (reads(s + len, n - len, typed + i + 1))
				return true;
		}
	}
	return false;
}

bool
text_pinyin_contains(const char *s, const char *typed)
{
	size_t n = strlen(s);

	// Longer than any label: somebody pastes, and every further letter would be tried in every way.
	if (!*typed || strlen(typed) > 40 || typed[strspn(typed, "abcdefghijklmnopqrstuvwxyz0123456789")])
		return false;
	if (!filled)
		fill();
	for (size_t at = 0; at < n;) {
		uint32_t cp;
		size_t len = utf8_decode(s + at, n - at, &cp);

		if (cp >= FIRST && reads(s + at, n - at, typed))
			return true;
		at += len;
	}
	return false;
}
