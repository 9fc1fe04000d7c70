// SPDX-License-Identifier: MIT
// post: takes mail out of the spool into the database.
#include "post/post.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "db/sys.h"
#include "post/spool.h"
#include "post/take.h"
#include "proc/stop.h"

#define RETRY_MS 5000  // between attempts to reach the database
#define LOOK_MS 60000  // the spool is looked at so often, whatever the watch says

struct post {
	const struct settings *settings;
	struct db_sys *db;
	bool is_away; // the database; said once
};

static bool
connect_database(struct post *p, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	settings_conninfo(p->settings, p->settings->database.post_user, &conninfo);
	ok = db_sys_keep(&p->db, str_text(&conninfo), "quayside-post", e);
	str_free(&conninfo);
	return ok;
}

// False, with nothing done, when the database is away. What cannot be taken is put aside.
static bool
take_one(struct post *p, const char *name, struct err *e)
{
	const char *spool = p->settings->paths.mail_spool;
	char note[64] = "";
	int fd = spool_open(spool, name, e);
	bool ok = fd >= 0 && take_message(p->settings, p->db, fd, note, sizeof(note), e);

	if (fd >= 0)
		close(fd);
	if (ok) {
		log_event(LOG_INFO, "post.taken", "file=%s %s", name, note);
		return spool_done(spool, name, e);
	}
	if (e->cls == ERR_UNAVAILABLE || !db_sys_alive(p->db))
		return false;
	err_where(e, "%s", name);
	log_err(LOG_ERROR, "post.failed", e);
	return spool_fail(spool, name, e);
}

// *done: how many. False when the rest has to wait.
static bool
take_all(struct post *p, int *done, struct err *e)
{
	struct spool_names found;
	bool ok = connect_database(p, e) && spool_list(p->settings->paths.mail_spool, &found, e);

	*done = 0;
	if (!ok)
		return false;
	for (; ok && *done < found.n; ++*done)
		ok = take_one(p, found.names[*done], e);
	spool_names_free(&found);
	return ok;
}

static void
forget_changes(int watch)
{
	char buf[4096];

	while (read(watch, buf, sizeof(buf)) > 0)
		;
}

// Returns when to look again, at the latest.
static int64_t
work(struct post *p)
{
	struct err e;
	int done;

	if (take_all(p, &done, &e)) {
		p->is_away = false;
		// More may have come meanwhile.
		return clock_mono_ms() + (done ? 0 : LOOK_MS);
	}
	if (!p->is_away || e.cls != ERR_UNAVAILABLE)
		log_err(LOG_WARN, "post.waits", &e);
	p->is_away = true;
	return clock_mono_ms() + RETRY_MS;
}

bool
post_run(const struct settings *s, bool once, struct err *e)
{
	struct post p = {.settings = s};
	struct pollfd fds[2] = {{.fd = -1, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
	int done = 1;
	bool ok = spool_prepare(s->paths.mail_spool, e);

	while (ok && once && done)
		ok = take_all(&p, &done, e);
	if (ok && !once) {
		fds[0].fd = stop_open();
		fds[1].fd = spool_watch(s->paths.mail_spool, e);
		ok = fds[0].fd >= 0 && fds[1].fd >= 0;
	}
	if (ok && !once)
		log_event(LOG_INFO, "post.ready", "spool=%s", s->paths.mail_spool);
	while (ok && !once && !fds[0].revents) {
		int64_t next;

		forget_changes(fds[1].fd);
		next = work(&p);
		if (poll(fds, 2, clock_until(next)) < 0 && errno != EINTR)
			break;
	}
	close(fds[0].fd);
	close(fds[1].fd);
	db_sys_close(p.db);
	return ok;
}
