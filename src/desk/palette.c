// SPDX-License-Identifier: MIT
// palette: find any screen or command by name; go straight to a record by its code.
//
// Everything is found by its label in the reader's language, by its English name and by its code.
// "TKT 1024", "TKT T-1024" or just a code and Enter goes there without looking at the list.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "desk/act.h"
#include "desk/choose.h"
#include "desk/jump.h"

enum {
	ID_SCREEN = 0,     // + index in the set
	ID_COMMAND = 1000, // + command
	ID_ACTION = 2000,  // + index of the action: given back as a verb
};

static void
add_screens(struct desk *d, struct choice *c)
{
	for (int i = 0; i < d->set.n_menu; i++) {
		const struct screen *s = screen_find(&d->set, d->set.menu[i]);

		if (s && desk_may_open(d, s))
			choice_add(c, ID_SCREEN + (int)(s - d->set.screens), _(s->title), s->code,
				s->title, NULL);
	}
}

static void
on_screen(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	(void)ctx;
	if (picked)
		jump_screen(d, &d->set.screens[picked->id]);
}

void
screens_menu_open(struct desk *d)
{
	struct choice c;

	choice_init(&c, _("Screens"), _("type to find, or press its number"));
	add_screens(d, &c);
	choose_open(d, &c, on_screen, NULL, NULL, NULL);
}

// "TKT", "TKT T-1024" or "T-1024", also in full-width letters, also behind "=".
static bool
on_typed(struct desk *d, void *ctx, const char *typed)
{
	struct str folded = {0};
	const struct screen *s;
	char *code, *rest;
	bool done = false;

	(void)ctx;
	for (size_t i = 0, n = strlen(typed); i < n;) {
		char bytes[4];
		uint32_t cp;

		i += utf8_decode(typed + i, n - i, &cp);
		str_addn(&folded, bytes, utf8_encode(utf8_fold_width(cp), bytes));
	}
	code = str_trim(folded.data);
	code += *code == '=';
	rest = code + strcspn(code, " ");
	if (*rest)
		*rest++ = '\0';
	rest = str_trim(rest);
	s = screen_by_code(&d->set, code);
	if (s && desk_may_open(d, s)) {
		page_pop(d);
		if (*rest)
			jump_to(d, s, rest);
		else
			jump_screen(d, s);
		done = true;
	} else if (!*rest && strpbrk(code, "0123456789")) {
		page_pop(d);
		jump_anywhere(d, code);
		done = true;
	}
	str_free(&folded);
	return done;
}

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct page *base = d->top;

	(void)ctx;
	if (!picked || !base)
		return;
	if (picked->id >= ID_ACTION) {
		const char *verb = base->screen->actions[picked->id - ID_ACTION].name;

		if (base->ops->verb)
			base->ops->verb(base, verb);
		return;
	}
	if (picked->id >= ID_COMMAND) {
		page_command(d, (enum command)(picked->id - ID_COMMAND));
		return;
	}
	jump_screen(d, &d->set.screens[picked->id]);
}

static void
add_commands(struct desk *d, struct choice *c)
{
	for (int i = CMD_NONE + 1; i < CMD_COUNT_; i++) {
		const struct command_info *info = command_info((enum command)i);
		uint32_t k = keymap_key_of(&d->keymap, (enum command)i, NULL);
		char key[32] = "";

		if (!command_is_offered((enum command)i))
			continue;
		if (k)
			key_label(k, key, sizeof(key));
		choice_add(c, ID_COMMAND + i, i18n_text(info->label), key, info->name, NULL);
	}
}

static void
add_actions(struct desk *d, struct choice *c)
{
	const struct page *p = d->top;

	if (!p || !p->screen || !p->ops->verb)
		return;
	for (int i = 0; i < p->screen->n_actions; i++) {
		const struct action *a = &p->screen->actions[i];
		uint32_t k = keymap_key_of(&d->keymap, CMD_NONE, a->name);
		char key[32] = "";

		if (k)
			key_label(k, key, sizeof(key));
		choice_add(c, ID_ACTION + i, i18n_text(a->label), key, a->label, NULL);
	}
}

void
palette_open(struct desk *d, const char *typed)
{
	struct choice c;

	// Over another popup or a form the palette would lead away from what is being done.
	if (d->top && d->top->kind != PAGE_FULL) {
		desk_message(d, ROLE_TEXT, _("Finish or leave this first (Esc)."));
		return;
	}
	choice_init(&c, _("Commands"), _("type a name, a code or a number: TKT, T-1024"));
	add_screens(d, &c);
	add_actions(d, &c);
	add_commands(d, &c);
	str_add(&c.typed, typed);
	choose_open(d, &c, on_picked, on_typed, NULL, NULL);
}
