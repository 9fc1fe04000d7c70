// SPDX-License-Identifier: MIT
// erase_again: erases, in a restored database, the customers that had been erased since the backup.
#include <stdio.h>
#include <string.h>

#include "admin/command.h"
#include "base/file.h"
#include "base/str.h"
#include "db/sys.h"
#include "work/erasures.h"

static const char *list_file;

const struct opt personal_erase_again_opts[] = {
	{"list", "FILE", &list_file, NULL, "a copy kept elsewhere; else paths.erasures"},
	{0},
};

// One transaction for each customer, so that a run that was cut short can simply be repeated.
static bool
erase_one(struct db_sys *db, const char *customer, int *erased, struct err *e)
{
	const char *params[] = {customer};
	struct rowset r = {0};
	bool ok = db_sys_call(db, "select core.customer_erase_again($1)", 1, params, &r, e);

	if (ok && str_eq(rowset_at(&r, 0, 0), "t")) {
		printf("erased %s\n", customer);
		(*erased)++;
	}
	rowset_free(&r);
	return ok;
}

// Takes the list apart in place.
static bool
erase_all(struct db_sys *db, char *list, const char *path, struct err *e)
{
	int number = 0, erased = 0;
	char *save = NULL;

	for (char *line = strtok_r(list, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *words[3];

		number++;
		if (str_words(line, words, 3) != 2 || !str_starts(words[1], "C-")) {
			err_set(e, ERR_DATA, "line %d is no erasure", number);
			err_hint(e, "a line is a time and the number of a customer; nothing behind it was done");
			return err_where(e, "%s", path);
		}
		if (!erase_one(db, words[1], &erased, e))
			return false;
	}
	printf("in the list: %d, erased again: %d\n", number, erased);
	return true;
}

bool
cmd_personal_erase_again(struct context *c, struct err *e)
{
	const char *path = list_file ? list_file : c->settings->paths.erasures;
	struct str list = {0};
	struct db_sys *db;
	bool ok = file_read(path, ERASURES_MAX, &list, e);

	if (ok && list.len && list.data[list.len - 1] != '\n') {
		err_set(e, ERR_DATA, "the last line is cut off");
		err_hint(e, "it may name somebody else: take it off, or a whole copy; nothing was erased");
		ok = err_where(e, "%s", path);
	}
	if (ok && (ok = command_open_database(c, &db, e))) {
		ok = !list.data || erase_all(db, list.data, path, e);
		db_sys_close(db);
	}
	str_free(&list);
	return ok;
}
