// SPDX-License-Identifier: MIT
// steps: the little language of the terminal tests, one step per line.
//
//   # a comment
//   matrix 80x24 132x40 en zh_CN       every size with every language; first line only
//   wait "Orders" 3s                   words; "quotes" with \" \\ \n \t \e
//   wait _"Orders"                     the same text in the language of the run
//   run office amy list tickets
//   | T-1024,open                      lines after a bar belong to the step above
//
// A file is read whole; a struct script owns all its memory.
#pragma once

#include "base/err.h"
#include "base/mem.h"

#define STEP_WORDS 16

struct step {
	int line;
	int n_words;
	const char *words[STEP_WORDS]; // words[0] is the verb
	const char *rest;              // what follows the verb, as written
	const char *block;             // the lines after bars, each ended by a newline; NULL if none
};

struct script {
	struct arena arena;
	const char *path;
	struct step *steps;
	int n_steps, cap_steps;
};

MUST_CHECK bool script_read(const char *path, struct script *out, struct err *e);
void script_free(struct script *s);
