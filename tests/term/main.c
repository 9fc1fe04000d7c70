// SPDX-License-Identifier: MIT
// qsterm: runs one script of terminal steps in one size and one language.
//
//   qsterm --list FILE                  "COLSxROWS LANG" for each run that the file asks for
//   qsterm [options] FILE               runs it; exit code 0 when all was as expected
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "run.h"

#define MATRIX_MAX 8

static const struct option long_options[] = {
	{"list", no_argument, NULL, 'L'},
	{"desk", required_argument, NULL, 'd'},
	{"config", required_argument, NULL, 'c'},
	{"database", required_argument, NULL, 'D'},
	{"golden", required_argument, NULL, 'g'},
	{"actual", required_argument, NULL, 'a'},
	{"pictures", required_argument, NULL, 'p'},
	{"log", required_argument, NULL, 'l'},
	{"ssh", required_argument, NULL, 's'},
	{"locale", required_argument, NULL, 'M'},
	{"lang", required_argument, NULL, 'n'},
	{"size", required_argument, NULL, 'S'},
	{"term", required_argument, NULL, 't'},
	{"patience", required_argument, NULL, 'w'},
	{"update", no_argument, NULL, 'u'},
	{"calm", no_argument, NULL, 'C'},
	{0},
};

static int
usage(void)
{
	fprintf(stderr, "usage: qsterm [--list] [options] FILE; see tests/term/README.md\n");
	return 2;
}

static bool
parse_size(const char *word, int *cols, int *rows)
{
	char end;
	return sscanf(word, "%dx%d%c", cols, rows, &end) == 2 && *cols > 0 && *rows > 0;
}

// The product of the sizes, the languages and the terminals (term:NAME) of the first step, or 80x24 en.
static void
list_runs(const struct script *script)
{
	const char *sizes[MATRIX_MAX] = {"80x24"}, *langs[MATRIX_MAX] = {"en"}, *terms[MATRIX_MAX] = {""};
	int n_sizes = 0, n_langs = 0, n_terms = 0, cols, rows;
	const struct step *first = script->n_steps ? &script->steps[0] : NULL;
	if (first && str_eq(first->words[0], "matrix")) {
		for (int i = 1; i < first->n_words; i++) {
			if (parse_size(first->words[i], &cols, &rows) && n_sizes < MATRIX_MAX)
				sizes[n_sizes++] = first->words[i];
			else if (str_starts(first->words[i], "term:") && n_terms < MATRIX_MAX)
				terms[n_terms++] = first->words[i] + 5;
			else if (n_langs < MATRIX_MAX)
				langs[n_langs++] = first->words[i];
		}
	}
	for (int i = 0; i < (n_sizes ? n_sizes : 1); i++) {
		for (int j = 0; j < (n_langs ? n_langs : 1); j++) {
			for (int k = 0; k < (n_terms ? n_terms : 1); k++)
				printf("%s %s %s\n", sizes[i], langs[j], terms[k]);
		}
	}
}

int
main(int argc, char **argv)
{
	struct options o = {.golden = ".", .actual = ".", .lang = "en", .cols = 80, .rows = 24, .patience = 1};
	const char *locale = NULL;
	bool list = false;
	int opt;
	while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		long patience;
		switch (opt) {
		case 'L': list = true; break;
		case 'd': o.desk = optarg; break;
		case 'c': o.config = optarg; break;
		case 'D': o.database = optarg; break;
		case 'g': o.golden = optarg; break;
		case 'a': o.actual = optarg; break;
		case 'p': o.pictures = optarg; break;
		case 'l': o.log = optarg; break;
		case 's': o.ssh = optarg; break;
		case 'M': locale = optarg; break;
		case 'n': o.lang = optarg; break;
		case 't': o.term = optarg; break;
		case 'u': o.update = true; break;
		case 'C': o.calm = true; break;
		case 'S':
			if (!parse_size(optarg, &o.cols, &o.rows))
				return usage();
			break;
		case 'w':
			if (!str_to_long(optarg, 1, 100, &patience))
				return usage();
			o.patience = (int)patience;
			break;
		default: return usage();
		}
	}
	if (optind != argc - 1)
		return usage();
	if (locale && !i18n_init(locale, o.lang)) {
		fprintf(stderr, "qsterm: the locale C.UTF-8 is missing\n");
		return 1;
	}
	// A program that left is noticed when it is read from.
	signal(SIGPIPE, SIG_IGN);
	if (o.database)
		setenv("QSTERM_DATABASE", o.database, 1);

	struct script script;
	struct err e;
	if (!script_read(argv[optind], &script, &e))
		return err_report(&e, "qsterm");
	bool ok = true;
	if (list)
		list_runs(&script);
	else
		ok = run_script(&o, &script);
	script_free(&script);
	return ok ? 0 : 1;
}
