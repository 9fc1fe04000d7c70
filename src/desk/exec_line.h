// SPDX-License-Identifier: MIT
// exec_line: line mode: a conversation in lines, for screen readers, plain terminals and slow links.
//
// What is typed are the commands of exec.h, carried out by the same functions; beyond them a number
// opens a row of the last list, and what an action still needs is asked for, one line each. Output is
// only ever added: no cursor movement, no colour. docs/line-mode.md is the users' description.
#pragma once

#include "desk/exec_act.h"
#include "ipc/chan.h"

struct exec_line {
	bool echo;     // the client's terminal shows only what we send back
	int page;      // lines between two questions for more; 0 = never asks
	int told;      // lines since the last question
	bool stopped;  // the rest of this command's output is not wanted
	bool fresh;    // no row of this command has a number yet
	const struct screen *listed; // what the numbers mean
	const char **idents;
	int n, cap;
	struct arena arena; // of idents
	const struct screen *record; // shown last, or NULL
	char ident[128];             // of it
	unsigned char in[2 * CHAN_PAYLOAD]; // typed ahead: what is left of one packet, and the next
	size_t at, end;
	bool skip_lf;
};

// Whether nobody wants the rest of the output.
static inline bool
exec_is_left(const struct exec *x)
{
	return x->closed || (x->line && x->line->stopped);
}

enum line_result { LINE_OK, LINE_INTERRUPTED, LINE_ENDED };

// Asks for one line; prompt without its colon. LINE_INTERRUPTED: Ctrl+C.
enum line_result exec_line_read(struct exec *x, const char *prompt, struct str *out);
// Part of a command's output, a page at a time.
void exec_line_show(struct exec *x, const struct str *text, void (*send)(struct exec *x, const struct str *text));
// The number under which a row of a list can be opened.
int exec_line_number(struct exec *x, const struct screen *s, const char *ident);
// Asks for what the action may be told and has not been, and before it is done to many rows (n); fails when the
// person leaves it.
MUST_CHECK bool exec_line_ask(struct exec *x, struct exec_act *a, int n, struct err *e);
// Says what can be done with the record that was just shown, and keeps it for that.
void exec_line_shown(struct exec *x, const struct screen *s, const char *ident, const struct rowset *row);
// Whether Ctrl+C has come, or nobody wants the rest; without waiting. What else was typed is kept.
bool exec_line_interrupted(struct exec *x);
