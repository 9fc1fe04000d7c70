// SPDX-License-Identifier: MIT
// result: from libpq's results to rowsets, and the cache of prepared statements.
#include "db/result.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

// Fixed in PostgreSQL (pg_type.dat). A domain arrives as its base type.
static const struct {
	Oid oid;
	const char *name;
} type_names[] = {
	{16, "bool"}, {17, "bytea"}, {20, "int8"}, {21, "int2"}, {23, "int4"}, {25, "text"},
	{114, "json"}, {700, "float4"}, {701, "float8"}, {1009, "text[]"}, {1043, "varchar"},
	{1082, "date"}, {1083, "time"}, {1114, "timestamp"}, {1184, "timestamptz"},
	{1186, "interval"}, {1700, "numeric"}, {2950, "uuid"}, {3802, "jsonb"},
};

static const char *
type_name(Oid oid)
{
	for (size_t i = 0; i < sizeof(type_names) / sizeof(*type_names); i++) {
		if (type_names[i].oid == oid)
			return type_names[i].name;
	}
	return "";
}

void
result_to_rowset(const PGresult *r, struct rowset *out)
{
	struct arena *a = &out->arena;
	const char *touched = PQcmdTuples((PGresult *)r);

	out->n_columns = PQnfields(r);
	out->n_rows = PQntuples(r);
	out->affected = touched[0] ? strtol(touched, NULL, 10) : 0;
	if (!out->n_columns)
		return;
	out->names = arena_alloc(a, (size_t)out->n_columns * sizeof(*out->names));
	out->types = arena_alloc(a, (size_t)out->n_columns * sizeof(*out->types));
	for (int i = 0; i < out->n_columns; i++) {
		out->names[i] = arena_strdup(a, PQfname(r, i));
		out->types[i] = type_name(PQftype(r, i));
	}
	if (!out->n_rows)
		return;
	out->cells = arena_alloc(a,
		(size_t)out->n_rows * (size_t)out->n_columns * sizeof(*out->cells));
	for (int row = 0; row < out->n_rows; row++) {
		for (int i = 0; i < out->n_columns; i++) {
			if (!PQgetisnull(r, row, i))
				out->cells[row * out->n_columns + i] = arena_strndup(a,
					PQgetvalue(r, row, i), (size_t)PQgetlength(r, row, i));
		}
	}
}

// A role may change its own defaults (ALTER ROLE ... SET), and all desks share one. What a connection says for
// itself counts more: so nobody who got hold of one desk makes the next ones useless.
static const char pinned[] = "-c default_transaction_read_only=off"
	" -c default_transaction_isolation=read\\ committed -c standard_conforming_strings=on"
	" -c idle_session_timeout=0 -c local_preload_libraries= -c row_security=on";

void
result_connect_params(const char *conninfo, const char *application_name,
	const char *keywords[RESULT_KEYWORDS], const char *values[RESULT_KEYWORDS])
{
	const struct {
		const char *keyword, *value;
	} params[RESULT_KEYWORDS] = {
		{"connect_timeout", "10"},
		{"keepalives_idle", "30"},
		{"keepalives_interval", "10"},
		{"keepalives_count", "3"},
		{"tcp_user_timeout", "30000"},
		{"options", pinned},
		{"dbname", conninfo},
		{"fallback_application_name", application_name},
		{"client_encoding", "UTF8"},
	};

	for (int i = 0; i < RESULT_KEYWORDS; i++) {
		keywords[i] = params[i].keyword;
		values[i] = params[i].value;
	}
}

static void
log_notice(void *ctx, const PGresult *r)
{
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	struct err e;

	(void)ctx;
	if (!text)
		return;
	err_set(&e, ERR_NONE, "%s", text);
	log_err(LOG_DEBUG, "db.notice", &e);
}

void
result_log_notices(PGconn *c)
{
	PQsetNoticeReceiver(c, log_notice, NULL);
}

// --- prepared statements ----------------------------------------------------------------------------

struct stmt *
stmt_get(struct stmt_cache *cache, const char *sql, char evicted[16])
{
	struct stmt *oldest = &cache->items[0];

	evicted[0] = '\0';
	for (int i = 0; i < STMT_CACHE; i++) {
		struct stmt *s = &cache->items[i];

		if (s->sql && strcmp(s->sql, sql) == 0) {
			s->used = ++cache->clock;
			return s;
		}
		if (!s->sql ? oldest->sql != NULL : oldest->sql && s->used < oldest->used)
			oldest = s;
	}
	if (oldest->prepared)
		str_copy(evicted, 16, oldest->name);
	stmt_drop(oldest);
	oldest->sql = xstrdup(sql);
	oldest->used = ++cache->clock;
	snprintf(oldest->name, sizeof(oldest->name), "q%u", ++cache->serial);
	return oldest;
}

void
stmt_drop(struct stmt *s)
{
	free(s->sql);
	*s = (struct stmt){0};
}

void
stmt_reset(struct stmt_cache *cache)
{
	for (int i = 0; i < STMT_CACHE; i++)
		stmt_drop(&cache->items[i]);
}

bool
stmt_is_stale(const char *sqlstate)
{
	// "cached plan must not change result type"; "prepared statement does not exist"; a view or
	// function was made anew by an upgrade while we were connected.
	static const char *const states[] = {"0A000", "26000"};

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (sqlstate && strcmp(sqlstate, states[i]) == 0)
			return true;
	}
	return false;
}
