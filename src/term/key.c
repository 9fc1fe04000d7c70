// SPDX-License-Identifier: MIT
// key: from the bytes a terminal sends to keys, whatever TERM says.
//
// keyseq.c knows the sequences; here is what needs memory or a clock: waiting for the rest of a
// sequence, swallowing endless ones, pastes, and digits after Esc.
#include "term/key.h"

#include <string.h>

#include "base/utf8.h"
#include "term/keyseq.h"

#define ESC 0x1b
#define BEL 0x07
#define PENDING_MAX (256 * 1024) // more unread type-ahead than this is dropped
#define ESCAPE_MS 50
#define ESCAPE_MS_MOST 150
#define INTRODUCER_MS 250 // ESC [ and the like: a key with Alt if nothing follows
#define SEQUENCE_MS 1000
#define STRING_MS 2000
#define DIGIT_MS 1000
#define BURST_MS 100
#define BURST_MIN 32

static const char paste_end[] = "\x1b[201~";
#define PASTE_END_LEN (sizeof(paste_end) - 1)

void
key_init(struct key_decoder *d)
{
	*d = (struct key_decoder){0};
}

void
key_done(struct key_decoder *d)
{
	str_free(&d->pending);
	str_free(&d->paste);
}

// What has been typed may have been a password.
static void
forget(struct str *s)
{
	if (s->len)
		explicit_bzero(s->data, s->len);
	str_clear(s);
}

void
key_feed(struct key_decoder *d, const void *bytes, size_t n)
{
	if (d->at == d->pending.len) {
		forget(&d->pending);
		d->at = 0;
		d->fresh = true;
	} else if (d->at > d->pending.len / 2) {
		str_cut(&d->pending, 0, d->at);
		d->at = 0;
	}
	if (n > PENDING_MAX - d->pending.len)
		n = PENDING_MAX - d->pending.len;
	str_addn(&d->pending, bytes, n);
	d->waiting_since = 0;
}

void
key_flush(struct key_decoder *d)
{
	forget(&d->pending);
	d->at = 0;
	d->waiting_since = 0;
	d->digit_until = 0;
	d->burst_until = 0;
}

size_t
key_backlog(const struct key_decoder *d)
{
	return d->pending.len - d->at;
}

int64_t
key_deadline(const struct key_decoder *d)
{
	return d->waiting_since ? d->waiting_since + d->patience : 0;
}

// Whether what is incomplete has had its time; starts the clock when first asked.
static bool
is_overdue(struct key_decoder *d, int64_t now, int patience)
{
	if (!d->waiting_since) {
		d->waiting_since = now;
		d->patience = patience;
	}
	return now - d->waiting_since >= d->patience;
}

static void
take(struct key_decoder *d, size_t n)
{
	d->at += n;
	d->waiting_since = 0;
	d->fresh = false;
}

// --- pastes -------------------------------------------------------------------------------------

// Appends n bytes to the paste in safe form; stops before a code point that is cut off at the end.
// Returns how many it took.
static size_t
add_paste(struct key_decoder *d, const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		char bytes[4];
		uint32_t cp;
		size_t len = utf8_decode_partial(s + i, n - i, &cp);

		if (len == 0)
			break;
		i += len;
		if (cp == '\r' || (cp == '\n' && !d->paste_cr))
			str_addc(&d->paste, '\n');
		else if (cp == '\t' || (cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0)))
			str_addn(&d->paste, bytes, utf8_encode(cp, bytes));
		d->paste_cr = cp == '\r';
	}
	return i;
}

static struct key_event
paste_event(const struct key_decoder *d)
{
	return (struct key_event){
		.type = KEY_PASTE, .text = d->paste.data, .text_len = d->paste.len};
}

// Bytes at the end of s that may be the beginning of the closing bracket.
static size_t
partial_end(const char *s, size_t n)
{
	size_t len = n < PASTE_END_LEN - 1 ? n : PASTE_END_LEN - 1;

	while (len > 0 && memcmp(s + n - len, paste_end, len) != 0)
		len--;
	return len;
}

// Moves what has come of a bracketed paste to d->paste. A paste whose end never comes would hold
// the terminal for ever: Esc, alone for a second, ends it.
static void
continue_paste(struct key_decoder *d, int64_t now)
{
	const char *s = d->pending.data + d->at;
	size_t n = d->pending.len - d->at;
	const char *end = memmem(s, n, paste_end, PASTE_END_LEN);
	size_t used;

	if (end) {
		size_t before = (size_t)(end - s);

		if (add_paste(d, s, before) < before)
			str_add(&d->paste, "\xef\xbf\xbd"); // cut off within a code point
		d->in_paste = false;
		take(d, before + PASTE_END_LEN);
		return;
	}
	used = add_paste(d, s, n - partial_end(s, n));
	if (used) {
		take(d, used);
	} else if (is_overdue(d, now, SEQUENCE_MS)) {
		d->in_paste = !(n == 1 && s[0] == ESC);
		take(d, n);
	}
}

// Whether all of s is text, blanks and newlines; *inner: a newline has text behind it.
static bool
is_text(const char *s, size_t n, bool *inner)
{
	bool newline = false;

	*inner = false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\r' || c == '\n')
			newline = true;
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
		else if (newline)
			*inner = true;
	}
	return true;
}

