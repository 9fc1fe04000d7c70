// SPDX-License-Identifier: MIT
// sys: a blocking PostgreSQL connection for warden, operator commands and one-shot (exec) desks.
//
// The interactive desk uses db/conn.h, which never blocks. Errors carry SQLSTATE, the clerk's
// message (already translated, see db/dberr.h), the field as `where` and the hint.
#pragma once

#include "base/err.h"
#include "base/rowset.h"

struct db_sys;

// conninfo as libpq takes it. Fails with ERR_UNAVAILABLE and a hint.
MUST_CHECK bool db_sys_open(const char *conninfo, const char *application_name,
	struct db_sys **out, struct err *e);
// A connection that lasts: *s (NULL at first) stays while it is alive, and is opened anew when it is not; NULL after a failure.
MUST_CHECK bool db_sys_keep(struct db_sys **s, const char *conninfo, const char *application_name, struct err *e);
void db_sys_close(struct db_sys *s); // NULL is fine
bool db_sys_alive(const struct db_sys *s);
// One statement with text parameters (NULL = SQL NULL). `out` may be NULL; otherwise an empty
// rowset that the caller frees. Statements are prepared on first use and kept.
MUST_CHECK bool db_sys_call(struct db_sys *s, const char *sql, int n, const char *const *params,
	struct rowset *out, struct err *e);
// A whole script (several statements, simple protocol); where = "line N" on failure.
MUST_CHECK bool db_sys_script(struct db_sys *s, const char *sql, struct err *e);
int db_sys_server_version(const struct db_sys *s); // e.g. 150018
int db_client_version(void); // of the library, likewise
