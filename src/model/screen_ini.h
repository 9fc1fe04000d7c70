// SPDX-License-Identifier: MIT
// screen_ini: reading the INI files of a screen set. Used by screen.c only.
#pragma once

#include "conf/ini.h"
#include "model/screen.h"

MUST_CHECK bool screen_ini_read(struct screen_set *set, const struct ini *ini, const char *name,
	struct screen *out, struct err *e);
MUST_CHECK bool screen_ini_terms(struct screen_set *set, const struct ini *ini, struct err *e);
MUST_CHECK bool screen_ini_menu(struct screen_set *set, const struct ini *ini, struct err *e);
// After all files: references between screens exist.
MUST_CHECK bool screen_ini_link(const struct screen_set *set, struct err *e);
