// SPDX-License-Identifier: MIT
// width: cells of a code point, and the wcwidth() that curses finds.
#include "text/text.h"

#include <dlfcn.h>
#include <wchar.h>

#include <utf8proc.h>

#include "text/ambiguous.h"

static int ambiguous_width = 1;
static bool ascii_only;

static bool
is_ambiguous(uint32_t cp)
{
	size_t low = 0, high = sizeof(ambiguous) / sizeof(ambiguous[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (cp > ambiguous[middle].last)
			low = middle + 1;
		else if (cp < ambiguous[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

// Planes 2 and 3 are set aside for ideographs, so those of a later Unicode are wide as well.
static bool
is_ideographic_plane(uint32_t cp)
{
	return cp >= 0x20000 && cp <= 0x3fffd;
}

int
text_cp_width(uint32_t cp)
{
	const utf8proc_property_t *p;

	if (cp < 0x7f)
		return cp >= 0x20;
	if (cp < 0xa0 || cp > 0x10ffff)
		return 0;
	if (ambiguous_width == 2 && is_ambiguous(cp))
		return 2;
	if (is_ideographic_plane(cp))
		return 2;
	p = utf8proc_get_property((utf8proc_int32_t)cp);
	if (p->ignorable)
		return 0;
	switch (p->category) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CS:
		return 0;
	case UTF8PROC_CATEGORY_MC: // most terminals give these a cell of their own
		return 1;
	case UTF8PROC_CATEGORY_CF: // the number signs that stand before Arabic digits are visible
		return p->boundclass == UTF8PROC_BOUNDCLASS_PREPEND;
	default:
		break;
	}
	if (p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T)
		return 0; // vowels and finals join the Hangul syllable before them
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

void
text_set_ambiguous_width(int cells)
{
	ambiguous_width = cells == 2 ? 2 : 1;
}

void
text_set_ascii(bool ascii)
{
	ascii_only = ascii;
}

const char *
text_ellipsis(void)
{
	return ascii_only || ambiguous_width == 2 ? "~" : "\xe2\x80\xa6";
}

// Replaces the C library's for this process and the shared libraries it loads (the executable
// exports its symbols): glibc's tables are older than the text people send, and characters unknown
// to them would vanish from the screen.
int
wcwidth(wchar_t wc)
{
	uint32_t cp = (uint32_t)wc;

	if (cp == 0)
		return 0;
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp > 0x10ffff)
		return -1;
	return text_cp_width(cp);
}

bool
text_selftest(void)
{
	int (*found)(wchar_t);

	*(void **)&found = dlsym(RTLD_DEFAULT, "wcwidth");
	return found == wcwidth && found(0x31350) == 2;
}
