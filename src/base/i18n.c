// SPDX-License-Identifier: MIT
// i18n: marks and translates what a person reads.
#include "base/i18n.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

// glibc caches the language of each lookup and looks at LANGUAGE again only when this changes.
extern int _nl_msg_cat_cntr;

bool
i18n_init(const char *locale_dir, const char *language)
{
	setenv("LANGUAGE", language, 1);
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return false;
	bindtextdomain("quayside", locale_dir);
	bind_textdomain_codeset("quayside", "UTF-8");
	textdomain("quayside");
	_nl_msg_cat_cntr++;
	return true;
}

const char *
i18n_text(const char *text)
{
	return text[0] ? gettext(text) : text;
}

const char *
i18n_context(const char *context, const char *text)
{
	char key[256];
	const char *found;

	// How gettext keeps contexts: joined by EOT.
	if (snprintf(key, sizeof(key), "%s\004%s", context, text) >= (int)sizeof(key))
		return i18n_text(text);
	found = dgettext("quayside", key);
	return found == key ? i18n_text(text) : found;
}
