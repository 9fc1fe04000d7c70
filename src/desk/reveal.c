// SPDX-License-Identifier: MIT
// reveal: personal data in clear, for as long as a box is open.
#include "desk/reveal.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/choose.h"
#include "desk/personal.h"

static const struct {
	const char *name, *label;
} labels[] = {
	{"email", N_("E-mail")},
	{"phone", N_("Phone")},
	{"whatsapp", "WhatsApp"},
	{"wechat", N_("WeChat")},
	{"line", "LINE"},
	{"telegram", "Telegram"},
	{"street", N_("Street")},
	{"tax_no", N_("Tax number")},
};

int
reveal_parse(char *text, struct reveal_value out[REVEAL_MAX])
{
	char *save = NULL;
	int n = 0;

	for (char *line = strtok_r(text, "\n", &save); line && n < REVEAL_MAX;
		line = strtok_r(NULL, "\n", &save)) {
		char *tab = strchr(line, '\t');

		if (!tab)
			continue;
		*tab = '\0';
		out[n] = (struct reveal_value){.name = line, .label = line, .text = tab + 1};
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
			if (str_eq(labels[i].name, line))
				out[n].label = _(labels[i].label);
		}
		n++;
	}
	return n;
}

static void
on_left(struct desk *d, void *ctx, const struct choice_entry *picked)
{
	(void)ctx;
	(void)picked;
	desk_clear_message(d);
}

static void
show(struct desk *d, void *ctx, struct ipc_msg *m)
{
	struct reveal_value values[REVEAL_MAX];
	struct choice c;
	int n = m->flag ? reveal_parse(m->text, values) : 0;

	(void)ctx;
	if (n) {
		choice_init(&c, d->revealing, _("Recorded with your reason; gone when you leave this box"));
		c.secret = true;
		for (int i = 0; i < n; i++)
			choice_add(&c, i, values[i].text, values[i].label, values[i].label, NULL);
		choose_open(d, &c, on_left, NULL, NULL, NULL);
	} else {
		desk_message(d, ROLE_ERROR, "%s", _("The values cannot be shown now. Tell your administrator."));
	}
}

void
reveal_begin(struct desk *d, const char *ident)
{
	struct err e;

	str_copy(d->revealing, sizeof(d->revealing), ident);
	if (!personal_ask(d, IPC_DESK_REVEAL, "", show, NULL, &e))
		desk_error(d, &e);
}

void
reveal_secret(struct desk *d, const char *ident, const char *secret)
{
	struct choice c;

	choice_init(&c, ident, _("Shown this once; gone when you leave this box"));
	c.secret = true;
	choice_add(&c, 0, secret, "", "", NULL);
	choose_open(d, &c, on_left, NULL, NULL, NULL);
}
