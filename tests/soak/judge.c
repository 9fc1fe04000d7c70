// SPDX-License-Identifier: MIT
// judge: hands what the desks were told to the database, and prints what the database says of it.
#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

#define FILE_BYTES_MAX (1ul << 20)

static bool
ran(PGconn *admin, PGresult *r, struct err *e)
{
	ExecStatusType s = PQresultStatus(r);
	bool ok = s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK || s == PGRES_COPY_IN;

	return ok || err_set(e, ERR_FAILED, "%s", PQerrorMessage(admin));
}

static bool
run_file(PGconn *admin, const char *path, struct err *e)
{
	struct str text = {0};
	bool ok = file_read(path, FILE_BYTES_MAX, &text, e);

	if (ok) {
		PGresult *r = PQexec(admin, str_text(&text));
		ok = ran(admin, r, e) || err_where(e, "%s", path);
		PQclear(r);
	}
	str_free(&text);
	return ok;
}

bool
judge_prepare(PGconn *admin, const char *sound_sql, const char *judge_sql, struct err *e)
{
	PGresult *r = PQexec(admin, "set client_min_messages = warning; create schema t");
	bool ok = ran(admin, r, e);

	PQclear(r);
	return ok && run_file(admin, sound_sql, e) && run_file(admin, judge_sql, e);
}

// One line of COPY's text format. Nothing in it needs escaping: keys, codes and numbers of documents.
static void
add_line(struct str *out, const struct answer *a)
{
	str_addf(out, "%s\tapi.%s\t%s\t%s\t%s\t%s\n", a->login, a->command, a->key[0] ? a->key : "\\N",
		a->sqlstate, a->ref ? a->ref : "\\N", a->version ? a->version : "\\N");
}

static bool
hand_over(PGconn *admin, const struct soak_log *log, struct err *e)
{
	PGresult *r = PQexec(admin, "copy t.answer from stdin");
	struct str lines = {0};
	bool ok = ran(admin, r, e);

	PQclear(r);
	if (!ok)
		return false;
	for (int i = 0; i < log->n; i++)
		add_line(&lines, &log->answers[i]);
	if (lines.len > 0 && PQputCopyData(admin, lines.data, (int)lines.len) != 1)
		ok = err_set(e, ERR_FAILED, "%s", PQerrorMessage(admin));
	str_free(&lines);
	if (ok && PQputCopyEnd(admin, NULL) != 1)
		ok = err_set(e, ERR_FAILED, "%s", PQerrorMessage(admin));
	while ((r = PQgetResult(admin))) {
		ok = ok && ran(admin, r, e);
		PQclear(r);
	}
	return ok;
}

static void
print_run(const struct soak_log *log, const struct crowd_done *done)
{
	int answers = log->n - log->busy;

	printf("%d commands answered in %.1f s (%.0f a second), the slowest in %.2f s; %d connections; "
		"%d backends ended, %d lines cut, %d calls repeated, %d put off by others; %d looks, %d found "
		"nothing to do\n", answers, done->seconds, answers / done->seconds,
		(double)log->wait_us_max / 1e6, log->connects, done->kills, log->cuts, log->repeats, log->busy,
		log->picks, log->empty);
}

static bool
print_goal(const char *goal, const char *figure, const char *measured, bool good)
{
	printf("%s %-62s | %-8s | %s\n", good ? "ok    " : "not ok", goal, figure, measured);
	return good;
}

bool
judge(PGconn *admin, const struct soak_log *log, const struct crowd_done *done, bool *sound,
	struct err *e)
{
	char number[16];
	PGresult *r;
	bool ok;

	print_run(log, done);
	if (!hand_over(admin, log, e))
		return false;
	r = PQexec(admin, "select goal, figure, measured, good from t.verdict()");
	ok = ran(admin, r, e);
	snprintf(number, sizeof(number), "%d", done->unanswered);
	*sound = print_goal("calls that never got an answer", "0", number, done->unanswered == 0);
	*sound &= print_goal("failures that no desk expects", "none",
		log->stranger[0] ? log->stranger : "none", !log->stranger[0]);
	for (int i = 0; ok && i < PQntuples(r); i++)
		*sound &= print_goal(PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), PQgetvalue(r, i, 2),
			*PQgetvalue(r, i, 3) == 't');
	PQclear(r);
	return ok;
}
