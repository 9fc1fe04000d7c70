// SPDX-License-Identifier: MIT
// filter_contact: terms of a filter that name somebody's e-mail or phone number.
#include "model/filter_contact.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

#define PHONE_DIGITS 7 // fewer are a part of one
#define NAME_MAX_BYTES 64

static const struct {
	const char *name, *label, *kind;
} names[] = {
	{"email", N_("E-mail"), "email"},
	{"mail", N_("E-mail"), "email"},
	{"phone", N_("Phone"), "phone"},
	{"tel", N_("Phone"), "phone"},
};

// One character as the filter reads it: width folded. *quote: whether it stands in quotes, kept by the caller.
static uint32_t
next(const char **s)
{
	uint32_t cp;

	*s += utf8_decode(*s, strlen(*s), &cp);
	return utf8_fold_width(cp);
}

static void
fold_name(const char *s, size_t n, char out[NAME_MAX_BYTES])
{
	const char *end = s + n;
	size_t used = 0;

	while (s < end && used + 4 < NAME_MAX_BYTES) {
		uint32_t cp = next(&s);

		if (cp != '-' && cp != '_' && cp != ' ')
			used += utf8_encode(cp < 0x80 ? (uint32_t)tolower((int)cp) : cp, out + used);
	}
	out[used] = '\0';
}

static const char *
kind_of(const char *name, size_t n)
{
	char typed[NAME_MAX_BYTES], label[NAME_MAX_BYTES];

	fold_name(name, n, typed);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fold_name(_(names[i].label), strlen(_(names[i].label)), label);
		if (str_eq(typed, names[i].name) || str_eq(typed, label))
			return names[i].kind;
	}
	return NULL;
}

// Appends what stands up to the next blank outside of quotes, without the quotes; returns where that is.
static const char *
read_word(const char *s, struct str *out)
{
	bool quoted = false;

	while (*s) {
		const char *after = s;
		uint32_t cp = next(&after);
		char bytes[4];

		if (!quoted && cp == ' ')
			break;
		if (cp == '"' || cp == 0x201c || cp == 0x201d)
			quoted = !quoted;
		else
			str_addn(out, bytes, utf8_encode(cp, bytes));
		s = after;
	}
	return s;
}

static const char *
skip_blanks(const char *s)
{
	const char *after = s;

	while (*s && next(&after) == ' ')
		s = after;
	return s;
}

static bool
is_digits(const char *s)
{
	return s[0] && !s[strspn(s, "0123456789()-./")];
}

// The groups of a number that is written with blanks.
static const char *
read_groups(const char *end, struct str *value)
{
	for (;;) {
		struct str group = {0};
		const char *after = read_word(skip_blanks(end), &group);
		bool more = is_digits(str_text(&group));

		if (more) {
			str_addf(value, " %s", str_text(&group));
			end = after;
		}
		str_free(&group);
		if (!more)
			return end;
	}
}

static bool
is_whole(const char *kind, const char *value)
{
	int digits = 0;

	if (str_eq(kind, "email"))
		return strchr(value, '@') && !strchr(value, '*');
	for (; *value; value++) {
		if (isdigit((unsigned char)*value))
			digits++;
		else if (!strchr("+ ()-./", *value))
			return false;
	}
	return digits >= PHONE_DIGITS;
}

// Reads a term at s; returns its end, or NULL when it is none.
static const char *
read_term(const char *s, const char **kind, struct str *value)
{
	const char *p = s, *colon = s;
	uint32_t cp = 0;

	while (*p && cp != ':' && cp != ' ' && cp != '"') {
		colon = p;
		cp = next(&p);
	}
	*kind = cp == ':' ? kind_of(s, (size_t)(colon - s)) : NULL;
	if (!*kind)
		return NULL;
	p = read_word(skip_blanks(p), value);
	if (value->len && value->data[0] == '=')
		str_cut(value, 0, 1);
	if (str_eq(*kind, "phone"))
		p = read_groups(p, value);
	return is_whole(*kind, str_text(value)) ? p : NULL;
}

bool
filter_contact_find(const char *text, struct filter_contact *out, struct str *value)
{
	const char *s = skip_blanks(text), *end;
	struct str word = {0};

	while (*s) {
		const char *term = s + (*s == '-');

		str_clear(value);
		end = read_term(term, &out->kind, value);
		if (end) {
			out->at = (size_t)(term - text);
			out->len = (size_t)(end - term);
			break;
		}
		s = skip_blanks(read_word(s, &word));
	}
	str_free(&word);
	return *s != '\0';
}

void
filter_contact_put(struct str *text, const struct filter_contact *term, const char *customer_nos)
{
	struct str by = {0};

	str_addf(&by, "customer_no:=%s", customer_nos);
	str_cut(text, term->at, term->len);
	str_insert(text, term->at, str_text(&by), by.len);
	str_free(&by);
}
