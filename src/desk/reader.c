// SPDX-License-Identifier: MIT
// reader: one running read: what has been asked for, who waits for it, and how it is stopped.
#include "desk/reader.h"

#include "base/i18n.h"
#include "desk/known.h"

void
reader_init(struct reader *r, struct desk *d, const char *view, void (*read)(void *ctx),
	conn_done_fn take, void *ctx)
{
	*r = (struct reader){.desk = d, .view = view, .read = read, .take = take, .ctx = ctx};
}

void
reader_done(struct reader *r)
{
	known_forget(r->desk->known, r);
	if (r->call)
		conn_cancel(r->desk->conn, r->call);
	r->call = 0;
	if (r->gone)
		*r->gone = true;
}

// Tells who waits for an answer. False: that has ended the reader.
static bool
tell_first(struct reader *r)
{
	void (*first)(void *) = r->first;
	bool gone = false;

	r->first = NULL;
	r->gone = &gone;
	first(r->first_ctx);
	if (!gone)
		r->gone = NULL;
	return !gone;
}

// The query has ended: gives the answer on, and reads again when that was asked for meanwhile.
static void
finish(struct reader *r, struct rowset *rows, const struct err *e)
{
	r->call = 0;
	r->desk->dirty = true;
	r->loaded = r->loaded || !e;
	r->failed = !r->loaded;
	r->take(r->ctx, rows, e);
	if (r->first && !e && !tell_first(r))
		return;
	if (r->call)
		return; // the answer led to another query
	r->awaited = r->awaited && r->again;
	if (r->again) {
		r->again = false;
		r->read(r->ctx);
	}
}

static void
on_rows(void *ctx, struct rowset *rows, const struct err *e)
{
	struct reader *r = ctx;

	if (e && (r->awaited || !r->loaded))
		desk_error(r->desk, e);
	finish(r, rows, e);
}

void
reader_send(struct reader *r, const struct query *q)
{
	if (r->call)
		conn_cancel(r->desk->conn, r->call);
	r->call = conn_call(r->desk->conn, CONN_NORMAL, q->sql, q->n_params, q->params, on_rows, r);
}

static void
on_relation(void *ctx, const struct relation *rel, const struct err *e)
{
	struct reader *r = ctx;

	r->asking = false;
	r->relation = rel;
	if (rel) {
		r->read(r->ctx);
		return;
	}
	r->failed = true;
	r->awaited = false;
	desk_error(r->desk, e);
}

void
reader_refresh(struct reader *r, bool wait)
{
	r->awaited = r->awaited || wait;
	if (r->call) {
		r->again = true;
	} else if (r->relation) {
		r->read(r->ctx);
	} else if (!r->asking) {
		r->asking = true;
		known_relation(r->desk->known, r->view, on_relation, r);
	}
}

bool
reader_stop(struct reader *r)
{
	struct rowset none = {0};
	struct err stopped;

	if (!reader_is_busy(r))
		return false;
	known_forget(r->desk->known, r);
	if (r->call)
		conn_cancel(r->desk->conn, r->call);
	r->asking = r->again = false;
	err_set(&stopped, ERR_UNAVAILABLE, "%s", _("Stopped."));
	finish(r, &none, &stopped);
	desk_message(r->desk, ROLE_TEXT, "%s", _("Stopped. F5 reads it again."));
	return true;
}

bool
reader_is_busy(const struct reader *r)
{
	return (!r->loaded && !r->failed) || r->awaited;
}
