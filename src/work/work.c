// SPDX-License-Identifier: MIT
// work: the background jobs of the company, one row each.
#include "work/work.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "db/sys.h"
#include "proc/stop.h"
#include "work/checkpoint.h"
#include "work/erasures.h"
#include "work/teller.h"

#define RETRY_MS 5000 // between attempts to reach the database
#define NOTE_MS 60000 // a job that did nothing is written down no more often than this

// What a job is: an SQL call that answers how many things it did, or a function here that says so.
struct job {
	const char *name;
	const char *call;
	bool (*run)(const struct settings *s, struct db_sys *db, int *done, struct err *e);
	int64_t every_ms;
	int batch; // does as many at a time: when it did, there may be more, and it goes on at once; 0: all there is
	bool prompt; // in the process of work/teller.h; not worth a line each time it did something
};

static const struct job jobs[] = {
	{"screens.tell", "core.tell_screens()", NULL, 100, 0, true},
	{"ticket.wake", "core.wake_snoozed()", NULL, 30000, 0, false},
	{"ticket.tick", "core.ticket_tick()", NULL, 60000, 0, false},
	{"tracking.tick", "core.tracking_tick()", NULL, 600000, 0, false},
	{"outbox.release", "core.outbox_release()", NULL, 1000, 0, false},
	{"tally.fold", "core.tally_fold()", NULL, 10000, 0, false},
	{"session.tidy", "core.session_tidy()", NULL, 3600000, 0, false},
	{"after_sales.tick", "core.after_sales_tick()", NULL, 60000, 0, false},
	{"case.wake", "core.wake_cases()", NULL, 30000, 0, false},
	{"listing.rescreen", "core.listing_rescreen(200)", NULL, 10000, 200, false},
	{"listing.due", "core.listings_due(200)", NULL, 30000, 200, false},
	{"reservation.expire", "core.expire_reservations()", NULL, 30000, 0, false},
	{"lot.expire", "core.lots_expire()", NULL, 300000, 0, false},
	{"sourcing.expire", "core.sourcing_expire()", NULL, 300000, 0, false},
	{"certificate.watch", "core.certificates_act()", NULL, 300000, 0, false},
	{"supplier.measure", "core.suppliers_measure()", NULL, 3600000, 0, false},
	{"audit.checkpoint", NULL, checkpoint_run, 60000, 0, false},
	{"personal.erasures", NULL, erasures_run, 60000, 0, false},
};

#define N_JOBS ((int)(sizeof(jobs) / sizeof(jobs[0])))

struct work {
	const struct settings *settings;
	struct db_sys *db;
	bool prompt;         // which of the jobs
	int64_t due[N_JOBS]; // clock_mono_ms()
	int64_t noted[N_JOBS];
	bool is_away;        // the database; said once
};

static bool
connect_database(struct work *w, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	settings_conninfo(w->settings, w->settings->database.work_user, &conninfo);
	ok = db_sys_keep(&w->db, str_text(&conninfo), "quayside-work", e);
	str_free(&conninfo);
	return ok;
}

// The lock belongs to the one statement: whoever has it runs the job, anybody else does nothing.
static bool
call_job(struct work *w, const struct job *job, int *done, struct err *e)
{
	struct rowset r = {0};
	const char *count;
	char sql[256];

	snprintf(sql, sizeof(sql),
		"select %s from (select 1 where pg_try_advisory_xact_lock(hashtextextended($1, 0))) mine",
		job->call);
	if (!db_sys_call(w->db, sql, 1, &job->name, &r, e))
		return false;
	count = r.n_rows ? rowset_at(&r, 0, 0) : NULL;
	*done = count ? atoi(count) : 0;
	rowset_free(&r);
	return true;
}

// For whoever looks after the jobs (api.job_run). That it cannot be written down changes nothing.
static void
note_run(struct work *w, const struct job *job, int64_t ms, int done, const char *error)
{
	char ms_text[24], done_text[16], every_text[24];
	const char *params[] = {job->name, ms_text, done_text, error, every_text};
	struct rowset r = {0};
	struct err e;

	snprintf(ms_text, sizeof(ms_text), "%lld", (long long)ms);
	snprintf(done_text, sizeof(done_text), "%d", done);
	snprintf(every_text, sizeof(every_text), "%lld", (long long)job->every_ms);
	if (!db_sys_call(w->db, "select core.job_note($1, $2::int, $3::int, $4, $5::bigint)", 5, params, &r, &e))
		log_err(LOG_WARN, "work.note", &e);
	rowset_free(&r);
}

