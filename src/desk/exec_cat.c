// SPDX-License-Identifier: MIT
// exec_cat: `cat F-12 > photo.jpg`: a file that came with a message, byte by byte.
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/exec_env.h"

static const char read_sql[] = "select api.attachment_read($1, $2::int) as hex";

static int
digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void
add_hex(struct str *out, const char *hex)
{
	for (; hex[0] && hex[1]; hex += 2)
		str_addc(out, (char)(digit(hex[0]) * 16 + digit(hex[1])));
}

bool
exec_cat(struct exec *x, const struct words *words, struct err *e)
{
	bool more = true;

	if (words->n != 2)
		return err_set(e, ERR_USAGE, "%s", _("Say which file: cat F-12 > photo.jpg"));
	// A terminal would show it, and change its line ends.
	if (x->crlf || x->line)
		return err_set(e, ERR_USAGE, "%s", _("A file goes into a file, not onto a terminal: leave out -t"));
	for (int piece = 0; more && !x->closed; piece++) {
		char number[16];
		const char *params[] = {words->items[1].text, number}, *hex;
		struct rowset r = {0};

		snprintf(number, sizeof(number), "%d", piece);
		if (!db_sys_call(x->db, read_sql, 2, params, &r, e))
			return false;
		hex = rowset_get(&r, 0, "hex");
		more = hex != NULL;
		if (more)
			add_hex(&x->out, hex);
		rowset_free(&r);
		exec_send(x);
	}
	return true;
}
