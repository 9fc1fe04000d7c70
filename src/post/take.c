// SPDX-License-Identifier: MIT
// take: one message from the spool into the database, whole or not at all.
#include "post/take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "db/array.h"
#include "post/letter.h"
#include "warden/contact.h"

#include <sodium.h>

#define NUMBER_SIZE 80

// A number for a message that brings none of its own: the same message gets the same one, and is taken once.
static void
make_number(int fd, char out[NUMBER_SIZE])
{
	unsigned char hash[16], buf[16384];
	char hex[sizeof(hash) * 2 + 1];
	crypto_generichash_state state;
	ssize_t n;

	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		crypto_generichash_update(&state, buf, (unsigned long long)n);
	crypto_generichash_final(&state, hash, sizeof(hash));
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	snprintf(out, NUMBER_SIZE, "%s@no-number.invalid", hex);
}

static bool
call(struct db_sys *db, const char *sql, int n, const char *const *params, struct rowset *r, struct err *e)
{
	rowset_free(r);
	return db_sys_call(db, sql, n, params, r, e);
}

// The sender's address sealed, when nobody of that address is known.
static bool
add_contact(const struct personal_master *m, struct db_sys *db, const char *customer, const char *address, const char *index,
	struct err *e)
{
	struct contact_sealed sealed = {0};
	long id;
	bool ok = str_to_long(customer, 1, 1000000000000000000l, &id) &&
		contact_seal(m, id, NULL, "email", id, address, &sealed, e) &&
		db_sys_call(db, "select core.mail_contact($1, $2, $3, $4, $5)", 5,
			(const char *const[]){customer, str_text(&sealed.data_key), str_text(&sealed.value), index,
				str_text(&sealed.masked)}, NULL, e);

	contact_sealed_free(&sealed);
	return ok;
}

// The customer who wrote: *customer gets their key.
static bool
find_sender(const struct settings *s, struct db_sys *db, const struct letter *l, const char *language, char customer[24],
	struct err *e)
{
	struct personal_master master;
	struct str address = {0}, index = {0};
	struct rowset r = {0};
	const char *dot = strrchr(l->from, '.'), *id;
	bool ok = personal_master_load(s->paths.personal_key, &master, e);

	if (!ok)
		return false;
	if (!contact_read("email", l->from, &address)) {
		ok = err_set(e, ERR_DATA, "the sender's address is none");
	} else {
		contact_index(&master, "email", str_text(&address), &index);
		ok = call(db, "select * from core.mail_sender($1, $2, $3, $4)", 4,
			(const char *const[]){str_text(&index), l->from_name, language, dot ? dot + 1 : ""}, &r, e);
		id = ok ? rowset_get(&r, 0, "customer_id") : NULL;
		str_copy(customer, 24, id ? id : "");
		if (ok && id && !rowset_get(&r, 0, "data_key"))
			ok = add_contact(&master, db, customer, str_text(&address), str_text(&index), e);
	}
	personal_master_wipe(&master);
	if (address.data)
		sodium_memzero(address.data, address.len);
	str_free(&address);
	str_free(&index);
	rowset_free(&r);
	return ok;
}

static bool
add_files(struct db_sys *db, const struct letter *l, const char *message, const char *kept, struct err *e)
{
	bool ok = true;

	// kept is an array of booleans, one for each file: "{t,f,...}"
	for (int i = 0; ok && i < l->n_files && kept && kept[1 + 2 * i]; i++) {
		const struct letter_file *f = &l->files[i];
		char *hex;

		if (kept[1 + 2 * i] != 't')
			continue;
		hex = xmalloc(f->n * 2 + 1);
		sodium_bin2hex(hex, f->n * 2 + 1, (const unsigned char *)f->data, f->n);
		ok = db_sys_call(db, "select core.mail_file($1, $2, $3, $4)", 4,
			(const char *const[]){message, f->name, f->type, hex}, NULL, e);
		free(hex);
	}
	return ok;
}

static void
list(const struct letter_list *from, struct str *out)
{
	for (int i = 0; i < from->n; i++)
		db_array_add(out, from->items[i]);
	(void)db_array(out);
}

