// SPDX-License-Identifier: MIT
// personal_find: the customers whom a filter names by e-mail or phone number.
#include <stdlib.h>

#include "base/i18n.h"
#include "desk/personal.h"
#include "model/filter_contact.h"

// One filter on its way.
struct finding {
	struct str text;
	struct filter_contact term;
	personal_found_fn found;
	void *ctx;
};

// The question about the next term; false when there is none.
static bool
next_term(struct finding *f, const struct relation *rel, struct str *question)
{
	struct str value = {0};
	bool more = (!rel || catalog_column(rel, "customer_no")) &&
		filter_contact_find(str_text(&f->text), &f->term, &value);

	if (more)
		str_addf(question, "%s %s", f->term.kind, str_text(&value));
	personal_wipe(&value);
	return more;
}

static bool
take_found(struct finding *f, const struct ipc_msg *answer, struct err *e)
{
	bool is_email = str_eq(f->term.kind, "email");

	if (answer->flag && str_starts(answer->text, "ok ") && answer->text[3]) {
		filter_contact_put(&f->text, &f->term, answer->text + 3);
		return true;
	}
	if (answer->flag && str_starts(answer->text, "ok "))
		return err_set(e, ERR_FAILED, "%s", is_email ? _("No customer has this e-mail address")
			: _("No customer has this phone number"));
	if (answer->flag && str_starts(answer->text, "rate"))
		return err_set(e, ERR_CONFLICT, "%s", _("You have looked for 60 customers within a minute. Wait a minute."));
	if (answer->flag)
		return err_set(e, ERR_DENIED, "%s",
			_("You may not find customers by e-mail or phone; it needs the permission \"customer.find\""));
	return err_set(e, ERR_UNAVAILABLE, "%s", _("Nobody can be found by e-mail or phone now. Tell your administrator."));
}

static void go_on(struct desk *d, struct finding *f);

static void
end_finding(struct finding *f, const struct err *e)
{
	f->found(f->ctx, str_text(&f->text), e);
	personal_wipe(&f->text);
	free(f);
}

static void
on_found(struct desk *d, void *ctx, struct ipc_msg *answer)
{
	struct finding *f = ctx;
	struct err e;

	if (take_found(f, answer, &e))
		go_on(d, f);
	else
		end_finding(f, &e);
}

static void
go_on(struct desk *d, struct finding *f)
{
	struct str question = {0};
	struct err e;

	if (!next_term(f, NULL, &question))
		end_finding(f, NULL);
	else if (!personal_ask(d, IPC_DESK_FIND, str_text(&question), on_found, f, &e))
		end_finding(f, &e);
	personal_wipe(&question);
}

void
personal_find(struct desk *d, const struct relation *rel, const char *text, personal_found_fn found,
	void *ctx)
{
	struct finding *f = xcalloc(1, sizeof(*f));

	*f = (struct finding){.found = found, .ctx = ctx};
	str_add(&f->text, text);
	if (rel && catalog_column(rel, "customer_no"))
		go_on(d, f);
	else
		end_finding(f, NULL);
}

bool
personal_find_now(int control, const struct relation *rel, struct str *text, struct err *e)
{
	struct finding f = {.text = *text};
	struct str question = {0};
	struct ipc_msg answer;
	bool ok = true;

	while (ok && next_term(&f, rel, &question)) {
		ok = personal_ask_now(control, IPC_DESK_FIND, str_text(&question), &answer, e) &&
			take_found(&f, &answer, e);
		personal_wipe(&question);
	}
	*text = f.text;
	return ok;
}
