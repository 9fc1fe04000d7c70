// SPDX-License-Identifier: MIT
// act: doing something with a row: allowed?, sure?, form, call, outcome.
//
// The flow of one action: the row's can_ column and the person's permission are looked at (the
// database decides again), a confirmation is asked when the screen says so, a form is shown when
// the function has parameters without which it cannot be called, and the function is called with
// the row version and an idempotency key. On a conflict the form stays with what was typed.
#pragma once

#include "base/rowset.h"
#include "desk/page.h"

struct batch;
struct pane;
struct personal_params;
struct query;

// What an action is done to. Copied by act_begin().
struct act_target {
	const struct screen *screen; // whose row it is
	const struct rowset *rows;
	int index;
	struct pane *table; // whose marked rows are meant instead, when some are; or NULL
};

// Why the action cannot be done now (translated), or NULL when it can.
const char *act_refusal(const struct desk *d, const struct act_target *t, const struct action *a);
// Whether the person may use it at all, on whatever row.
bool act_may(const struct desk *d, const struct action *a);
// Begins the flow; reports a refusal as a message. False: the screen has no such action.
bool act_begin(struct desk *d, const struct act_target *t, const char *verb);
// The marked rows have been looked at: form, then the calls. Takes b over.
void act_begin_batch(struct batch *b);
// Whether the screen offers anything to do here: with the row, or to make something new.
bool act_any(const struct desk *d, const struct act_target *t);
// The menu of everything that can be done with the row.
void act_menu(struct desk *d, const struct act_target *t);
// Adds hints for the first few actions to a key bar.
int act_hints(const struct desk *d, const struct act_target *t, struct hint *out, int n, int max);
// label or question with {column} replaced by the row's formatted cells; memory from arena.
const char *act_fill(struct arena *arena, const struct desk *d, const struct act_target *t,
	const char *text);

// --- calling, shared with the form and the batch (act_call.c) ---

#define ACT_REQUEST_KEY 37 // bytes of a UUID as text

struct act_call {
	struct desk *desk;
	const struct screen *screen;
	const struct action *action;
	const struct routine *routine;
	char *key;            // of the row; NULL when the action makes something new
	char *ident;          // its human number; "" likewise
	struct rowset row;    // as the person saw it; empty likewise
	char version[24];     // "" when the function takes none
	char request_key[ACT_REQUEST_KEY]; // the same on a retry whose outcome is unknown
	struct batch *batch;  // owned: what it is done to instead, when key is only the first of many; or NULL
};

// ref: the number of what it was done to or made; note: what the function said, already translated.
// Both only when e is NULL, and only during the call.
typedef void (*act_done_fn)(void *ctx, const char *ref, const char *note, const struct err *e);

// Sends the call with the form's values (n of them, NULL = SQL NULL). Keys wait until the answer.
void act_call_send(const struct act_call *call, const char *const *names,
	const char *const *values, int n, act_done_fn done, void *ctx);
void act_request_key(char out[ACT_REQUEST_KEY]); // a fresh one
void act_call_free(struct act_call *call);       // and what it owns
// The call of fn for the row with that key (NULL: there is none) and version, with the values given.
// Memory from arena.
void act_call_query(struct arena *arena, const struct routine *fn, const char *key, const char *version,
	const char *request_key, const struct personal_params *given, struct query *out);
// Success: a batch begins to run; else message, refresh, and leaving the record when the action says so, or opening the one it made.
void act_finished(struct desk *d, struct act_call *call, const char *ref, const char *note);
// Asks for the parameters of the call; takes the call over.
void form_open(struct act_call *call);
