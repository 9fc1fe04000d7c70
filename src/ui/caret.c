// SPDX-License-Identifier: MIT
// caret: places in a text where the cursor may stand.
#include "ui/caret.h"

#include <ctype.h>

#include "base/utf8.h"
#include "term/key.h"
#include "text/text.h"

enum kind { BLANK, PUNCTUATION, IDEOGRAPH, LETTER };

static enum kind
kind_of(uint32_t cp)
{
	if (cp < 0x80)
		return isspace((int)cp) ? BLANK : isalnum((int)cp) || cp == '_' ? LETTER : PUNCTUATION;
	if (cp == 0x3000 || cp == 0xa0)
		return BLANK;
	if ((cp >= 0x2010 && cp <= 0x206f) || (cp >= 0x3001 && cp <= 0x303f) ||
		(cp >= 0xff01 && cp <= 0xff0f) || (cp >= 0xff1a && cp <= 0xff20))
		return PUNCTUATION;
	return text_cp_width(cp) == 2 ? IDEOGRAPH : LETTER;
}

static enum kind
kind_at(const struct str *text, size_t at)
{
	uint32_t cp;

	utf8_decode(text->data + at, text->len - at, &cp);
	return kind_of(cp);
}

size_t
caret_left(const struct str *text, size_t at)
{
	return at ? at - text_grapheme_before(text->data, at) : 0;
}

size_t
caret_right(const struct str *text, size_t at)
{
	int width;

	return at < text->len ? at + text_show(NULL, text->data + at, text->len - at, &width) : at;
}

size_t
caret_snap(const struct str *text, size_t at)
{
	size_t i = at;

	if (at == 0 || at >= text->len)
		return at;
	while (i > 0 && text->data[i - 1] != '\n')
		i--;
	while (i < at)
		i = caret_right(text, i);
	return i;
}

size_t
caret_word_left(const struct str *text, size_t at)
{
	size_t before = caret_left(text, at);
	enum kind kind;

	while (at > 0 && kind_at(text, before) == BLANK) {
		at = before;
		before = caret_left(text, at);
	}
	if (at == 0)
		return 0;
	kind = kind_at(text, before);
	while (at > 0 && kind_at(text, before) == kind) {
		at = before;
		before = caret_left(text, at);
	}
	return at;
}

size_t
caret_word_right(const struct str *text, size_t at)
{
	enum kind kind = at < text->len ? kind_at(text, at) : BLANK;

	while (at < text->len && kind != BLANK && kind_at(text, at) == kind)
		at = caret_right(text, at);
	while (at < text->len && kind_at(text, at) == BLANK)
		at = caret_right(text, at);
	return at;
}

int
caret_cells(const struct str *text, size_t from, size_t to)
{
	int cells = 0, width;

	while (from < to) {
		from += text_show(NULL, text->data + from, text->len - from, &width);
		cells += width;
	}
	return cells;
}

bool
caret_is_text(uint32_t key)
{
	return key >= 0x20 && key < K_SPECIAL && !(key >= 0x7f && key < 0xa0);
}