static bool
run_job(struct work *w, const struct job *job, bool *more, struct err *e)
{
	int64_t began = clock_mono_ms();
	int done = 0;
	bool ok = job->run ? job->run(w->settings, w->db, &done, e) : call_job(w, job, &done, e);

	if (job->prompt)
		done = 0;
	if (db_sys_alive(w->db) && (!ok || done || began >= w->noted[job - jobs] + NOTE_MS)) {
		note_run(w, job, clock_mono_ms() - began, done, ok ? "" : e->msg);
		w->noted[job - jobs] = began;
	}
	*more = ok && job->batch && done >= job->batch;
	if (!ok)
		return false;
	if (done)
		log_event(LOG_INFO, "work.done", "job=%s count=%d ms=%lld", job->name, done,
			(long long)(clock_mono_ms() - began));
	return true;
}

static void
note_failure(struct work *w, const struct err *e)
{
	if (e->cls != ERR_UNAVAILABLE) {
		log_err(LOG_ERROR, "work.failed", e);
		return;
	}
	if (!w->is_away)
		log_err(LOG_WARN, "work.database", e);
	w->is_away = true;
}

// Runs what is due; returns when to look again.
static int64_t
run_due(struct work *w)
{
	int64_t now = clock_mono_ms(), next = INT64_MAX;
	struct err e;

	if (!connect_database(w, &e)) {
		note_failure(w, &e);
		return now + RETRY_MS;
	}
	w->is_away = false;
	for (int i = 0; i < N_JOBS; i++) {
		if (jobs[i].prompt != w->prompt)
			continue;
		if (now >= w->due[i]) {
			bool more;

			if (!run_job(w, &jobs[i], &more, &e))
				note_failure(w, &e);
			w->due[i] = more ? now : now + jobs[i].every_ms;
		}
		if (w->due[i] < next)
			next = w->due[i];
	}
	return next;
}

bool
work_run(const struct settings_source *src, const struct settings *s, struct err *e)
{
	struct work w = {.settings = s};
	struct pollfd fds[] = {{.fd = stop_open(), .events = POLLIN}, {.events = POLLIN}};
	struct teller teller;

	if (fds[0].fd < 0)
		return err_sys(e, ERR_FAILED, "cannot wait for signals");
	teller_init(&teller, src, s);
	log_event(LOG_INFO, "work.ready", "jobs=%d", N_JOBS);
	while (!fds[0].revents) {
		int64_t next;

		teller_keep(&teller);
		next = run_due(&w);
		fds[1].fd = teller.log;
		if (poll(fds, 2, clock_until(next)) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			teller_read(&teller);
	}
	log_event(LOG_INFO, "work.stop", "%s", "");
	teller_stop(&teller);
	close(fds[0].fd);
	db_sys_close(w.db);
	return true;
}

bool
work_tell(const struct settings *s, struct err *e)
{
	struct work w = {.settings = s, .prompt = true};
	struct pollfd fds[] = {{.fd = stop_open(), .events = POLLIN},
		{.fd = fcntl(TELLER_LIFELINE, F_GETFD) < 0 ? -1 : TELLER_LIFELINE, .events = POLLIN}};

	if (fds[0].fd < 0)
		return err_sys(e, ERR_FAILED, "cannot wait for signals");
	while (!fds[0].revents && !fds[1].revents) {
		if (poll(fds, 2, clock_until(run_due(&w))) < 0 && errno != EINTR)
			break;
	}
	close(fds[0].fd);
	db_sys_close(w.db);
	return true;
}

bool
work_once(const struct settings *s, struct err *e)
{
	struct work w = {.settings = s};
	bool ok = connect_database(&w, e);

	for (int i = 0; ok && i < N_JOBS; i++) {
		bool more = true;

		while (ok && more)
			ok = run_job(&w, &jobs[i], &more, e);
	}
	db_sys_close(w.db);
	return ok;
}
