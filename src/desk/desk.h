// SPDX-License-Identifier: MIT
// desk: one person's session: everything that lives from login to logout.
//
// There is one struct desk per process. It owns the connection, the stack of pages, the screens
// and the keymap; pages and panes borrow it. Nothing blocks: pages ask the database with a
// callback, and keys wait in the decoder while the page on top says it is busy, so that what was
// typed ahead meets the screen it was meant for.
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "conf/settings.h"
#include "db/conn.h"
#include "desk/change.h"
#include "desk/draft.h"
#include "desk/lock.h"
#include "desk/notice.h"
#include "desk/place.h"
#include "desk/presence.h"
#include "desk/recent.h"
#include "desk/session.h"
#include "desk/takeback.h"
#include "desk/wait.h"
#include "ipc/msg.h"
#include "model/format.h"
#include "model/keymap.h"
#include "model/screen.h"
#include "term/key.h"
#include "term/theme.h"
#include "ui/find.h"
#include "ui/history.h"

struct page;
struct known;

struct desk {
	int chan;    // data channel to the gate
	int control; // to serve
	const struct settings *settings;
	struct ipc_msg begin; // as serve sent it; the token is wiped once used
	struct screen_set set;
	struct keymap keymap;
	struct session session;
	struct arena session_arena;
	bool is_open; // session bound, home page shown
	bool token_asked; // serve has not answered yet
	bool opening;     // a token has been sent, or waits for the connection
	struct conn *conn;
	struct known *known;
	struct key_decoder keys;
	struct page *top;
	int unread;          // notices
	bool inbox_known;    // unread has been asked for
	int64_t quiet_until; // clock_mono_ms() before which the bell does not ring again
	struct history history; // of the palette
	char link[256]; // where the login asked to go: "ticket 1234"; or ""

	int calls;      // asked for by a key and not answered yet: keys wait, also while the database is away
	struct str out; // bytes for the terminal, not yet sent
	bool dirty;     // the screen no longer shows what it should
	bool ended;
	int exit_code;

	char revealing[64]; // whose personal data was asked for
	struct {
		void (*fn)(struct desk *d, void *ctx, struct ipc_msg *answer); // NULL: nothing is
		void *ctx;
	} asking; // a question that is with a warden (desk/personal.h)
	char message[512];
	bool idle_key; // the last key did nothing: what was said before it still counts
	enum theme_role message_role;
	char banner[256];    // stands until cleared: database away, server going down
	int64_t clock_offset; // database clock minus CLOCK_REALTIME, seconds
	int utc_offset;      // seconds east of UTC in the person's zone
	int64_t refresh_at;  // clock_mono_ms() of the coalesced refresh, 0 = none
	struct change_log changes;
	struct wait wait;
	int64_t probed_at;   // clock_mono_ms() when the terminal was asked, 0 = it has answered
	struct draft_clock drafts;
	struct lock lock;
	struct notice notice;
	struct place place;
	struct presence presence;
	struct recent recent;
	struct takeback takeback;
	struct find_state find;
	int64_t next_minute; // clock_mono_ms() when countdowns move on
	int64_t second_at;   // the same of one that counts seconds, 0 = none is shown
};

// Runs the session of an interactive login; returns the exit code.
int desk_run(struct desk *d);
void desk_message(struct desk *d, enum theme_role role, const char *fmt, ...) PRINTF_LIKE(3, 4);
void desk_error(struct desk *d, const struct err *e); // message, with the hint behind it
void desk_clear_message(struct desk *d);
// Whether something may be asked for that keys would wait for. False while the database is away, which
// the message line tells.
bool desk_can_ask(const struct desk *d);
// Ends the session after the last bytes have been sent.
void desk_end(struct desk *d, int exit_code);
struct format_context desk_format(const struct desk *d);
// May the person use this view or function of schema api?
bool desk_may(const struct desk *d, const char *object);
bool desk_may_open(const struct desk *d, const struct screen *s);
