// SPDX-License-Identifier: MIT
// opts: GNU-style options from a table.
#include "admin/opts.h"

#include <getopt.h>
#include <string.h>

#define OPTS_MAX 16

enum { OPT_CONFIG = 256, OPT_HELP, OPT_VERSION, OPT_TABLE };

static bool
opt_error(int argc, char **argv, int code, struct err *e)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";

	if (code == ':')
		err_set(e, ERR_USAGE, "option %s needs an argument", word);
	else if (optopt && optopt < 256)
		err_set(e, ERR_USAGE, "there is no option -%c", optopt);
	else
		err_set(e, ERR_USAGE, "there is no option %s", word);
	return err_hint(e, "quayside --help lists the commands and their options");
}

bool
opts_parse(int argc, char **argv, const struct opt *opts, bool is_leading,
	struct settings_source *src, int *first, bool *help, bool *version, struct err *e)
{
	struct option table[OPTS_MAX] = {
		{"config", required_argument, NULL, OPT_CONFIG},
		{"help", no_argument, NULL, OPT_HELP},
		{"version", no_argument, NULL, OPT_VERSION},
	};
	int n = 3, code;

	for (int i = 0; opts && opts[i].name && n < OPTS_MAX - 1; i++)
		table[n++] = (struct option){
			opts[i].name,
			opts[i].value ? required_argument : no_argument,
			NULL,
			OPT_TABLE + i,
		};
	opterr = 0;
	optind = 0; // start afresh, also in the order of words
	while ((code = getopt_long(argc, argv, is_leading ? "+:o:h" : ":o:h", table, NULL)) != -1) {
		if (code == OPT_CONFIG)
			src->file = optarg;
		else if (code == 'o' && !settings_add_override(src, optarg, e))
			return false;
		else if (code == OPT_HELP || code == 'h')
			*help = true;
		else if (code == OPT_VERSION)
			*version = true;
		else if (code >= OPT_TABLE && opts && opts[code - OPT_TABLE].value)
			*opts[code - OPT_TABLE].value = optarg;
		else if (code >= OPT_TABLE && opts)
			*opts[code - OPT_TABLE].flag = true;
		else if (code != 'o')
			return opt_error(argc, argv, code, e);
	}
	*first = optind;
	return true;
}
