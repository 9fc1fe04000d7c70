// SPDX-License-Identifier: MIT
// exec_words: a command line as words, and words as options.
//
// Quoting is that of a shell without expansion: 'as written', "with \" and \\", \x. A client's own
// shell usually takes one pair of quotes off before ssh sends the line, so quotes that belong to
// the filter language arrive looking like ours. Each word is therefore kept twice: as text, and as
// a filter would want it (see struct word).
#pragma once

#include "base/err.h"
#include "base/mem.h"

#define WORDS_MAX 256

struct word {
	const char *text;   // quotes and backslashes resolved
	const char *filter; // quotes inside the word kept (name:"li na"); a word quoted as a whole is
	                    // filter text, or a phrase in quotes when it names no column
	bool quoted;        // began with a quote: never an option
};

struct words {
	struct word items[WORDS_MAX];
	int n;
};

MUST_CHECK bool words_split(struct arena *arena, const char *line, struct words *out,
	struct err *e);

struct option {
	const char *name;  // without --
	const char *arg;   // msgid of what its value is; NULL: none is taken
	const char *help;  // msgid
	bool required;
	const char *value; // set when given; "" for one without a value
};

// Takes the options (--name value, --name=value; -- ends them) out of words from `from` on; what
// remains moves to *rest. An unknown option is refused with the nearest one.
MUST_CHECK bool words_options(const struct words *words, int from, struct option *options, int n,
	struct words *rest, struct err *e);
// Refuses the words of rest behind the first `most`. Usually such a word is the end of an option's
// value, whose quotes the client's shell has taken off: then it is told how to write that.
bool words_refuse(const struct words *words, const struct words *rest, int most,
	struct option *options, int n, struct err *e);
const char *option_value(const struct option *options, int n, const char *name); // or NULL
