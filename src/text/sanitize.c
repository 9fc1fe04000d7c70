// SPDX-License-Identifier: MIT
// sanitize: the safe form of text that came from people or the network.
//
// Works cluster by cluster in three steps: leave out what only decorates (variation selectors,
// joiners, skin tones), compose, then write each code point as it is, as a mark on the cell before
// it, or as visible code. A safe form is its own safe form.
#include "text/text.h"

#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "text/cluster.h"

#define MARKS_MAX 4      // per cell; curses keeps no more
#define TAB_STOP 8
#define TAB_EDIT 4       // of text_show()
#define DOTTED_CIRCLE 0x25cc
#define EXPANSION_MAX 4  // code points from decomposing one, canonically
#define CPS_MAX (CLUSTER_MAX + 1) // a circle for marks that have no base

enum shown {
	SHOWN_PLAIN,
	SHOWN_MARK,  // combines with the cell before
	SHOWN_SPACE,
	SHOWN_FLAG,  // regional indicator
	SHOWN_CODE,  // invisible or dangerous: as <202E>
};

struct cells {
	struct str *out;
	bool base;      // there is a cell for marks to combine with
	bool overflow;  // marks of this cell are being left out
	int marks;
};

static const utf8proc_property_t *
property(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp);
}

static bool
is_variation_selector(uint32_t cp)
{
	return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

static bool
is_pictograph(uint32_t cp)
{
	return property(cp)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

// Letters of the scripts that are written with joiners, from Arabic to Khmer and Mongolian.
static bool
is_joining_letter(uint32_t cp)
{
	return cp >= 0x600 && cp <= 0x18af && property(cp)->category != UTF8PROC_CATEGORY_CF;
}

// Hangul vowels and finals, which join the letter before them.
static bool
is_jamo(uint32_t cp)
{
	utf8proc_propval_t c = property(cp)->boundclass;

	return c == UTF8PROC_BOUNDCLASS_V || c == UTF8PROC_BOUNDCLASS_T;
}

static bool
is_joiner(uint32_t cp)
{
	return cp == 0x200c || cp == 0x200d;
}

// Whether cp, met after `previous`, only changes how the code point shown before it looks. Doubled
// ones have no such meaning and may carry hidden text, so they are shown.
static bool
is_decoration(uint32_t cp, uint32_t previous, uint32_t shown)
{
	if (shown == 0 || property(shown)->ignorable ||
		property(shown)->boundclass == UTF8PROC_BOUNDCLASS_PREPEND)
		return false;
	if (is_variation_selector(cp))
		return !is_variation_selector(previous);
	if (is_joiner(cp))
		return !is_joiner(previous) &&
			(is_joining_letter(shown) || (cp == 0x200d && is_pictograph(shown)));
	return cp >= 0x1f3fb && cp <= 0x1f3ff && is_pictograph(shown);
}

static enum shown
classify(uint32_t cp)
{
	const utf8proc_property_t *p = property(cp);

	if (p->ignorable)
		return SHOWN_CODE;
	switch (p->category) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return SHOWN_MARK;
	case UTF8PROC_CATEGORY_ZS:
		return cp == 0x3000 ? SHOWN_PLAIN : SHOWN_SPACE;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return SHOWN_SPACE;
	case UTF8PROC_CATEGORY_CF:
		return p->boundclass == UTF8PROC_BOUNDCLASS_PREPEND ? SHOWN_PLAIN : SHOWN_CODE;
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
		return SHOWN_CODE;
	case UTF8PROC_CATEGORY_CN: // ideographs newer than the tables may be in a person's name
		return text_cp_width(cp) == 2 ? SHOWN_PLAIN : SHOWN_CODE;
	default:
		break;
	}
	if (p->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR)
		return SHOWN_FLAG;
	return is_jamo(cp) ? SHOWN_MARK : SHOWN_PLAIN;
}

static void
add_cp(struct str *out, uint32_t cp)
{
	char bytes[4];

	str_addn(out, bytes, utf8_encode(cp, bytes));
}

static void
add_mark(struct cells *c, uint32_t cp)
{
	if (c->overflow)
		return;
	if (!c->base) {
		if (is_jamo(cp)) { // does not combine with the circle
			str_addf(c->out, "<%04X>", (unsigned)cp);
			return;
		}
		add_cp(c->out, DOTTED_CIRCLE);
		c->base = true;
		c->marks = 0;
	}
	if (c->marks++ < MARKS_MAX) {
		add_cp(c->out, cp);
		return;
	}
	add_cp(c->out, UTF8_BAD);
	c->overflow = true;
}

static void
add_shown(struct cells *c, uint32_t cp)
{
	enum shown shown = classify(cp);

	if (shown == SHOWN_MARK) {
		add_mark(c, cp);
		return;
	}
	c->base = shown == SHOWN_PLAIN || shown == SHOWN_SPACE;
	c->overflow = false;
	c->marks = 0;
	switch (shown) {
	case SHOWN_PLAIN:
		add_cp(c->out, cp);
		break;
	case SHOWN_SPACE:
		str_addc(c->out, ' ');
		break;
	case SHOWN_CODE:
		str_addf(c->out, cp < 0x100 ? "<%02X>" : "<%04X>", (unsigned)cp);
		break;
	case SHOWN_FLAG:
		str_addc(c->out, (char)('A' + cp - 0x1f1e6));
		break;
	case SHOWN_MARK:
		break;
	}
}

// NFC of at most CPS_MAX code points, in place; returns how many are left.
static int
compose(utf8proc_int32_t *cps, int n)
{
	utf8proc_int32_t parts[CPS_MAX * EXPANSION_MAX];
	utf8proc_ssize_t total = 0;
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;

	for (int i = 0; i < n; i++) {
		int last = 0;
		utf8proc_ssize_t room = CPS_MAX * EXPANSION_MAX - total;
		utf8proc_ssize_t len = utf8proc_decompose_char(cps[i], parts + total, room, how,
			&last);

		if (len < 0 || len > room)
			return n;
		total += len;
	}
	// Canonical order: marks of the same cell by combining class, stable.
	for (utf8proc_ssize_t i = 1; i < total; i++) {
		utf8proc_int32_t cp = parts[i];
		int ccc = property((uint32_t)cp)->combining_class;
		utf8proc_ssize_t j = i;

		for (; ccc && j > 0 && property((uint32_t)parts[j - 1])->combining_class > ccc; j--)
			parts[j] = parts[j - 1];
		parts[j] = cp;
	}
	total = utf8proc_normalize_utf32(parts, total, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	if (total < 0 || total > CPS_MAX)
		return n;
	memcpy(cps, parts, (size_t)total * sizeof(*cps));
	return (int)total;
}

// The safe form of one cluster that is not a newline or a tab.
static void
add_cluster(struct str *out, const char *s, size_t len)
{
	utf8proc_int32_t cps[CPS_MAX] = {0};
	struct cells c = {.out = out};
	uint32_t previous = 0, shown = 0;
	int n = 0;

	for (size_t i = 0; i < len && n < CPS_MAX;) {
		uint32_t cp;

		i += utf8_decode(s + i, len - i, &cp);
		if (n == 0 && classify(cp) == SHOWN_MARK && !is_jamo(cp))
			cps[n++] = DOTTED_CIRCLE;
		if (!is_decoration(cp, previous, shown)) {
			cps[n++] = (utf8proc_int32_t)cp;
			shown = cp;
		}
		previous = cp;
	}
	if (n > 1)
		n = compose(cps, n);
	for (int i = 0; i < n; i++) {
		bool flag = classify((uint32_t)cps[i]) == SHOWN_FLAG;

		if (flag && (i == 0 || classify((uint32_t)cps[i - 1]) != SHOWN_FLAG))
			str_addc(out, '[');
		add_shown(&c, (uint32_t)cps[i]);
		if (flag && (i + 1 == n || classify((uint32_t)cps[i + 1]) != SHOWN_FLAG))
			str_addc(out, ']');
	}
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f;
}

// Bytes at s that need nothing done; the last character before others may carry marks.
static size_t
plain_run(const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && is_plain(s[len]))
		len++;
	if (len > 0 && len < n && (unsigned char)s[len] >= 0x80)
		len--;
	return len;
}

struct lines {
	enum text_mode mode;
	size_t measured; // out->data before this has been counted
	int column;      // of `measured` in its line
};

// Handles blanks that are controls; returns the bytes it took, 0 when s begins with none.
static size_t
add_blank(struct str *out, struct lines *l, const char *s, size_t n)
{
	size_t len = s[0] == '\r' && n > 1 && s[1] == '\n' ? 2 : 1;

	if (s[0] == '\n' || len == 2) {
		str_addc(out, l->mode == TEXT_BLOCK ? '\n' : ' ');
		l->measured = out->len;
		l->column = 0;
		return len;
	}
	if (s[0] == '\t' && l->mode == TEXT_BLOCK) {
		l->column += text_width(str_text(out) + l->measured, out->len - l->measured);
		do
			str_addc(out, ' ');
		while (++l->column % TAB_STOP);
		l->measured = out->len;
		return len;
	}
	if (s[0] != '\t' && s[0] != '\v' && s[0] != '\f')
		return 0;
	str_addc(out, ' ');
	return len;
}

void
text_sanitize(struct str *out, const char *s, size_t n, enum text_mode mode)
{
	struct lines l = {.mode = mode, .measured = out->len};

	for (size_t i = 0; i < n;) {
		size_t len = plain_run(s + i, n - i);

		if (len) {
			str_addn(out, s + i, len);
		} else if ((len = add_blank(out, &l, s + i, n - i)) == 0) {
			len = cluster_next(s + i, n - i);
			add_cluster(out, s + i, len);
		}
		i += len;
	}
	if (!out->data)
		str_add(out, "");
}

size_t
text_show(struct str *out, const char *s, size_t n, int *width)
{
	static struct str scratch; // kept for its memory
	struct str *to = out ? out : &scratch;
	size_t start, len;

	if (plain_run(s, n) || (n == 1 && is_plain(s[0]))) {
		if (out)
			str_addc(out, s[0]);
		*width = 1;
		return 1;
	}
	str_clear(&scratch);
	start = to->len;
	len = s[0] == '\r' && n > 1 && s[1] == '\n' ? 2 : 1;
	if (s[0] == '\n' || len == 2) {
		*width = 0;
		return len;
	}
	if (s[0] == '\t') {
		str_addn(to, "        ", TAB_EDIT);
	} else {
		len = cluster_next(s, n);
		add_cluster(to, s, len);
	}
	*width = text_width(str_text(to) + start, to->len - start);
	return len;
}
