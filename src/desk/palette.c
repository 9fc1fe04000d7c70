// SPDX-License-Identifier: MIT
// palette: find any screen or command by name; go straight to a record by its code.
//
// Everything is found by its label in the reader's language, by its English name and by its code.
// "TKT 1024", "TKT T-1024" or just a code and Enter goes there without looking at the list.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
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

static bool
on_typed(struct desk *d, void *ctx, const char *typed)
{
	struct jump_aim aim;

	(void)ctx;
	if (!jump_aim(d, typed, &aim))
		return false;
	history_add(&d->history, typed);
	page_pop(d);
	jump_go(d, &aim);
	return true;
}

static void
on_picked(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	struct page *base = d->top;

	(void)ctx;
	if (!picked || !base)
		return;
	history_add(&d->history, picked->label);
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
	struct str words = {0};

	for (int i = CMD_NONE + 1; i < CMD_COUNT_; i++) {
		const struct command_info *info = command_info((enum command)i);
		uint32_t k = keymap_key_of(&d->keymap, (enum command)i, NULL);
		char key[32] = "";

		if (!command_is_offered((enum command)i))
			continue;
		if (k)
			key_label(k, key, sizeof(key));
		// Found by what it is for as well: "theme" finds the colours.
		str_clear(&words);
		str_addf(&words, "%s %s", info->name, i18n_text(info->help));
		choice_add(c, ID_COMMAND + i, i18n_text(info->label), key, str_text(&words), NULL);
	}
	str_free(&words);
}

static void
add_actions(struct desk *d, struct choice *c)
{
	const struct page *p = d->top;
	struct act_target t;

	if (!p || !p->screen || !p->ops->verb)
		return;
	if (p->ops->target)
		p->ops->target(d->top, &t);
	for (int i = 0; i < p->screen->n_actions; i++) {
		const struct action *a = &p->screen->actions[i];
		uint32_t k = keymap_key_of(&d->keymap, CMD_NONE, a->name);
		char key[32] = "";

		if (k)
			key_label(k, key, sizeof(key));
		choice_add(c, ID_ACTION + i, i18n_text(a->label), key, a->label,
			p->ops->target ? act_refusal(d, &t, a) : NULL);
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
	choice_set_history(&c, &d->history);
	c.recalled = typed[0] != '\0'; // the newest; the next is older
	choose_open(d, &c, on_picked, on_typed, NULL, NULL);
}
