// SPDX-License-Identifier: MIT
// import_map: which column of a file stands for which parameter of an action.
#include "desk/import_map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

// The next code point that counts; 0 at the end.
static uint32_t
next(const char **s)
{
	while (**s) {
		uint32_t cp;

		*s += utf8_decode(*s, strlen(*s), &cp);
		cp = utf8_fold_width(cp);
		if (!strchr(" \t\n_-*:", cp < 0x80 ? (int)cp : 'x'))
			return cp < 0x80 ? (uint32_t)tolower((int)cp) : cp;
	}
	return 0;
}

static bool
same(const char *a, const char *b)
{
	uint32_t cp;

	while ((cp = next(&a)) == next(&b)) {
		if (!cp)
			return true;
	}
	return false;
}

static bool
means(const struct import_target *t, const char *heading)
{
	return same(t->name, heading) || same(t->label, heading) || same(t->translated, heading);
}

static struct import_target *
find_target(struct import_target *targets, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (str_eq(targets[i].name, name))
			return &targets[i];
	}
	return NULL;
}

// Where the next "name=" begins; a heading may hold commas.
static char *
end_of_heading(char *heading, struct import_target *targets, int n)
{
	for (char *p = strchr(heading, ','); p; p = strchr(p + 1, ',')) {
		char *equals = strchr(p, '=');
		char *name;
		bool known;

		if (!equals)
			return NULL;
		name = xstrndup(p + 1, (size_t)(equals - p - 1));
		known = find_target(targets, n, str_trim(name)) != NULL;
		free(name);
		if (known)
			return p;
	}
	return NULL;
}

static bool
set_told(char *name, char *heading, bool lenient, const char *const *headings, int n_headings,
	struct import_target *targets, int n, struct err *e)
{
	struct import_target *t = find_target(targets, n, str_trim(name));

	if (!t)
		return err_set(e, ERR_USAGE, _("There is nothing called \"%s\" to fill"), str_trim(name));
	for (int i = 0; i < n_headings; i++) {
		if (same(headings[i], heading)) {
			t->column = i;
			return true;
		}
	}
	if (lenient)
		return true;
	return err_set(e, ERR_DATA, _("The file has no column \"%s\""), str_trim(heading));
}

static bool
take_told(const char *told, bool lenient, const char *const *headings, int n_headings,
	struct import_target *targets, int n, struct err *e)
{
	char *text = xstrdup(told), *at = text;
	bool ok = true;

	while (ok && at && at[strspn(at, " ,")]) {
		char *equals = strchr(at, '='), *end;

		if (!equals) {
			ok = err_set(e, ERR_USAGE, _("\"%s\" is not of the form PARAMETER=HEADING"), at);
			break;
		}
		*equals = '\0';
		end = end_of_heading(equals + 1, targets, n);
		if (end)
			*end = '\0';
		ok = set_told(at, equals + 1, lenient, headings, n_headings, targets, n, e);
		at = end ? end + 1 : NULL;
	}
	free(text);
	return ok;
}

bool
import_map_uses(const struct import_target *targets, int n, int column)
{
	for (int i = 0; i < n; i++) {
		if (targets[i].column == column)
			return true;
	}
	return false;
}

bool
import_map(const char *const *headings, int n_headings, const char *told, bool lenient,
	struct import_target *targets, int n, struct err *e)
{
	for (int i = 0; i < n; i++)
		targets[i].column = -1;
	if (!take_told(told, lenient, headings, n_headings, targets, n, e))
		return false;
	for (int i = 0; i < n; i++) {
		struct import_target *t = &targets[i];
		bool was_told = t->column >= 0;

		for (int h = 0; h < n_headings && !was_told; h++) {
			if (!means(t, headings[h]) || import_map_uses(targets, n, h))
				continue;
			if (t->column >= 0) {
				err_set(e, ERR_DATA, _("Two columns mean %s: \"%s\" and \"%s\""), t->name,
					headings[t->column], headings[h]);
				return err_hint(e, "%s", _("Tell which with --map PARAMETER=HEADING"));
			}
			t->column = h;
		}
	}
	return true;
}
