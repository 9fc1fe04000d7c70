// SPDX-License-Identifier: MIT
// personal: what a desk asks a warden about personal data, by way of serve.
#include "desk/personal.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

void
personal_wipe(struct str *s)
{
	if (s->data)
		explicit_bzero(s->data, s->len);
	str_free(s);
}

// --- asking ---

static bool
send_question(int control, enum ipc_type question, const char *text, struct err *e)
{
	struct ipc_msg m = {.type = question};
	bool ok = str_copy(m.text, sizeof(m.text), text) || err_set(e, ERR_DATA, "%s", _("This is too long"));

	ok = ok && ipc_send(control, &m, -1, e);
	explicit_bzero(m.text, sizeof(m.text));
	return ok;
}

bool
personal_ask(struct desk *d, enum ipc_type question, const char *text, personal_fn fn, void *ctx,
	struct err *e)
{
	if (d->asking.fn)
		return err_set(e, ERR_CONFLICT, "%s", _("One thing after the other: wait for the last one"));
	if (!send_question(d->control, question, text, e))
		return false;
	d->asking.fn = fn;
	d->asking.ctx = ctx;
	d->calls++;
	return true;
}

void
personal_answered(struct desk *d, struct ipc_msg *m)
{
	personal_fn fn = d->asking.fn;

	d->asking.fn = NULL;
	d->calls--;
	d->dirty = true;
	if (fn)
		fn(d, d->asking.ctx, m);
	explicit_bzero(m->text, sizeof(m->text));
}

bool
personal_ask_now(int control, enum ipc_type question, const char *text, struct ipc_msg *answer,
	struct err *e)
{
	bool ok = send_question(control, question, text, e);

	while (ok && (ok = ipc_recv(control, answer, NULL, e)) && answer->type != IPC_DESK_CLEAR)
		;
	return ok;
}

// --- sealing ---

static const struct {
	const char *kind, *msg, *hint;
} faults[] = {
	{"email", N_("This is no e-mail address"), N_("For example li@example.com")},
	{"phone", N_("This is no phone number with its country"), N_("For example +86 138 0013 8000")},
	{"messenger", N_("This is empty or too long"), ""},
	{"street", N_("This is empty or too long"), ""},
	{"tax_no", N_("This is empty or too long"), ""},
};

void
personal_params_set(struct personal_params *p, const char *const *names, const char *const *values, int n)
{
	p->n = n < PERSONAL_PARAMS ? n : PERSONAL_PARAMS;
	p->at = 0;
	for (int i = 0; i < p->n; i++) {
		p->names[i] = xstrdup(names[i]);
		p->values[i] = values[i] ? xstrdup(values[i]) : NULL;
	}
}

static void
drop_value(struct personal_params *p, int i)
{
	if (p->values[i])
		explicit_bzero(p->values[i], strlen(p->values[i]));
	free(p->values[i]);
	p->values[i] = NULL;
}

void
personal_params_free(struct personal_params *p)
{
	for (int i = 0; i < p->n; i++) {
		drop_value(p, i);
		free(p->names[i]);
	}
	p->n = 0;
}

// Moves to the next value to be sealed; its question is appended. False: there is none.
static bool
next_value(struct personal_params *p, struct str *question)
{
	for (; p->at < p->n; p->at++) {
		const struct routine_param *param = catalog_param(p->fn, p->names[p->at]);
		const char *value = p->values[p->at];

		if (param && catalog_is_private(param) && value && value[0]) {
			str_addf(question, "%s %s %s\n%s", p->fn->name, p->key ? p->key : "0", param->domain, value);
			return true;
		}
	}
	return false;
}

// Takes the answer to next_value()'s question.
static bool
take_sealed(struct personal_params *p, const struct ipc_msg *answer, struct err *e)
{
	if (answer->flag) {
		drop_value(p, p->at);
		p->values[p->at++] = xstrdup(answer->text);
		return true;
	}
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (!str_eq(faults[i].kind, answer->text))
			continue;
		err_set(e, ERR_DATA, "%s", _(faults[i].msg));
		if (faults[i].hint[0])
			err_hint(e, "%s", _(faults[i].hint));
		return err_where(e, "%s", p->names[p->at]);
	}
	return err_set(e, ERR_FAILED, "%s", _("Contact data cannot be stored now. Tell your administrator."));
}

static void
on_sealed(struct desk *d, void *ctx, struct ipc_msg *answer)
{
	struct personal_params *p = ctx;
	struct err e;

	(void)d;
	if (take_sealed(p, answer, &e))
		personal_seal(p);
	else
		p->done(p->ctx, &e);
}

void
personal_seal(struct personal_params *p)
{
	struct str question = {0};
	struct err e;

	if (!next_value(p, &question))
		p->done(p->ctx, NULL);
	else if (!personal_ask(p->desk, IPC_DESK_SEAL, str_text(&question), on_sealed, p, &e))
		p->done(p->ctx, &e);
	personal_wipe(&question);
}

bool
personal_seal_now(int control, struct personal_params *p, struct err *e)
{
	struct str question = {0};
	struct ipc_msg answer;
	bool ok = true;

	while (ok && next_value(p, &question)) {
		ok = personal_ask_now(control, IPC_DESK_SEAL, str_text(&question), &answer, e) &&
			take_sealed(p, &answer, e);
		personal_wipe(&question);
	}
	return ok;
}
