// SPDX-License-Identifier: MIT
// personal: what a desk asks a warden about personal data, by way of serve.
//
// Three questions: show what was granted (reveal.h), seal what was typed for a parameter, find customers by
// an exact e-mail or phone number. Only a warden has the keys; the database decides whether this person may.
// One question at a time: keys wait until the answer.
#pragma once

#include "desk/desk.h"
#include "model/catalog.h"

#define PERSONAL_PARAMS 32

// The answer's text is wiped afterwards.
typedef void (*personal_fn)(struct desk *d, void *ctx, struct ipc_msg *answer);

// question is an IPC_DESK_REVEAL, _SEAL or _FIND.
MUST_CHECK bool personal_ask(struct desk *d, enum ipc_type question, const char *text, personal_fn fn,
	void *ctx, struct err *e);
void personal_wipe(struct str *s); // and frees it
void personal_answered(struct desk *d, struct ipc_msg *m); // the loop has an IPC_DESK_CLEAR
// The same for commands: waits for the answer.
MUST_CHECK bool personal_ask_now(int control, enum ipc_type question, const char *text,
	struct ipc_msg *answer, struct err *e);

// --- sealing ---

// err is NULL when all is sealed.
typedef void (*personal_sealed_fn)(void *ctx, const struct err *e);

// The parameters of a call. Those that the catalog calls private get the number of what was sealed.
struct personal_params {
	const struct routine *fn;
	const char *key; // of the record
	char *names[PERSONAL_PARAMS], *values[PERSONAL_PARAMS]; // NULL = SQL NULL
	int n, at;
	struct desk *desk;
	personal_sealed_fn done;
	void *ctx;
};

// Copies what the caller has; personal_params_free() wipes it.
void personal_params_set(struct personal_params *p, const char *const *names, const char *const *values,
	int n);
void personal_params_free(struct personal_params *p);
// Calls done, at once when nothing is private.
void personal_seal(struct personal_params *p);
MUST_CHECK bool personal_seal_now(int control, struct personal_params *p, struct err *e);

// --- finding ---

// Calls found with the filter to use instead of text: its email: and phone: terms replaced by the customers
// that a warden has found, when rel has customers. At once when there are none; err says why not, for example
// that nobody has it.
typedef void (*personal_found_fn)(void *ctx, const char *text, const struct err *err);
void personal_find(struct desk *d, const struct relation *rel, const char *text, personal_found_fn found,
	void *ctx);
// The same for commands; replaces what is in text.
MUST_CHECK bool personal_find_now(int control, const struct relation *rel, struct str *text, struct err *e);
