// SPDX-License-Identifier: MIT
// keeper: a warden's answers about personal data: revealing, sealing, finding.
#include "warden/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "warden/contact.h"
#include "warden/reveal.h"

#include <sodium.h>

static void
wipe(struct str *s)
{
	if (s->data)
		sodium_memzero(s->data, s->len);
	str_free(s);
}

void
keeper_reveal(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char session[16];
	const char *params[] = {q->user, session};
	struct rowset r = {0};
	struct str text = {0};
	struct err e;

	snprintf(session, sizeof(session), "%u", q->number);
	if (!warden_call(w, "select * from auth.reveal_take($1, $2)", 2, params, &r))
		return;
	if (r.n_rows && !reveal_open(&r, w->settings->paths.personal_key, &text, &e))
		log_err(LOG_ERROR, "warden.reveal", &e);
	else if (r.n_rows)
		answer->flag = str_copy(answer->text, sizeof(answer->text), str_text(&text));
	wipe(&text);
	rowset_free(&r);
}

// Seals value for the place that r, of auth.seal_begin(), names, and leaves it in the database.
static void
seal_for(struct warden *w, const struct ipc_msg *q, const char *session, const struct rowset *r,
	const char *value, struct ipc_msg *answer)
{
	const char *customer = rowset_get(r, 0, "customer_id"), *kind = rowset_get(r, 0, "kind");
	const char *place = rowset_get(r, 0, "place_key"), *id;
	struct personal_master master;
	struct contact_sealed s = {0};
	struct rowset kept = {0};
	struct err e;
	bool ok = personal_master_load(w->settings->paths.personal_key, &master, &e);

	if (ok) {
		ok = contact_seal(&master, strtoll(customer, NULL, 10), rowset_get(r, 0, "data_key"), kind,
			strtoll(place, NULL, 10), value, &s, &e);
		personal_master_wipe(&master);
	}
	if (!ok)
		log_err(LOG_ERROR, "warden.seal", &e);
	else if (warden_call(w, "select auth.seal_put($1, $2, $3, $4, $5, $6, $7, $8, $9) as id", 9,
		(const char *const[]){q->user, session, customer, kind, place, str_text(&s.data_key),
			str_text(&s.value), s.index.len ? str_text(&s.index) : NULL, str_text(&s.masked)},
		&kept) && (id = rowset_get(&kept, 0, "id")))
		answer->flag = str_copy(answer->text, sizeof(answer->text), id);
	contact_sealed_free(&s);
	rowset_free(&kept);
}

// q->text is "call key domain LF what was typed". Without flag, the answer's text is the kind of which that
// is none, or empty.
void
keeper_seal(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char head[256], session[16], *words[3];
	const char *typed = strchr(q->text, '\n'), *kind;
	struct rowset r = {0};
	struct str value = {0};

	snprintf(session, sizeof(session), "%u", q->number);
	if (!typed || (size_t)(typed - q->text) >= sizeof(head))
		return;
	memcpy(head, q->text, (size_t)(typed - q->text));
	head[typed - q->text] = '\0';
	if (str_words(head, words, 3) != 3 || !warden_call(w, "select * from auth.seal_begin($1, $2, $3, $4, $5)", 5,
		(const char *const[]){q->user, session, words[0], words[1], words[2]}, &r))
		return;
	kind = r.n_rows == 1 ? rowset_get(&r, 0, "kind") : NULL;
	if (kind && !contact_read(kind, typed + 1, &value))
		str_copy(answer->text, sizeof(answer->text), kind);
	else if (kind)
		seal_for(w, q, session, &r, str_text(&value), answer);
	wipe(&value);
	rowset_free(&r);
}

// q->text is "kind what was typed", the answer's "verdict numbers of customers with commas between them".
void
keeper_find(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char session[16], kind[16] = "";
	const char *typed = strchr(q->text, ' ');
	struct personal_master master;
	struct str index = {0};
	struct rowset r = {0};
	struct err e;

	if (!typed || (size_t)(typed - q->text) >= sizeof(kind))
		return;
	memcpy(kind, q->text, (size_t)(typed - q->text));
	if (!personal_master_load(w->settings->paths.personal_key, &master, &e)) {
		log_err(LOG_ERROR, "warden.find", &e);
		return;
	}
	contact_index(&master, kind, typed + 1, &index);
	personal_master_wipe(&master);
	snprintf(session, sizeof(session), "%u", q->number);
	if (index.len && warden_call(w, "select * from auth.contact_find($1, $2, $3, $4)", 4,
		(const char *const[]){q->user, session, kind, str_text(&index)}, &r) && r.n_rows == 1) {
		snprintf(answer->text, sizeof(answer->text), "%s %s", rowset_get(&r, 0, "verdict"),
			rowset_get(&r, 0, "customer_nos"));
		answer->flag = 1;
	}
	str_free(&index);
	rowset_free(&r);
}
