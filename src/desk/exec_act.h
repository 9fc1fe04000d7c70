// SPDX-License-Identifier: MIT
// exec_act: an action called by its name with values as text. Only exec*.c and import*.c use this.
//
// The options of a command that carries an action out are its own and, behind them, the parameters of
// the action's function as the catalog has them.
#pragma once

#include "desk/exec_env.h"
#include "model/number.h"

#define EXEC_PARAMS_MAX 32
#define EXEC_OWN_MAX 8 // options of a command's own

struct exec_act {
	const struct screen *screen;
	const struct action *action;
	struct relation relation;
	struct routine fn;
	const char *key, *version; // of the row; both NULL for something new
	const char *question;      // to be asked before it is done, in line mode; or NULL
	struct option options[EXEC_OWN_MAX + EXEC_PARAMS_MAX]; // the n_own of the command first
	int n_own, n_options;
	enum number_format numbers;
	const char *names[EXEC_PARAMS_MAX], *values[EXEC_PARAMS_MAX]; // of the call
	int n;
};

// text: "screen.action". Memory is that of x.
MUST_CHECK bool exec_act_find(struct exec *x, const char *text, struct exec_act *a, struct err *e);
// Fills the options.
void exec_act_options(struct exec_act *a, const struct option *own, int n_own);
// The label the screen gives a parameter, else its name; a msgid.
const char *exec_act_label(const struct exec_act *a, const char *param);
// Text as a value of the call; *value is NULL for nothing. On failure e has no place yet.
MUST_CHECK bool exec_act_value(struct exec *x, const struct exec_act *a,
	const struct routine_param *p, const char *text, const char **value, struct err *e);
// Begins the call's arguments with the row's key and version.
void exec_act_begin(struct exec_act *a);
void exec_act_add(struct exec_act *a, const char *name, const char *value);
// What is private goes to a warden, and its number into the call.
MUST_CHECK bool exec_act_seal(struct exec *x, struct exec_act *a, struct err *e);
MUST_CHECK bool exec_act_call(struct exec *x, const struct exec_act *a, struct rowset *r,
	struct err *e);
// Adds to a refusal what the parameter at fault may be, and answers that parameter, or NULL.
const struct routine_param *exec_act_explain(struct exec *x, const struct exec_act *a,
	struct err *e);

// --- many records (exec_many.c) ---------------------------------------------------------------------
struct idents {
	const char **items; // what people call them
	int n;
};

// The records that words name; in line mode also "#3" or "#1,4-6" of the last list, which must be of s.
MUST_CHECK bool exec_idents(struct exec *x, const struct screen *s, const struct words *rest, struct idents *out,
	struct err *e);
typedef bool (*exec_one_row)(struct exec *x, struct exec_act *a, const char *ident, struct err *e);
// Carries out one() for each, tells of those that were refused, and fails when there were some. Ctrl+C stops
// between two. All of it is taken back at once.
MUST_CHECK bool exec_many(struct exec *x, struct exec_act *a, const struct idents *rows, exec_one_row one,
	struct err *e);