enum { REFS, RECIPIENTS, NAMES, SIZES, NOTES, N_ARRAYS };

static void
fill_arrays(const struct letter *l, struct str arrays[N_ARRAYS])
{
	list(&l->refs, &arrays[REFS]);
	list(&l->recipients, &arrays[RECIPIENTS]);
	list(&l->notes, &arrays[NOTES]);
	for (int i = 0; i < l->n_files; i++) {
		char size[24];

		snprintf(size, sizeof(size), "%zu", l->files[i].n);
		db_array_add(&arrays[NAMES], l->files[i].name);
		db_array_add(&arrays[SIZES], size);
	}
	(void)db_array(&arrays[NAMES]);
	(void)db_array(&arrays[SIZES]);
}

static bool
take_letter(struct db_sys *db, const struct letter *l, const char *customer, const char *id, const char *language, char *note,
	size_t size, struct err *e)
{
	struct str arrays[N_ARRAYS] = {{0}};
	struct rowset r = {0};
	const char *message;
	bool ok;

	fill_arrays(l, arrays);
	ok = call(db, "select * from core.mail_take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 12,
		(const char *const[]){customer, l->from_name ? l->from_name : l->from, id, l->subject, l->text, language,
			str_text(&arrays[REFS]), str_text(&arrays[RECIPIENTS]), l->automatic, str_text(&arrays[NAMES]),
			str_text(&arrays[SIZES]), str_text(&arrays[NOTES])}, &r, e);
	message = ok && r.n_rows ? rowset_get(&r, 0, "message_id") : NULL;
	if (message)
		ok = add_files(db, l, message, rowset_get(&r, 0, "kept"), e);
	str_copy(note, size, message ? rowset_get(&r, 0, "ticket_no") : "twice");
	for (int i = 0; i < N_ARRAYS; i++)
		str_free(&arrays[i]);
	rowset_free(&r);
	return ok;
}

// *out is "" when neither what it says of itself nor its words tell.
static bool
language_of(struct db_sys *db, const struct letter *l, char out[8], struct err *e)
{
	struct rowset r = {0};
	const char *found;
	bool ok = call(db, "select core.mail_language($1, $2) as language", 2,
		(const char *const[]){l->language, l->text}, &r, e);

	found = ok ? rowset_get(&r, 0, "language") : NULL;
	str_copy(out, 8, found ? found : "");
	rowset_free(&r);
	return ok;
}

static bool
take_report(struct db_sys *db, const struct letter *l, char *note, size_t size, struct err *e)
{
	struct rowset r = {0};
	bool ok = call(db, "select core.mail_failed($1) as ours", 1, &l->failed_id, &r, e);

	str_copy(note, size, ok && rowset_true(&r, 0, "ours") ? "came back" : "not ours");
	rowset_free(&r);
	return ok;
}

static bool
take_whole(const struct settings *s, struct db_sys *db, const struct letter *l, int fd, char *note, size_t size, struct err *e)
{
	char customer[24], number[NUMBER_SIZE], language[8];
	const char *known;

	if (l->failed_id)
		return take_report(db, l, note, size, e);
	if (!l->from)
		return err_set(e, ERR_DATA, "the message does not say who sent it");
	make_number(fd, number);
	if (!language_of(db, l, language, e))
		return false;
	known = language[0] ? language : NULL;
	return find_sender(s, db, l, known, customer, e) &&
		take_letter(db, l, customer, l->message_id ? l->message_id : number, known, note, size, e);
}

bool
take_message(const struct settings *s, struct db_sys *db, int fd, char *note, size_t size, struct err *e)
{
	struct letter l;
	bool ok = letter_read(s, fd, &l, e) && db_sys_script(db, "begin", e);

	if (ok) {
		ok = take_whole(s, db, &l, fd, note, size, e) && db_sys_script(db, "commit", e);
		if (!ok && db_sys_alive(db)) {
			struct err ignored; // what went wrong before is what counts

			(void)!db_sys_script(db, "rollback", &ignored);
		}
	}
	letter_free(&l);
	return ok;
}
