// SPDX-License-Identifier: MIT
// lock: the screen of somebody who has gone away.
#include "desk/lock.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/copy.h"
#include "desk/desk.h"
#include "term/term.h"
#include "text/text.h"
#include "ui/bar.h"
#include "ui/caret.h"

void
lock_touch(struct desk *d)
{
	d->lock.touched_at = clock_mono_ms();
}

int64_t
lock_deadline(const struct desk *d)
{
	long after = d->settings->session.lock_after;

	return after && d->is_open && !d->lock.on ? d->lock.touched_at + after : 0;
}

void
lock_on(struct desk *d)
{
	copy_end_plain(d); // what the screen does not show, locking it would not hide
	explicit_bzero(&d->lock, sizeof(d->lock));
	d->lock.on = true;
	d->dirty = true;
	term_title("quayside");
}

void
lock_run(struct desk *d)
{
	int64_t at = lock_deadline(d);

	if (at && clock_mono_ms() >= at)
		lock_on(d);
}

static void
ask(struct desk *d)
{
	struct ipc_msg m = {.type = IPC_DESK_UNLOCK};
	struct err e;

	str_copy(m.text, sizeof(m.text), d->lock.secret);
	explicit_bzero(d->lock.secret, sizeof(d->lock.secret));
	d->lock.len = 0;
	d->lock.failed = false;
	d->lock.checking = ipc_send(d->control, &m, -1, &e);
	explicit_bzero(m.text, sizeof(m.text));
}

static void
erase_last(struct lock *l)
{
	while (l->len > 0 && ((unsigned char)l->secret[l->len - 1] & 0xc0) == 0x80)
		l->len--;
	if (l->len > 0)
		l->len--;
	explicit_bzero(l->secret + l->len, sizeof(l->secret) - l->len);
}

static void
add_char(struct lock *l, uint32_t cp)
{
	char bytes[4];
	size_t n = utf8_encode(cp, bytes);

	if (!caret_is_text(cp) || l->len + n + 1 > sizeof(l->secret))
		return;
	memcpy(l->secret + l->len, bytes, n);
	l->len += n;
}

void
lock_key(struct desk *d, uint32_t key)
{
	struct lock *l = &d->lock;

	d->dirty = true;
	if (key == K_F3 || key == (K_CTRL | 'q')) {
		desk_end(d, 0);
	} else if (key == K_ENTER && l->len) {
		ask(d);
	} else if (key == K_BACKSPACE) {
		erase_last(l);
	} else if (key == (K_CTRL | 'u')) {
		explicit_bzero(l->secret, sizeof(l->secret));
		l->len = 0;
	} else {
		add_char(l, key);
	}
}

void
lock_paste(struct desk *d, const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t cp;

		i += utf8_decode(text + i, n - i, &cp);
		add_char(&d->lock, cp);
	}
	d->dirty = true;
}

void
lock_draw(struct desk *d)
{
	const char *prompt = _("Password or one-time code:");
	int row = term_rows() / 2 - 2, width = text_width(prompt, strlen(prompt));
	int col = (term_cols() - 60) / 2, stars = utf8_count(d->lock.secret, d->lock.len);
	struct hint hints[] = {{K_ENTER, _("Unlock"), false}, {K_F3, _("Log out"), false}};
	struct str name = {0};

	if (col < 1)
		col = 1;
	bar_draw_title(0, _("Locked"), "");
	text_sanitize(&name, d->session.name, strlen(d->session.name), TEXT_LINE);
	term_print(row, col, ROLE_LABEL, "%s", str_text(&name));
	term_print(row + 1, col, ROLE_MUTED, "%s", _("Nothing is lost: your work goes on behind this."));
	term_print(row + 3, col, ROLE_TEXT, "%s", prompt);
	for (int i = 0; i < stars && i < 20; i++)
		term_print(row + 3, col + width + 1 + i, ROLE_TEXT, "*");
	if (d->lock.failed)
		term_print(row + 4, col, ROLE_ERROR, "! %s", _("That was not right. After five times the session ends."));
	else if (d->lock.checking)
		term_print(row + 4, col, ROLE_MUTED, "%s", _("Checking ..."));
	bar_draw_keys(term_rows() - 1, hints, 2);
	term_cursor(row + 3, col + width + 1 + (stars < 20 ? stars : 20));
	str_free(&name);
}

void
lock_answer(struct desk *d, bool right)
{
	d->lock.checking = false;
	d->lock.failed = !right;
	d->dirty = true;
	if (!right)
		return;
	explicit_bzero(&d->lock, sizeof(d->lock));
	lock_touch(d);
	desk_clear_message(d);
}
