// SPDX-License-Identifier: MIT
// place: where this person is, kept and offered again.
//
// A line a page, bottom first: kind, screen, filter or key, number for people; parted by tabs.
#include "desk/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/draft.h"
#include "desk/page.h"

#define LOOK_DELAY_MS 1000
#define DEPTH_MAX 12
#define LAST_PLACE 0 // entry of the offer; drafts follow

static const char load_sql[] = "select stack, to_char(at, case when at::date = core.now()::date"
	" then 'HH24:MI' else 'MM-DD HH24:MI' end) as at from api.place";
static const char put_sql[] = "select note from api.place_put(stack => $1)";

// --- keeping ---

static void
describe(const struct desk *d, struct str *out)
{
	const struct page *pages[DEPTH_MAX];
	int n = 0;

	for (const struct page *p = d->top; p; p = p->below) {
		if (!p->ops->place)
			continue;
		if (n == DEPTH_MAX)
			memmove(&pages[0], &pages[1], --n * sizeof(pages[0]));
		pages[n++] = p;
	}
	while (n-- > 0) {
		pages[n]->ops->place(pages[n], out);
		str_addc(out, '\n');
	}
}

void
place_touched(struct desk *d)
{
	if (d->is_open && !d->place.due)
		d->place.due = clock_mono_ms() + LOOK_DELAY_MS;
}

int64_t
place_deadline(const struct desk *d)
{
	return d->place.due;
}

void
place_save(struct desk *d)
{
	struct str now = {0};
	const char *text;

	d->place.due = 0;
	if (!d->is_open || !conn_is_open(d->conn))
		return;
	describe(d, &now);
	text = str_text(&now);
	if (!str_eq(text, str_text(&d->place.kept))) {
		str_clear(&d->place.kept);
		str_add(&d->place.kept, text);
		conn_call(d->conn, CONN_NORMAL, put_sql, 1, &text, NULL, d);
	}
	str_free(&now);
}

void
place_run(struct desk *d)
{
	if (d->place.due && clock_mono_ms() >= d->place.due)
		place_save(d);
}

// --- going back ---

static int
split(char *line, char *words[4])
{
	int n = 0;

	for (char *p = line; p && n < 4; n++) {
		words[n] = p;
		p = strchr(p, '\t');
		if (p)
			*p++ = '\0';
	}
	return n;
}

// Opens the page that a line tells of; false when there is no such screen for this person.
static bool
open_line(struct desk *d, char *line)
{
	char *words[4];
	int n = split(line, words);
	const struct screen *s = n >= 3 ? screen_find(&d->set, words[1]) : NULL;

	if (!s || !desk_may_open(d, s))
		return false;
	if (str_eq(words[0], "list"))
		list_open(d, s, words[2]);
	else
		record_open(d, s, words[2]);
	return true;
}

static void
open_last(struct desk *d)
{
	char *copy = xstrdup(str_text(&d->place.last)), *save = NULL;
	bool first = true;

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct page *home = first ? d->top : NULL;

		if (!open_line(d, line))
			continue;
		// What was at the bottom takes the place of the page a login begins with.
		if (home && d->top->below == home && !home->below)
			page_drop_below(d);
		first = false;
	}
	free(copy);
}

// The record screen, or for something new the list, that has this action.
static const struct screen *
screen_of_call(const struct desk *d, const char *call, bool is_new, const struct action **action)
{
	for (int i = 0; i < d->set.n_screens; i++) {
		const struct screen *s = &d->set.screens[i];

		for (int j = 0; j < s->n_actions; j++) {
			if (str_eq(s->actions[j].call, call) && s->actions[j].create == is_new &&
				(s->kind == SCREEN_RECORD || is_new)) {
				*action = &s->actions[j];
				return s;
			}
		}
	}
	return NULL;
}

// Splits "ticket_reply/551"; the screen that its form belongs to, or NULL.
static const struct screen *
screen_of_draft(const struct desk *d, const char *place, const struct action **action, const char **key)
{
	const char *slash = strchr(place, '/');
	char call[64];

	if (!slash || slash - place >= (int)sizeof(call))
		return NULL;
	snprintf(call, sizeof(call), "%.*s", (int)(slash - place), place);
	*key = slash + 1;
	return screen_of_call(d, call, str_eq(*key, "new"), action);
}

static void
open_draft(struct desk *d, int row)
{
	const struct action *action;
	const char *key;
	const struct screen *s = screen_of_draft(d, rowset_get(&d->place.drafts, row, "place"), &action, &key);

	if (!s || !desk_may_open(d, s))
		return;
	if (s->kind == SCREEN_RECORD && !action->create)
		record_open(d, s, key);
	else
		list_open(d, s, NULL);
	str_copy(d->place.verb, sizeof(d->place.verb), action->name);
}

