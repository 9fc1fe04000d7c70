// SPDX-License-Identifier: MIT
// result: from libpq's results to rowsets, and the cache of prepared statements.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rowset.h"

struct pg_result;
struct pg_conn;

// Copies everything out; the caller still clears r.
void result_to_rowset(const struct pg_result *r, struct rowset *out);

// The keywords and values for PQconnectStartParams (expand_dbname = 1), NULL-terminated: our
// defaults first, so that conninfo may override them, then what must hold behind it.
#define RESULT_KEYWORDS 10
void result_connect_params(const char *conninfo, const char *application_name,
	const char *keywords[RESULT_KEYWORDS], const char *values[RESULT_KEYWORDS]);

// Server notices go to the log instead of stderr.
void result_log_notices(struct pg_conn *c);

// Prepared statements by their SQL text. One cache per connection; reset it with the connection.
#define STMT_CACHE 64

struct stmt {
	char *sql;      // NULL = free
	char name[16];
	bool prepared;  // the server knows it
	uint64_t used;  // for choosing whom to give up
};

struct stmt_cache {
	struct stmt items[STMT_CACHE];
	uint64_t clock;
	unsigned serial;
};

// The statement for sql. When the cache is full the longest unused one gives way: its name is then
// written to `evicted` (size 16), for the caller to DEALLOCATE; "" otherwise.
struct stmt *stmt_get(struct stmt_cache *cache, const char *sql, char evicted[16]);
// The server no longer knows s, or plans it by a shape that has changed.
void stmt_drop(struct stmt *s);
void stmt_reset(struct stmt_cache *cache);
// Whether an error means "prepare it again and repeat": nothing has run then.
bool stmt_is_stale(const char *sqlstate);
