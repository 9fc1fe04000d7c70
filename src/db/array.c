// SPDX-License-Identifier: MIT
// array: arrays of text as PostgreSQL reads them, for many rows in one call.
#include "db/array.h"

void
db_array_add(struct str *array, const char *text)
{
	str_add(array, array->len ? ",\"" : "{\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			str_addc(array, '\\');
		str_addc(array, *text);
	}
	str_addc(array, '"');
}

const char *
db_array(struct str *array)
{
	str_add(array, array->len ? "}" : "{}");
	return str_text(array);
}
