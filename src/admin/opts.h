// SPDX-License-Identifier: MIT
// opts: GNU-style options from a table.
#pragma once

#include "admin/command.h"

// Parses argv[1..] (argv[0] is for getopt's eyes only): --config FILE, -o section.key=value,
// --help, and the rows of opts (may be NULL). Stops at the first word when is_leading. *first
// receives the index of the first word that is no option; *help is set by --help, *version by
// --version.
MUST_CHECK bool opts_parse(int argc, char **argv, const struct opt *opts, bool is_leading,
	struct settings_source *src, int *first, bool *help, bool *version, struct err *e);
