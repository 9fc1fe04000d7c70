// SPDX-License-Identifier: MIT
// reveal: opens the sealed personal data that a grant in the database is for.
#include "warden/reveal.h"

#include <stdlib.h>
#include <string.h>

#include "warden/personal.h"

#include <sodium.h>

// Which columns of the row are sealed, and for which places.
static const struct {
	const char *name, *table, *column, *key;
} fields[] = {
	{"email", "personal", "email", "customer_id"},
	{"phone", "personal", "phone", "customer_id"},
	{"street", "street", "sealed", "street_id"},
	{"tax_no", "personal", "tax_no", "customer_id"},
};

// A value stays on its line.
static void
add_value(struct str *out, const struct str *text)
{
	for (size_t i = 0; i < text->len; i++)
		str_addc(out, (unsigned char)text->data[i] < ' ' ? ' ' : text->data[i]);
}

static bool
add_field(const struct rowset *r, int field, const unsigned char *key, struct str *out, struct err *e)
{
	const char *hex = rowset_get(r, 0, fields[field].name), *id = rowset_get(r, 0, fields[field].key);
	struct personal_place at = {fields[field].table, fields[field].column, 0};
	struct str text = {0};
	bool ok;

	if (!hex || !id)
		return true;
	at.key = strtoll(id, NULL, 10);
	ok = personal_open(key, &at, hex, &text);
	if (ok) {
		str_addf(out, "%s\t", fields[field].name);
		add_value(out, &text);
		str_addc(out, '\n');
	} else {
		err_set(e, ERR_DATA, "%s of %s %s was sealed for another place or with another key",
			at.column, at.table, id);
	}
	if (text.data)
		sodium_memzero(text.data, text.len);
	str_free(&text);
	return ok;
}

bool
reveal_open(const struct rowset *r, const char *key_path, struct str *out, struct err *e)
{
	const char *customer = rowset_get(r, 0, "customer_id"), *wrapped = rowset_get(r, 0, "data_key");
	unsigned char key[PERSONAL_KEY];
	struct personal_master master;
	bool ok;

	if (!customer || !wrapped)
		return err_set(e, ERR_DATA, "there is nothing to open");
	if (!personal_master_load(key_path, &master, e))
		return false;
	ok = personal_key_open(&master, strtoll(customer, NULL, 10), wrapped, key) ||
		err_set(e, ERR_CONFIG, "the data key of customer %s was wrapped with another master key",
			customer);
	personal_master_wipe(&master);
	for (int i = 0; ok && i < (int)(sizeof(fields) / sizeof(fields[0])); i++)
		ok = add_field(r, i, key, out, e);
	sodium_memzero(key, sizeof(key));
	return ok;
}
