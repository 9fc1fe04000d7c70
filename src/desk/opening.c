// SPDX-License-Identifier: MIT
// opening: from a connection to a session: token, who, what may be used, where to begin.
#include "desk/opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "desk/inbox.h"
#include "desk/jump.h"
#include "desk/page.h"
#include "desk/preference.h"

#define REFRESH_DELAY_MS 200 // several notices become one refresh

static void
fail(struct desk *d, const struct err *e)
{
	log_err(LOG_WARN, "session.refused", e);
	desk_error(d, e);
	desk_end(d, err_exit_code(e->cls));
}

// An opening statement failed. A session that was open outlives a connection that is lost again
// while it is being opened, and a server too busy to open it; it does not outlive a refusal.
static void
fail_opening(struct desk *d, const struct err *e)
{
	if (d->is_open && e->cls == ERR_UNAVAILABLE && !str_eq(e->sqlstate, "QS005"))
		conn_restart(d->conn);
	else
		fail(d, e);
}

static void
listen_to(struct desk *d, const char *channel)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "listen qs_%s", channel);
	conn_call(d->conn, CONN_NORMAL, sql, 0, NULL, NULL, d);
}

// What every session shows, and each screen's channel, once.
static void
listen_all(struct desk *d)
{
	listen_to(d, "presence");
	listen_to(d, "notice");
	listen_to(d, "saved_view");
	for (int i = 0; i < d->set.n_screens; i++) {
		const char *name = d->set.screens[i].notify;
		bool again = false;

		for (int j = 0; j < i; j++)
			again = again || str_eq(name, d->set.screens[j].notify);
		if (name[0] && !again)
			listen_to(d, name);
	}
}

static void
show_home(struct desk *d)
{
	const struct screen *home = screen_home(&d->set, d->session.home_role);

	if (home && desk_may_open(d, home)) {
		jump_screen(d, home);
		return;
	}
	help_open(d);
	screens_menu_open(d);
}

static void
follow_link(struct desk *d)
{
	struct jump_aim aim;

	if (d->link[0] && jump_aim(d, d->link, &aim))
		jump_go(d, &aim);
	else if (d->link[0])
		desk_message(d, ROLE_ERROR, _("%s: not found, or not open to you."), d->link);
}

static void
on_objects(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e) {
		fail_opening(d, e);
		return;
	}
	arena_free(&d->session_arena);
	session_objects_from_rowset(&d->session_arena, r, &d->session);
	d->banner[0] = '\0';
	d->dirty = true;
	conn_open_gate(d->conn);
	listen_all(d);
	inbox_ask(d);
	if (!d->is_open) {
		d->is_open = true;
		lock_touch(d);
		preference_apply(d);
		show_home(d);
		follow_link(d);
		place_load(d);
		takeback_refresh(d);
		notice_refresh(d);
		return;
	}
	if (d->calls > 0)
		key_flush(&d->keys); // pressed again and again at what did not answer
	takeback_refresh(d);
	notice_refresh(d);
	desk_message(d, ROLE_OK, _("The database is back. Nothing you typed was lost."));
	page_changed_all(d);
}

static void
on_settings(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e) {
		fail_opening(d, e);
		return;
	}
	session_clock_from_rowset(r, &d->session);
	d->clock_offset = d->session.db_epoch - (int64_t)time(NULL);
	d->utc_offset = d->session.utc_offset;
}

static void
on_preferences(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e)
		fail_opening(d, e);
	else
		session_preferences_from_rowset(r, &d->session);
}

static void
on_zone(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e) {
		desk_error(d, e);
		return;
	}
	session_clock_from_rowset(r, &d->session);
	d->utc_offset = d->session.utc_offset;
	page_changed_all(d);
}

void
opening_set_zone(struct desk *d)
{
	const char *zone = d->session.time_zone;

	conn_call(d->conn, CONN_NORMAL, session_set_sql, 1, &zone, on_zone, d);
}

static void
tell_bound(struct desk *d)
{
	struct err e;

	if (!session_tell_bound(d->control, &d->session, &e))
		log_err(LOG_WARN, "control.lost", &e);
}

static void
on_session(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;
	const char *zone = d->session.time_zone;
	struct err refused;

	d->opening = false;
	if (!e && !session_from_rowset(r, &d->session, &refused))
		e = &refused;
	if (e) {
		fail_opening(d, e);
		return;
	}
	tell_bound(d);
	conn_call(d->conn, CONN_OPENING, session_set_sql, 1, &zone, on_settings, d);
	conn_call(d->conn, CONN_OPENING, session_preferences_sql, 0, NULL, on_preferences, d);
	conn_call(d->conn, CONN_OPENING, session_objects_sql, 0, NULL, on_objects, d);
}

static void
open_session(struct desk *d)
{
	const char *token = d->begin.text;

	d->opening = true;
	conn_call(d->conn, CONN_OPENING, session_open_sql, 1, &token, on_session, d);
	explicit_bzero(d->begin.text, sizeof(d->begin.text)); // it works once
}

static void
ask_token(struct desk *d)
{
	struct ipc_msg m = {.type = IPC_DESK_RENEW};
	struct err e;

	m.number = (uint32_t)atol(d->session.id);
	str_copy(m.user, sizeof(m.user), d->session.login);
	d->token_asked = true;
	if (!ipc_send(d->control, &m, -1, &e))
		fail(d, &e);
}

// The connection may have been lost and made again while a token was on its way: one is enough, and
// serve takes a second question for a violation.
static void
on_connected(void *ctx)
{
	struct desk *d = ctx;

	if (d->begin.text[0])
		open_session(d);
	else if (!d->opening && !d->token_asked)
		ask_token(d);
}

void
opening_token(struct desk *d, const char *token)
{
	struct err e;

	d->token_asked = false;
	if (!token[0]) {
		err_set(&e, ERR_DENIED, "%s", _("Your login has ended. Please log in again."));
		fail(d, &e);
		return;
	}
	str_copy(d->begin.text, sizeof(d->begin.text), token);
	open_session(d);
}

static void
on_lost(void *ctx, const struct err *e)
{
	struct desk *d = ctx;

	(void)e; // the connection has logged it
	str_copy(d->banner, sizeof(d->banner),
		_("The database does not answer. What you typed is kept; trying again ..."));
	d->dirty = true;
}

static void
on_notify(void *ctx, const char *channel, const char *payload)
{
	struct desk *d = ctx;

	(void)payload; // lists read their whole window again anyway
	if (!str_starts(channel, "qs_"))
		return;
	if (str_eq(channel, "qs_presence"))
		presence_changed(d);
	else if (str_eq(channel, "qs_notice"))
		notice_refresh(d);
	change_note(d, channel + 3);
	if (str_eq(channel, "qs_notification"))
		inbox_ask(d);
	if (!d->refresh_at)
		d->refresh_at = clock_mono_ms() + REFRESH_DELAY_MS;
}

struct conn *
opening_connect(struct desk *d)
{
	const struct conn_hooks hooks = {
		.ctx = d,
		.connected = on_connected,
		.lost = on_lost,
		.notify = on_notify,
	};
	struct str conninfo = {0};
	struct conn *conn;

	settings_conninfo(d->settings, d->settings->database.desk_user, &conninfo);
	conn = conn_new(str_text(&conninfo), "quayside-desk", &hooks);
	str_free(&conninfo);
	return conn;
}
