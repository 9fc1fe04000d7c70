// SPDX-License-Identifier: MIT
// page_keys: what keys, commands and pasted text do to the page on top.
#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/copy.h"
#include "desk/find.h"
#include "desk/keytest.h"
#include "desk/page.h"
#include "desk/preference.h"
#include "term/term.h"

static bool
is_printable(uint32_t key)
{
	return key >= ' ' && key != 0x7f && key < K_SPECIAL;
}

static void
on_log_out(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	(void)ctx;
	if (picked && picked->id == 1)
		desk_end(d, 0);
}

static void
ask_log_out(struct desk *d)
{
	struct choice c;

	choice_init(&c, _("Log out"), _("Log out now?"));
	choice_add(&c, 1, _("Log out"), "", "quit exit", NULL);
	choice_add(&c, 0, _("Stay"), "", "", NULL);
	choose_open(d, &c, on_log_out, NULL, NULL, NULL);
}

static void
go_back(struct desk *d, bool leave)
{
	if (d->top && d->top->below)
		page_pop(d);
	else if (leave)
		ask_log_out(d);
	else
		desk_message(d, ROLE_TEXT, _("This is your first screen. F3 logs out."));
}

// What every page understands unless it took the command itself.
static void
common_command(struct desk *d, enum command c)
{
	switch (c) {
	case CMD_HELP:
		help_open(d);
		break;
	case CMD_PALETTE:
	case CMD_FAST_PATH:
		palette_open(d, "");
		break;
	case CMD_RECALL:
		palette_open(d, d->history.n ? d->history.texts[0] : "");
		break;
	case CMD_MENU:
		screens_menu_open(d);
		break;
	case CMD_COPY:
		copy_open(d);
		break;
	case CMD_PLAIN:
		copy_plain(d);
		break;
	case CMD_KEYTEST:
		keytest_open(d);
		break;
	case CMD_FIND:
		find_open(d);
		break;
	case CMD_FIND_NEXT:
		find_again(d, FIND_NEXT);
		break;
	case CMD_FIND_PREVIOUS:
		find_again(d, FIND_PREVIOUS);
		break;
	case CMD_UNDO:
		// Behind a form nobody sees what would be undone; in a text the key means the text.
		if (d->top->kind == PAGE_FULL && !d->top->types)
			takeback_do(d);
		else
			desk_message(d, ROLE_TEXT, "%s", _("Leave this first, then undo."));
		break;
	case CMD_CONTINUE:
		place_offer(d);
		break;
	case CMD_LOCK:
		lock_on(d);
		break;
	case CMD_BACK:
	case CMD_LEAVE:
		go_back(d, c == CMD_LEAVE);
		break;
	default:
		d->idle_key = !preference_command(d, c);
		if (d->idle_key)
			desk_message(d, ROLE_TEXT, _("%s does nothing here."), _(command_info(c)->label));
		break;
	}
}

void
page_command(struct desk *d, enum command c)
{
	struct page *p = d->top;

	bool is_done;

	if (c == CMD_REFRESH)
		term_redraw_all();
	is_done = p->ops->command && p->ops->command(p, c);
	if (!is_done && c == CMD_REFRESH)
		page_changed_all(d);
	else if (!is_done)
		common_command(d, c);
}

void
page_changed_all(struct desk *d)
{
	change_note(d, NULL);
	change_tell(d);
}

void
page_verb(struct desk *d, const char *verb)
{
	struct page *p = d->top;

	if (!p->ops->verb || !p->ops->verb(p, verb))
		desk_message(d, ROLE_TEXT, _("This cannot be done here. F2 shows what can."));
}

static void
run_binding(struct desk *d, const struct binding *b)
{
	if (b->verb)
		page_verb(d, b->verb);
	else
		page_command(d, b->command);
}

// A letter that means nothing, typed by an input method: say how to go on instead of beeping.
static void
unknown_key(struct desk *d, uint32_t key)
{
	char name[32];

	d->idle_key = true;
	if (key > 0x7f && is_printable(key)) {
		desk_message(d, ROLE_TEXT,
			_("An input method is on: use F2 for actions, Ctrl+P for commands, / to filter."));
		return;
	}
	key_label(key, name, sizeof(name));
	desk_message(d, ROLE_TEXT, _("%s has no meaning here. F1 shows the keys."), name);
}

void
page_key(struct desk *d, uint32_t key)
{
	struct page *p = d->top;
	const struct binding *b = NULL;
	char said[sizeof(d->message)];

	if (d->lock.on) {
		lock_key(d, key);
		return;
	}
	if (!p)
		return;
	str_copy(said, sizeof(said), d->message_role == ROLE_OK ? d->message : "");
	desk_clear_message(d);
	d->idle_key = false;
	if (!p->raw && (!p->types || !is_printable(key)))
		b = keymap_find(&d->keymap, p->context, p->types ? key : key_fold(key));
	if (b)
		run_binding(d, b);
	else if (!p->types || !p->ops->key || !p->ops->key(p, key))
		unknown_key(d, key);
	// What has just been done is worth more than what a stray key does not do.
	if (d->idle_key && said[0])
		desk_message(d, ROLE_OK, "%s", said);
	d->dirty = true;
}

void
page_paste(struct desk *d, const char *text, size_t n)
{
	struct page *p = d->top;

	if (d->lock.on) {
		lock_paste(d, text, n);
		return;
	}
	if (!p)
		return;
	if (p->ops->paste)
		p->ops->paste(p, text, n);
	else
		desk_message(d, ROLE_TEXT,
			_("Pasted text is never run as commands. Open a field first."));
	d->dirty = true;
}
