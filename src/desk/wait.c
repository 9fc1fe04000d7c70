// SPDX-License-Identifier: MIT
// wait: what is seen and can be done while keys are held back for an answer.
#include "desk/wait.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "desk/page.h"

#define SHOWN_AFTER_MS 300

void
wait_init(struct wait *w)
{
	*w = (struct wait){.seconds = -1};
	key_init(&w->keys);
}

void
wait_done(struct wait *w)
{
	key_done(&w->keys);
}

static bool
can_stop(const struct desk *d)
{
	return d->calls == 0 && d->top && d->top->ops->stop;
}

static void
stop(struct desk *d)
{
	if (!can_stop(d) || !d->top->ops->stop(d->top))
		return;
	key_flush(&d->keys);
	key_flush(&d->wait.keys);
	d->dirty = true;
}

static void
take_keys(struct desk *d)
{
	for (;;) {
		struct key_event ev = key_next(&d->wait.keys, clock_mono_ms());
		const struct binding *b;

		if (ev.type == KEY_NONE)
			return;
		b = ev.type == KEY_PRESS ? keymap_find(&d->keymap, CONTEXT_ALWAYS, ev.key) : NULL;
		if (b && b->command == CMD_BACK)
			stop(d);
	}
}

void
wait_update(struct desk *d)
{
	struct wait *w = &d->wait;
	int64_t now = clock_mono_ms();
	int seconds = -1;

	if (w->seconds >= 0)
		take_keys(d);
	if (!d->is_open || !page_is_busy(d))
		w->since = 0;
	else if (!w->since)
		w->since = now;
	if (w->since && now - w->since >= SHOWN_AFTER_MS)
		seconds = (int)((now - w->since) / 1000);
	if (seconds == w->seconds)
		return;
	if (seconds < 0)
		key_flush(&w->keys);
	w->seconds = seconds;
	d->dirty = true;
}

int64_t
wait_deadline(const struct desk *d)
{
	const struct wait *w = &d->wait;
	int64_t next, key;

	if (!w->since)
		return 0;
	if (w->seconds < 0)
		return w->since + SHOWN_AFTER_MS;
	next = w->since + (w->seconds + 1) * (int64_t)1000;
	key = key_deadline(&w->keys);
	return key && key < next ? key : next;
}

void
wait_feed(struct desk *d, const void *bytes, size_t n)
{
	if (d->wait.seconds >= 0)
		key_feed(&d->wait.keys, bytes, n);
}

bool
wait_text(const struct desk *d, struct str *out)
{
	if (d->wait.seconds < 0)
		return false;
	if (can_stop(d)) {
		char key[32] = "";

		key_label(keymap_key_of(&d->keymap, CMD_BACK, NULL), key, sizeof(key));
		str_addf(out, _("Reading ... %d s   %s stops it"), d->wait.seconds, key);
	} else {
		str_addf(out, _("Working ... %d s"), d->wait.seconds);
	}
	return true;
}
