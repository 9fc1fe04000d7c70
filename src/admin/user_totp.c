// SPDX-License-Identifier: MIT
// user totp: a new secret for one-time codes, shown once as a picture and as text.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/str.h"
#include "db/sys.h"
#include "warden/totp.h"

#include <liboath/oath.h>
#include <qrencode.h>
#include <sodium.h>

static bool is_off;

const struct opt user_totp_opts[] = {
	{"off", NULL, NULL, &is_off, "take the secret away instead"},
	{0},
};

enum { QUIET = 2 }; // modules of white around the picture

static bool
is_dark(const QRcode *q, int x, int y)
{
	if (x < 0 || y < 0 || x >= q->width || y >= q->width)
		return false;
	return q->data[y * q->width + x] & 1;
}

// Two rows of modules in one line of text. Dark modules are blank and light ones drawn, which is
// right on dark terminals; the common readers take the inverse as well.
static void
print_picture(const char *text)
{
	static const char *const blocks[] = {"█", "▄", "▀", " "};
	QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);

	if (!q)
		return;
	for (int y = -QUIET; y < q->width + QUIET; y += 2) {
		for (int x = -QUIET; x < q->width + QUIET; x++)
			fputs(blocks[is_dark(q, x, y) | is_dark(q, x, y + 1) << 1], stdout);
		putchar('\n');
	}
	QRcode_free(q);
}

static bool
store(struct context *c, const char *hex, struct err *e)
{
	const char *params[] = {c->args[0], hex};
	struct db_sys *db;
	bool ok;

	if (!command_open_database(c, &db, e))
		return false;
	ok = db_sys_call(db, "select auth.person_set_totp($1, decode($2, 'hex'))", 2, params, NULL, e);
	db_sys_close(db);
	return ok;
}

static bool
show(const char *login, const unsigned char *secret, struct err *e)
{
	char *text = NULL, uri[256];
	size_t n;

	if (oath_base32_encode((const char *)secret, TOTP_SECRET_BYTES, &text, &n) != OATH_OK)
		return err_set(e, ERR_FAILED, "cannot write the secret as text");
	snprintf(uri, sizeof(uri), "otpauth://totp/Quayside:%s?secret=%s&issuer=Quayside", login, text);
	print_picture(uri);
	printf("%s\n", uri);
	printf("Secret of %s, to type in: %s\n", login, text);
	printf("It is not shown again. Give it to nobody else.\n");
	sodium_memzero(uri, sizeof(uri));
	sodium_memzero(text, n);
	free(text);
	return true;
}

bool
cmd_user_totp(struct context *c, struct err *e)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	char hex[2 * sizeof(secret) + 1];
	bool ok;

	if (is_off) {
		if (!store(c, NULL, e))
			return false;
		printf("%s has no one-time codes any more\n", c->args[0]);
		return true;
	}
	randombytes_buf(secret, sizeof(secret));
	sodium_bin2hex(hex, sizeof(hex), secret, sizeof(secret));
	ok = store(c, hex, e) && show(c->args[0], secret, e);
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(hex, sizeof(hex));
	return ok;
}
