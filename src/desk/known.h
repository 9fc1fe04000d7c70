// SPDX-License-Identifier: MIT
// known: what this session has learned from the catalog, asked once per view or function.
#pragma once

#include "db/conn.h"
#include "model/catalog.h"

struct known;

// Called with NULL and an error when it does not exist or the database is away.
typedef void (*known_relation_fn)(void *ctx, const struct relation *rel, const struct err *e);
typedef void (*known_routine_fn)(void *ctx, const struct routine *fn, const struct err *e);

struct known *known_new(struct conn *conn);
void known_free(struct known *k);
// Calls back at once when known already. Results live as long as k.
void known_relation(struct known *k, const char *view, known_relation_fn done, void *ctx);
void known_routine(struct known *k, const char *function, known_routine_fn done, void *ctx);
void known_forget(struct known *k, const void *ctx); // ctx goes away