// A paste from a client without brackets: everything that came at once.
static bool
take_burst(struct key_decoder *d, int64_t now)
{
	const char *s = d->pending.data + d->at;
	size_t n = d->pending.len - d->at;
	bool inner;
	size_t used;

	if (!d->fresh || d->brackets || !is_text(s, n, &inner))
		return false;
	if (!(inner && n >= BURST_MIN) && now >= d->burst_until)
		return false;
	d->burst_until = now + BURST_MS;
	used = add_paste(d, s, n);
	take(d, used);
	return used > 0;
}

// --- keys ---------------------------------------------------------------------------------------

// Drops bytes of an answer, or of a sequence too long to be a key, until its end. An answer is
// printable text: a control character in it is somebody at the keyboard, and ends it.
static void
swallow(struct key_decoder *d)
{
	while (d->swallow != SWALLOW_NOTHING && d->at < d->pending.len) {
		unsigned char c = (unsigned char)d->pending.data[d->at];

		if (d->swallow == SWALLOW_STRING) {
			if (c < 0x20) {
				d->swallow = SWALLOW_NOTHING;
				if (c != BEL)
					break;
			}
		} else if (c < 0x20 || c >= 0x40) {
			d->swallow = SWALLOW_NOTHING;
			if (c < 0x20 || c > 0x7e)
				break;
		}
		take(d, 1);
	}
}

static int
patience_of(const struct key_decoder *d, const char *s, size_t n)
{
	if (s[0] != ESC)
		return SEQUENCE_MS;
	if (n == 1 || (n == 2 && s[1] == ESC))
		return d->escape_ms ? d->escape_ms : ESCAPE_MS;
	return n == 2 ? INTRODUCER_MS : SEQUENCE_MS;
}

// Applies what depends on the keys before; 0 when this one is to be dropped.
static uint32_t
in_context(struct key_decoder *d, uint32_t key, bool line_feed, int64_t now)
{
	bool within = now < d->digit_until;
	// A digit only: = and - may be meant for the page that Esc led back to.
	uint32_t function = within && key >= '0' && key <= '9' ? keyseq_function_key(key) : 0;
	bool second_half = line_feed && d->after_cr;

	d->digit_until = key == K_ESCAPE ? now + DIGIT_MS : 0;
	d->after_cr = key == K_ENTER && !line_feed;
	if (second_half)
		return 0;
	return function ? function : key;
}

void
key_set_patience(struct key_decoder *d, int ms)
{
	d->escape_ms = ms < ESCAPE_MS ? ESCAPE_MS : ms > ESCAPE_MS_MOST ? ESCAPE_MS_MOST : ms;
}

// "ESC [ 1 ; 2 R" and "ESC [ ? 2026 ; 2 $ y": what the terminal was asked.
static bool
is_answer(const char *s, size_t n)
{
	return n > 3 && s[0] == ESC && s[1] == '[' &&
		(s[n - 1] == 'R' || (s[n - 1] == 'y' && s[n - 2] == '$'));
}

static struct key_event
take_step(struct key_decoder *d, struct keyseq k, int64_t now)
{
	struct key_event event = {.type = KEY_NONE};
	bool line_feed = d->pending.data[d->at] == '\n';

	if (k.step == STEP_SKIP && is_answer(d->pending.data + d->at, k.used)) {
		str_addn(&d->paste, d->pending.data + d->at + 2, k.used - 2);
		event = (struct key_event){
			.type = KEY_ANSWER, .text = d->paste.data, .text_len = d->paste.len};
	}
	take(d, k.used);
	switch (k.step) {
	case STEP_KEY:
		event.key = in_context(d, k.key, line_feed, now);
		event.type = event.key ? KEY_PRESS : KEY_NONE;
		break;
	case STEP_PASTE:
		d->in_paste = true;
		d->brackets = true;
		d->paste_cr = false;
		break;
	case STEP_STRING:
		d->swallow = SWALLOW_STRING;
		break;
	case STEP_SEQUENCE:
		d->swallow = SWALLOW_SEQUENCE;
		break;
	case STEP_SKIP:
	case STEP_MORE:
		break;
	}
	return event;
}

struct key_event
key_next(struct key_decoder *d, int64_t now)
{
	const struct key_event none = {.type = KEY_NONE};
	struct key_event event = none;

	forget(&d->paste);
	if (d->at == d->pending.len && d->swallow != SWALLOW_NOTHING && is_overdue(d, now, STRING_MS)) {
		d->swallow = SWALLOW_NOTHING;
		d->waiting_since = 0;
	}
	while (d->at < d->pending.len) {
		const char *s = d->pending.data + d->at;
		size_t n = d->pending.len - d->at;
		struct keyseq k;

		if (d->swallow != SWALLOW_NOTHING) {
			swallow(d);
			if (d->swallow != SWALLOW_NOTHING)
				(void)is_overdue(d, now, STRING_MS);
			continue;
		}
		if (d->in_paste || take_burst(d, now)) {
			if (d->in_paste)
				continue_paste(d, now);
			if (d->paste.len)
				return paste_event(d);
			if (d->in_paste)
				return none;
			continue;
		}
		k = keyseq_parse(s, n);
		if (k.step == STEP_MORE) {
			if (!is_overdue(d, now, patience_of(d, s, n)))
				return none;
			k = keyseq_give_up(s, n);
		}
		event = take_step(d, k, now);
		if (event.type != KEY_NONE)
			return event;
	}
	forget(&d->pending);
	d->at = 0;
	return none;
}
