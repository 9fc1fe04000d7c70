// SPDX-License-Identifier: MIT
// sys: a blocking PostgreSQL connection.
#include "db/sys.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "db/dberr.h"
#include "db/result.h"

struct db_sys {
	PGconn *pg;
	struct stmt_cache cache;
};

bool
db_sys_open(const char *conninfo, const char *application_name, struct db_sys **out, struct err *e)
{
	const char *keywords[RESULT_KEYWORDS], *values[RESULT_KEYWORDS];
	struct db_sys *s;
	PGconn *pg;

	*out = NULL;
	result_connect_params(conninfo, application_name, keywords, values);
	pg = PQconnectdbParams(keywords, values, 1);
	if (!pg || PQstatus(pg) != CONNECTION_OK) {
		dberr_from_conn(e, pg);
		PQfinish(pg);
		return false;
	}
	result_log_notices(pg);
	s = xcalloc(1, sizeof(*s));
	s->pg = pg;
	*out = s;
	return true;
}

void
db_sys_close(struct db_sys *s)
{
	if (!s)
		return;
	stmt_reset(&s->cache);
	PQfinish(s->pg);
	free(s);
}

bool
db_sys_alive(const struct db_sys *s)
{
	return s && PQstatus(s->pg) == CONNECTION_OK;
}

bool
db_sys_keep(struct db_sys **s, const char *conninfo, const char *application_name, struct err *e)
{
	if (db_sys_alive(*s))
		return true;
	db_sys_close(*s);
	return db_sys_open(conninfo, application_name, s, e);
}

int
db_sys_server_version(const struct db_sys *s)
{
	return PQserverVersion(s->pg);
}

int
db_client_version(void)
{
	return PQlibVersion();
}

// Ends the use of r: fills out or e.
static bool
take_result(struct db_sys *s, PGresult *r, struct rowset *out, struct err *e)
{
	ExecStatusType status = PQresultStatus(r);
	bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
		status == PGRES_EMPTY_QUERY;

	if (ok && out)
		result_to_rowset(r, out);
	else if (!ok && PQstatus(s->pg) != CONNECTION_OK)
		dberr_from_conn(e, s->pg);
	else if (!ok)
		dberr_from_result(e, r);
	PQclear(r);
	return ok;
}

static PGresult *
prepare_and_run(struct db_sys *s, struct stmt *stmt, const char *sql, int n,
	const char *const *params)
{
	if (!stmt->prepared) {
		PGresult *r = PQprepare(s->pg, stmt->name, sql, 0, NULL);

		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			return r;
		PQclear(r);
		stmt->prepared = true;
	}
	return PQexecPrepared(s->pg, stmt->name, n, params, NULL, NULL, 0);
}

static void
deallocate(struct db_sys *s, const char *name)
{
	char sql[32];

	if (!name[0])
		return;
	snprintf(sql, sizeof(sql), "deallocate %s", name);
	PQclear(PQexec(s->pg, sql));
}

bool
db_sys_call(struct db_sys *s, const char *sql, int n, const char *const *params,
	struct rowset *out, struct err *e)
{
	char evicted[16];
	struct stmt *stmt = stmt_get(&s->cache, sql, evicted);
	bool cached = stmt->prepared;
	PGresult *r;

	if (out)
		*out = (struct rowset){0};
	deallocate(s, evicted);
	r = prepare_and_run(s, stmt, sql, n, params);
	if (cached && stmt_is_stale(PQresultErrorField(r, PG_DIAG_SQLSTATE)) &&
		PQtransactionStatus(s->pg) == PQTRANS_IDLE) {
		PQclear(r);
		deallocate(s, stmt->name);
		stmt->prepared = false;
		r = prepare_and_run(s, stmt, sql, n, params);
	}
	if (!stmt->prepared)
		stmt_drop(stmt);
	return take_result(s, r, out, e);
}

bool
db_sys_script(struct db_sys *s, const char *sql, struct err *e)
{
	PGresult *r = PQexec(s->pg, sql);
	ExecStatusType status = PQresultStatus(r);
	bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
		status == PGRES_EMPTY_QUERY;

	if (!ok && PQstatus(s->pg) != CONNECTION_OK)
		dberr_from_conn(e, s->pg);
	else if (!ok)
		dberr_raw(e, r, sql);
	PQclear(r);
	return ok;
}