static void
on_offer(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	(void)ctx;
	if (!picked)
		return;
	d->place.is_offered = false;
	if (picked->id == LAST_PLACE)
		open_last(d);
	else
		open_draft(d, picked->id - 1);
}

// "Ticket T-1611": the title words of the last line.
static void
name_last(const struct desk *d, struct str *out)
{
	const char *text = str_text(&d->place.last);
	size_t n = strlen(text);
	char *words[4], *line;
	const struct screen *s;
	int parts;

	while (n > 0 && text[n - 1] == '\n')
		n--;
	while (n > 0 && text[n - 1] != '\n')
		n--;
	line = xstrdup(text + n);
	line[strcspn(line, "\n")] = '\0';
	parts = split(line, words);
	s = parts >= 3 ? screen_find(&d->set, words[1]) : NULL;
	if (s && s->kind == SCREEN_LIST)
		str_addf(out, "%s  %s", _(s->title), words[2]);
	else if (s)
		str_add(out, parts > 3 && words[3][0] ? words[3] : words[2]);
	free(line);
}

static void
add_drafts(struct desk *d, struct choice *c)
{
	const struct rowset *r = &d->place.drafts;

	for (int i = 0; i < r->n_rows; i++) {
		const struct action *action;
		const char *key;
		struct str label = {0}, hint = {0};

		if (screen_of_draft(d, rowset_get(r, i, "place"), &action, &key)) {
			str_addf(&label, _("Draft: %s  %s"), i18n_text(action->label), rowset_get(r, i, "ident"));
			str_addf(&hint, _("%s, %s characters"), rowset_get(r, i, "at"),
				rowset_get(r, i, "characters"));
			choice_add(c, i + 1, str_text(&label), str_text(&hint), rowset_get(r, i, "place"), NULL);
		}
		str_free(&label);
		str_free(&hint);
	}
}

static void
show_offer(struct desk *d)
{
	struct choice c;
	struct str label = {0};

	choice_init(&c, _("Go on"), _("where you were, and drafts that wait"));
	if (d->place.last.len) {
		name_last(d, &label);
		choice_add(&c, LAST_PLACE, str_text(&label), d->place.last_at, "", NULL);
	}
	add_drafts(d, &c);
	str_free(&label);
	if (c.n == 0) {
		desk_message(d, ROLE_TEXT, _("There is nothing to go on with."));
		choice_done(&c);
		return;
	}
	choose_open(d, &c, on_offer, NULL, NULL, NULL);
}

static void
take_drafts(struct desk *d, struct rowset *r)
{
	rowset_free(&d->place.drafts);
	d->place.drafts = *r;
	*r = (struct rowset){0};
	d->dirty = true;
}

static void
on_drafts_offer(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	d->calls--;
	if (e) {
		desk_error(d, e);
		return;
	}
	take_drafts(d, r);
	show_offer(d);
}

void
place_offer(struct desk *d)
{
	if (!desk_can_ask(d))
		return;
	d->calls++;
	draft_list(d, on_drafts_offer, d);
}

// --- at login ---

static void
on_drafts(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;
	struct str home = {0};

	if (e)
		return;
	take_drafts(d, r);
	describe(d, &home);
	d->place.is_offered = d->place.drafts.n_rows > 0 ||
		(d->place.last.len && !str_eq(str_text(&home), str_text(&d->place.last)));
	str_free(&home);
}

static void
on_place(void *ctx, struct rowset *r, const struct err *e)
{
	struct desk *d = ctx;

	if (e || r->n_rows == 0)
		return;
	str_add(&d->place.last, rowset_get(r, 0, "stack"));
	str_copy(d->place.last_at, sizeof(d->place.last_at), rowset_get(r, 0, "at"));
}

void
place_load(struct desk *d)
{
	conn_call(d->conn, CONN_NORMAL, load_sql, 0, NULL, on_place, d);
	draft_list(d, on_drafts, d);
}

bool
place_text(const struct desk *d, struct str *out)
{
	struct str last = {0};
	char key[32];

	if (!d->place.is_offered)
		return false;
	key_label(keymap_key_of(&d->keymap, CMD_CONTINUE, NULL), key, sizeof(key));
	str_addf(out, _("%s: go on where you were"), key);
	if (d->place.last.len) {
		name_last(d, &last);
		str_addf(out, ": %s (%s)", str_text(&last), d->place.last_at);
	}
	if (d->place.drafts.n_rows)
		str_addf(out, _("; drafts: %d"), d->place.drafts.n_rows);
	str_free(&last);
	return true;
}

void
place_done(struct desk *d)
{
	str_free(&d->place.kept);
	str_free(&d->place.last);
	rowset_free(&d->place.drafts);
}
