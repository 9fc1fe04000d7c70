// SPDX-License-Identifier: MIT
// demo: demo data of a chosen size, and passwords for its people.
#include <stdio.h>
#include <stdlib.h>

#include "admin/command.h"
#include "admin/demo_load.h"
#include "db/sys.h"
#include "warden/password.h"

#include <sodium.h>

static const char *scale = "1";
static const char *password;

const struct opt demo_opts[] = {
	{"scale", "N", &scale, NULL, "1 is about 2,000 orders; 0.1 and 50 work as well"},
	{"password", "WORD", &password, NULL, "of everyone in the demo; made up and shown if not given"},
	{0},
};

// Five groups of letters and digits that cannot be mistaken for each other.
static void
make_up(char *out, size_t size)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	size_t i;

	for (i = 0; i < 14 && i + 1 < size; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	out[i] = '\0';
}

static bool
check_scale(struct err *e)
{
	char *end;
	double n = strtod(scale, &end);

	if (end != scale && !*end && n >= 0.01 && n <= 10000 && scale[0] >= '0' && scale[0] <= '9')
		return true;
	return err_set(e, ERR_USAGE, "--scale %s: give a number from 0.01 to 10000", scale);
}

bool
cmd_demo_load(struct context *c, struct err *e)
{
	char made_up[32], hash[PASSWORD_HASH_MAX];
	struct db_sys *db;
	bool ok;

	if (!check_scale(e))
		return false;
	if (!password) {
		make_up(made_up, sizeof(made_up));
		password = made_up;
	}
	// A password that is no good shall be known before the data is in.
	if (!password_hash(password, hash, e) || !command_open_database(c, &db, e))
		return false;
	ok = demo_load(c, db, scale, password, e);
	db_sys_close(db);
	if (ok)
		printf("demo data loaded at scale %s; everyone's password: %s\n", scale, password);
	return ok;
}
