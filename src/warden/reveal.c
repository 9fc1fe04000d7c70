// SPDX-License-Identifier: MIT
// reveal: opens the sealed personal data that a grant in the database is for.
#include "warden/reveal.h"

#include <stdlib.h>
#include <string.h>

#include "warden/personal.h"

#include <sodium.h>

// A value stays on its line.
static void
add_value(struct str *out, const struct str *text)
{
	for (size_t i = 0; i < text->len; i++)
		str_addc(out, (unsigned char)text->data[i] < ' ' ? ' ' : text->data[i]);
}

static bool
add_field(const struct rowset *r, int row, const unsigned char *key, struct str *out, struct err *e)
{
	const struct personal_place at = {rowset_get(r, row, "place_table"),
		rowset_get(r, row, "place_column"), strtoll(rowset_get(r, row, "place_key"), NULL, 10)};
	const char *beside = rowset_get(r, row, "beside");
	struct str text = {0};
	bool ok = personal_open(key, &at, rowset_get(r, row, "sealed"), &text);

	if (ok) {
		str_addf(out, "%s\t", rowset_get(r, row, "label"));
		add_value(out, &text);
		str_addf(out, "%s%s\n", beside[0] ? ", " : "", beside);
	} else {
		err_set(e, ERR_DATA, "%s of %s %lld was sealed for another place or with another key",
			at.column, at.table, (long long)at.key);
	}
	if (text.data)
		sodium_memzero(text.data, text.len);
	str_free(&text);
	return ok;
}

bool
reveal_open(const struct rowset *r, const char *key_path, struct str *out, struct err *e)
{
	unsigned char key[PERSONAL_KEY];
	struct personal_master master;
	int64_t customer;
	bool ok;

	if (r->n_rows == 0)
		return err_set(e, ERR_DATA, "there is nothing to open");
	if (!personal_master_load(key_path, &master, e))
		return false;
	customer = strtoll(rowset_get(r, 0, "customer_id"), NULL, 10);
	ok = personal_key_open(&master, customer, rowset_get(r, 0, "data_key"), key) ||
		err_set(e, ERR_CONFIG, "the data key of customer %lld was wrapped with another master key",
			(long long)customer);
	personal_master_wipe(&master);
	for (int i = 0; ok && i < r->n_rows; i++)
		ok = add_field(r, i, key, out, e);
	sodium_memzero(key, sizeof(key));
	return ok;
}
