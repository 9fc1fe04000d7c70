// SPDX-License-Identifier: MIT
// preference: what people choose for themselves.
#include "desk/preference.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/opening.h"
#include "desk/page.h"
#include "desk/takeback.h"
#include "model/query.h"
#include "term/term.h"

#define IN_SESSION(field) offsetof(struct session, field), sizeof(((struct session *)0)->field)

const struct preference preferences[PREFERENCES] = {
	{CMD_LANGUAGE, "language", "ui_language", IN_SESSION(language)},
	{CMD_KEYMAP, "keymap", "keymap", IN_SESSION(keymap)},
	{CMD_COLOR, "color", "color_mode", IN_SESSION(color)},
	{CMD_SYMBOLS, "symbols", "symbol_mode", IN_SESSION(symbols)},
	{CMD_BELL, "bell", "bell_mode", IN_SESSION(bell)},
	{CMD_NUMBERS, "number_format", "number_format", IN_SESSION(number_format)},
	{CMD_ZONE, "time_zone", "time_zone", IN_SESSION(time_zone)},
	{CMD_INTERFACE, "interface", "interface_mode", IN_SESSION(interface)},
};

const char preference_set_sql[] =
	"select note from api.preference_set(preference => $1, value => $2)";

// One change on its way: first the choices are asked for, then the pick is sent.
struct change {
	struct desk *desk;
	const struct preference *which;
	struct rowset choices;
	char value[64];
};

enum theme
preference_theme(const struct desk *d)
{
	enum theme theme;

	if (str_starts(d->begin.extra, "NO_COLOR"))
		return THEME_NONE;
	if (theme_parse(d->session.color, &theme) || theme_parse(d->settings->session.colors, &theme))
		return theme;
	return THEME_AUTO;
}

static enum term_symbols
symbols(const struct desk *d)
{
	static const struct {
		const char *code;
		enum term_symbols symbols;
	} modes[] = {
		{"lines", SYMBOLS_LINES}, {"wide", SYMBOLS_WIDE}, {"ascii", SYMBOLS_ASCII},
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (str_eq(d->session.symbols, modes[i].code))
			return modes[i].symbols;
	}
	return SYMBOLS_AUTO;
}

void
preference_apply(struct desk *d)
{
	struct keymap map;
	struct err e;

	i18n_init(d->settings->paths.locale, d->session.language);
	if (keymap_load(d->settings->paths.keymaps,
			d->session.keymap[0] ? d->session.keymap : "default", &map, &e)) {
		keymap_free(&d->keymap);
		d->keymap = map;
	} else {
		desk_error(d, &e);
	}
	term_set_theme(preference_theme(d));
	term_set_symbols(symbols(d));
	d->dirty = true;
}

static void
change_free(void *ctx)
{
	struct change *c = ctx;

	rowset_free(&c->choices);
	free(c);
}

const char *
preference_value(const struct session *s, const struct preference *which)
{
	return (const char *)s + which->at;
}

void
preference_keep(struct session *s, const struct preference *which, const char *value)
{
	str_copy((char *)s + which->at, which->size, value);
}

static void
on_kept(void *ctx, struct rowset *r, const struct err *e)
{
	struct change *c = ctx;
	struct desk *d = c->desk;

	(void)r;
	d->calls--;
	if (e) {
		desk_error(d, e);
	} else {
		preference_keep(&d->session, c->which, c->value);
		if (c->which->command == CMD_ZONE)
			opening_set_zone(d);
		preference_apply(d);
		page_changed_all(d);
		takeback_refresh(d); // in the new language
		desk_message(d, ROLE_OK, "%s", c->which->command == CMD_INTERFACE ?
			_("Kept for every later login.") : _("Kept for this and every later login."));
	}
	change_free(c);
}

// Colours are seen before they are chosen.
static void
on_moved(struct desk *d, void *ctx, const struct choice_entry *current)
{
	struct change *c = ctx;
	enum theme theme;

	if (current && !str_starts(d->begin.extra, "NO_COLOR") &&
		theme_parse(rowset_at(&c->choices, current->id, 0), &theme))
		term_set_theme(theme);
}

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct change *c = ctx;
	const char *params[] = {c->which->name, c->value};

	if (!picked) {
		if (c->which->command == CMD_COLOR)
			term_set_theme(preference_theme(d));
		change_free(c);
		return;
	}
	str_copy(c->value, sizeof(c->value), rowset_at(&c->choices, picked->id, 0));
	d->calls++;
	conn_call(d->conn, CONN_NORMAL, preference_set_sql, 2, params, on_kept, c);
}

static void
on_choices(void *ctx, struct rowset *r, const struct err *e)
{
	struct change *c = ctx;
	struct choice choice;

	c->desk->calls--;
	if (e) {
		desk_error(c->desk, e);
		change_free(c);
		return;
	}
	c->choices = *r;
	*r = (struct rowset){0};
	choice_init(&choice, _(command_info(c->which->command)->label), _("type to find, or press its number"));
	for (int i = 0; i < c->choices.n_rows; i++) {
		const char *code = rowset_at(&c->choices, i, 0);

		const char *label = rowset_get(&c->choices, i, "label"), *hint = rowset_get(&c->choices, i, "hint");

		choice_add(&choice, i, label ? label :
				screen_term(&c->desk->set, c->which->domain, code),
			hint ? hint : "", code, NULL);
	}
	choose_open(c->desk, &choice, on_picked, NULL, c, NULL);
	if (c->which->command == CMD_COLOR)
		choose_follow(c->desk, on_moved);
}

static void
ask(struct desk *d, const struct preference *which)
{
	struct change *c;
	struct arena arena = {0};
	struct query sql;

	if (!desk_can_ask(d))
		return;
	c = xcalloc(1, sizeof(*c));
	c->desk = d;
	c->which = which;
	d->calls++;
	query_choices(&arena, which->domain, NULL, &sql);
	conn_call(d->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_choices, c);
	arena_free(&arena);
}

bool
preference_command(struct desk *d, enum command c)
{
	for (int i = 0; i < PREFERENCES; i++) {
		if (preferences[i].command == c) {
			ask(d, &preferences[i]);
			return true;
		}
	}
	return false;
}
