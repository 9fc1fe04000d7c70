// SPDX-License-Identifier: MIT
// personal: the master key of personal data, and sealing what waits in core.personal_clear.
#include "admin/personal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/keyfile.h"
#include "base/str.h"
#include "db/sys.h"
#include "warden/personal.h"

#include <sodium.h>

#define BATCH "1000"

// The arrays that core.personal_store() takes, as text.
enum { CUSTOMER, DATA_KEY, EMAIL, EMAIL_INDEX, PHONE, PHONE_INDEX, TAX_NO, STREET, N_ARRAYS };

struct batch {
	const struct personal_master *master;
	struct str arrays[N_ARRAYS];
	struct str value;
};

bool
personal_prepare(const struct settings *s, struct err *e)
{
	const char *path = s->paths.personal_key;

	if (access(path, F_OK) == 0)
		return true;
	return personal_master_make(path, e) &&
		keyfile_give(path, s->users.warden[0] ? s->users.warden : NULL, e);
}

// Appends the value collected, or null, to an array.
static void
push(struct batch *b, int array)
{
	struct str *a = &b->arrays[array];

	str_add(a, a->len ? "," : "{");
	str_add(a, b->value.len ? str_text(&b->value) : "null");
	str_clear(&b->value);
}

static void
push_sealed(struct batch *b, int array, const unsigned char *key, const struct personal_place *at,
	const char *text)
{
	if (text && text[0])
		personal_seal(key, at, text, &b->value);
	push(b, array);
}

static bool
add_row(struct batch *b, const struct rowset *r, int row, struct err *e)
{
	const char *customer = rowset_get(r, row, "customer_id"), *wrapped = rowset_get(r, row, "data_key");
	const char *email = rowset_get(r, row, "email"), *phone = rowset_get(r, row, "phone");
	const char *street = rowset_get(r, row, "street_id");
	unsigned char key[PERSONAL_KEY];
	int64_t id = strtoll(customer, NULL, 10);
	struct personal_place at = {"personal", "email", id};

	str_add(&b->value, customer);
	push(b, CUSTOMER);
	if (!wrapped)
		personal_key_make(b->master, id, key, &b->value);
	else if (personal_key_open(b->master, id, wrapped, key))
		str_add(&b->value, wrapped);
	else
		return err_set(e, ERR_CONFIG, "the data key of customer %s was wrapped with another master key",
			customer);
	push(b, DATA_KEY);
	push_sealed(b, EMAIL, key, &at, email);
	if (email[0])
		personal_index_email(b->master, email, &b->value);
	push(b, EMAIL_INDEX);
	at.column = "phone";
	push_sealed(b, PHONE, key, &at, phone);
	if (phone[0])
		personal_index_phone(b->master, phone, &b->value);
	push(b, PHONE_INDEX);
	at.column = "tax_no";
	push_sealed(b, TAX_NO, key, &at, rowset_get(r, row, "tax_no"));
	at = (struct personal_place){"street", "sealed", street ? strtoll(street, NULL, 10) : 0};
	push_sealed(b, STREET, key, &at, rowset_get(r, row, "street"));
	sodium_memzero(key, sizeof(key));
	return true;
}

static bool
store(struct batch *b, struct db_sys *db, struct err *e)
{
	const char *params[N_ARRAYS];
	bool ok;

	for (int i = 0; i < N_ARRAYS; i++) {
		str_add(&b->arrays[i], "}");
		params[i] = str_text(&b->arrays[i]);
	}
	ok = db_sys_call(db, "select core.personal_store($1, $2, $3, $4, $5, $6, $7, $8)", N_ARRAYS, params,
		NULL, e);
	for (int i = 0; i < N_ARRAYS; i++)
		str_clear(&b->arrays[i]);
	return ok;
}

// Those behind the customer `last`; moves it. *n: how many.
static bool
seal_some(struct batch *b, struct db_sys *db, char last[24], long *n, struct err *e)
{
	static const char sql[] = "select w.*, encode(p.data_key, 'hex') as data_key from core.personal_clear w"
		" left join core.personal p on p.customer_id = w.customer_id"
		" where w.customer_id > $1 order by w.customer_id limit " BATCH;
	const char *params[] = {last};
	struct rowset r = {0};
	bool ok = db_sys_call(db, sql, 1, params, &r, e);

	*n = ok ? r.n_rows : 0;
	for (int i = 0; i < r.n_rows && ok; i++)
		ok = add_row(b, &r, i, e);
	if (ok && r.n_rows) {
		str_copy(last, 24, rowset_get(&r, r.n_rows - 1, "customer_id"));
		ok = store(b, db, e);
	}
	rowset_free(&r);
	return ok;
}

bool
personal_seal_all(const struct settings *s, struct db_sys *db, long *n, struct err *e)
{
	struct personal_master master;
	struct batch b = {.master = &master};
	struct err ignored;
	char last[24] = "0";
	long some;
	bool ok;

	*n = 0;
	if (!personal_master_load(s->paths.personal_key, &master, e))
		return false;
	ok = db_sys_script(db, "begin; set local role quayside_owner;"
		" lock table core.personal_clear in exclusive mode", e);
	do {
		ok = ok && seal_some(&b, db, last, &some, e);
		*n += ok ? some : 0;
	} while (ok && some);
	// Not a deletion: nothing of it shall stay on the disk.
	ok = ok && db_sys_script(db, "truncate core.personal_clear; commit", e);
	if (!ok)
		(void)!db_sys_script(db, "rollback", &ignored);
	for (int i = 0; i < N_ARRAYS; i++)
		str_free(&b.arrays[i]);
	str_free(&b.value);
	personal_master_wipe(&master);
	return ok;
}

bool
cmd_personal_key(struct context *c, struct err *e)
{
	struct personal_master master;

	if (!personal_prepare(c->settings, e) ||
		!personal_master_load(c->settings->paths.personal_key, &master, e))
		return false;
	personal_master_wipe(&master);
	printf("personal key %s\n", c->settings->paths.personal_key);
	return true;
}

bool
cmd_personal_seal(struct context *c, struct err *e)
{
	struct db_sys *db;
	long n;
	bool ok;

	if (!command_open_database(c, &db, e))
		return false;
	ok = personal_seal_all(c->settings, db, &n, e);
	db_sys_close(db);
	if (ok)
		printf("customers sealed: %ld\n", n);
	return ok;
}
