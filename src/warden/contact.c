// SPDX-License-Identifier: MIT
// contact: what people type as personal data: whether it will do, how it is masked, by what it is found.
#include "warden/contact.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

#include <sodium.h>

#define EMAIL_MAX 254
#define TEXT_MAX 300
#define PHONE_MIN 7 // digits
#define PHONE_MAX 15

static bool
is_email(const char *s)
{
	const char *at = strchr(s, '@'), *dot = strrchr(s, '.');

	return at && at > s && !strchr(at + 1, '@') && dot && dot > at + 1 && dot[1] && !strchr(s, ' ') &&
		!strchr(s, ',') && strlen(s) <= EMAIL_MAX;
}

static bool
is_phone(const char *s)
{
	int digits = 0;

	if (s[0] != '+' && !str_starts(s, "00"))
		return false;
	for (const char *c = s + (s[0] == '+'); *c; c++) {
		if (isdigit((unsigned char)*c))
			digits++;
		else if (!strchr(" ()-./", *c))
			return false;
	}
	return digits >= PHONE_MIN && digits <= PHONE_MAX + 2; // 00 counts as digits
}

static bool
is_text(const char *s)
{
	return strlen(s) <= TEXT_MAX;
}

static void
mask_email(const char *s, struct str *out)
{
	const char *at = strchr(s, '@'), *dot = strrchr(s, '.');
	uint32_t ignored;

	str_addn(out, s, utf8_decode(s, strlen(s), &ignored));
	str_add(out, "***@");
	if (at[1])
		str_addn(out, at + 1, utf8_decode(at + 1, strlen(at + 1), &ignored));
	str_addf(out, "***.%s", dot + 1);
}

static void
mask_ends(const char *s, size_t front, size_t back, size_t least, struct str *out)
{
	size_t n = strlen(s);

	if (n < least)
		return;
	str_addn(out, s, front);
	str_add(out, " *** ");
	str_add(out, s + n - back);
}

static void
mask_phone(const char *s, struct str *out)
{
	mask_ends(s, 3, 2, 8, out);
}

// The first character is enough to recognise a name by.
static void
mask_messenger(const char *s, struct str *out)
{
	uint32_t ignored;

	str_addn(out, s, utf8_decode(s, strlen(s), &ignored));
	str_add(out, "***");
}

static void
mask_tax_no(const char *s, struct str *out)
{
	for (const char *c = s; *c; c++) {
		if ((unsigned char)*c >= 0x80) { // cut by characters, not by bytes
			mask_messenger(s, out);
			return;
		}
	}
	mask_ends(s, 2, 2, 6, out);
}

static void
mask_all(const char *s, struct str *out)
{
	(void)s;
	str_add(out, "***");
}

static const struct kind {
	const char *name;
	bool (*is_one)(const char *value);
	void (*mask)(const char *value, struct str *out);
	void (*index)(const struct personal_master *m, const char *value, struct str *hex);
	const char *table, *column; // of the place it is sealed for
} kinds[] = {
	{"email", is_email, mask_email, personal_index_email, "personal", "email"},
	{"phone", is_phone, mask_phone, personal_index_phone, "personal", "phone"},
	{"messenger", is_text, mask_messenger, NULL, "personal", "messenger"},
	{"tax_no", is_text, mask_tax_no, NULL, "personal", "tax_no"},
	{"street", is_text, mask_all, NULL, "street", "sealed"},
};

static const struct kind *
find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_eq(kinds[i].name, name))
			return &kinds[i];
	}
	return NULL;
}

bool
contact_read(const char *kind, const char *typed, struct str *value)
{
	const struct kind *k = find_kind(kind);

	for (const char *c = typed; *c; c++) {
		bool blank = (unsigned char)*c <= ' ';

		if (!blank)
			str_addc(value, *c);
		else if (value->len && value->data[value->len - 1] != ' ')
			str_addc(value, ' ');
	}
	if (value->len && value->data[value->len - 1] == ' ')
		str_cut(value, value->len - 1, 1);
	return k && value->len && k->is_one(str_text(value));
}

void
contact_mask(const char *kind, const char *value, struct str *masked)
{
	const struct kind *k = find_kind(kind);

	if (k)
		k->mask(value, masked);
}

void
contact_index(const struct personal_master *m, const char *kind, const char *value, struct str *hex)
{
	const struct kind *k = find_kind(kind);

	if (k && k->index)
		k->index(m, value, hex);
}

bool
contact_seal(const struct personal_master *m, int64_t customer, const char *data_key, const char *kind,
	int64_t place_key, const char *value, struct contact_sealed *out, struct err *e)
{
	const struct kind *k = find_kind(kind);
	unsigned char key[PERSONAL_KEY];
	struct personal_place at = {k ? k->table : "", k ? k->column : "", place_key};

	*out = (struct contact_sealed){0};
	if (!k)
		return err_set(e, ERR_DATA, "there is no personal data of kind %s", kind);
	if (!data_key)
		personal_key_make(m, customer, key, &out->data_key);
	else if (personal_key_open(m, customer, data_key, key))
		str_add(&out->data_key, data_key);
	else
		return err_set(e, ERR_CONFIG, "the data key of customer %lld was wrapped with another master key",
			(long long)customer);
	personal_seal(key, &at, value, &out->value);
	contact_index(m, kind, value, &out->index);
	contact_mask(kind, value, &out->masked);
	sodium_memzero(key, sizeof(key));
	return true;
}

void
contact_sealed_free(struct contact_sealed *c)
{
	str_free(&c->data_key);
	str_free(&c->value);
	str_free(&c->index);
	str_free(&c->masked);
}
