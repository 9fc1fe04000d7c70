// SPDX-License-Identifier: MIT
// warden: checks credentials for serve, outside the process that parses the network.
#include "warden/warden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/str.h"
#include "db/sys.h"
#include "ipc/msg.h"
#include "proc/spawn.h"
#include "warden/invitation.h"
#include "warden/keeper.h"
#include "warden/password.h"
#include "warden/totp.h"

#include <sodium.h>

#define ROLES_MAX 16
#define SECRET_MAX 64

// What the database knows about a login. Nobody (is_open false, no hash) is filled in as well.
struct facts {
	struct rowset rows;
	bool is_open; // known, enabled, not resting after too many failures
	const char *hash;
	unsigned char secret[SECRET_MAX];
	size_t n_secret;
	unsigned combos; // what this person can use now
	unsigned policy; // what the roles allow, set up or not
};

typedef void (*question_fn)(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer);

static bool
open_database(struct warden *w, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	db_sys_close(w->db);
	w->db = NULL;
	settings_conninfo(w->settings, w->settings->database.warden_user, &conninfo);
	str_add(&conninfo, " connect_timeout=5");
	ok = db_sys_open(str_text(&conninfo), "quayside warden", &w->db, e);
	str_free(&conninfo);
	return ok;
}

bool
warden_call(struct warden *w, const char *sql, int n, const char *const *params, struct rowset *out)
{
	struct err e = {.cls = ERR_UNAVAILABLE};
	bool ok = db_sys_alive(w->db) && db_sys_call(w->db, sql, n, params, out, &e);

	if (!ok && e.cls == ERR_UNAVAILABLE)
		ok = open_database(w, &e) && db_sys_call(w->db, sql, n, params, out, &e);
	if (!ok)
		log_err(LOG_ERROR, "warden.database", &e);
	return ok;
}

static void
read_combos(const struct warden *w, struct facts *f)
{
	char roles[512] = "", *names[ROLES_MAX];
	const char *text = rowset_get(&f->rows, 0, "roles");
	int n = 0;

	if (text && str_copy(roles, sizeof(roles), text))
		n = str_words(roles, names, ROLES_MAX);
	else if (text)
		return; // more roles than can be read: no way to log in
	f->combos = settings_combos(w->settings, (const char *const *)names, n);
}

static void
get_facts(struct warden *w, const char *login, struct facts *f)
{
	static const char sql[] =
		"select known and enabled and not coalesce(locked_until > clock_timestamp(), false) as open,"
		" password_hash, encode(totp_secret, 'hex') as totp, array_to_string(roles, ' ') as roles"
		" from auth.login_facts($1)";
	const char *params[] = {login};
	const char *hex;

	*f = (struct facts){.combos = settings_combos(w->settings, NULL, 0)};
	if (!warden_call(w, sql, 1, params, &f->rows))
		return;
	f->is_open = rowset_true(&f->rows, 0, "open");
	f->hash = rowset_get(&f->rows, 0, "password_hash");
	hex = rowset_get(&f->rows, 0, "totp");
	if (hex && sodium_hex2bin(f->secret, sizeof(f->secret), hex, strlen(hex), NULL, &f->n_secret,
		NULL) != 0)
		f->n_secret = 0;
	read_combos(w, f);
	f->policy = f->combos;
	// What a person has not set up cannot be asked for. A stranger is treated as one who has.
	if (f->is_open && !f->n_secret)
		f->combos &= ~(unsigned)(COMBO_KEY_TOTP | COMBO_PASSWORD_TOTP);
}

static void
drop_facts(struct facts *f)
{
	rowset_free(&f->rows);
	sodium_memzero(f, sizeof(*f));
}

// One question to the database about a login, answered by yes or no.
static bool
asks_yes(struct warden *w, const char *sql, const char *login, const char *text)
{
	const char *params[] = {login, text};
	struct rowset r = {0};
	bool yes = warden_call(w, sql, 2, params, &r) && rowset_true(&r, 0, "yes");

	rowset_free(&r);
	return yes;
}

static void
answer_key(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	const char *params[] = {q->user, q->text};
	struct rowset known = {0};
	struct facts f;

	get_facts(w, q->user, &f);
	answer->number = f.combos;
	if (warden_call(w, "select auth.key_known($1, $2) as yes", 2, params, &known))
		answer->flag = f.is_open && rowset_true(&known, 0, "yes");
	rowset_free(&known);
	drop_facts(&f);
}

static void
answer_password(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	struct facts f;
	bool right;

	get_facts(w, q->user, &f);
	answer->number = f.combos;
	right = password_verify(f.hash, q->text);
	answer->flag = f.is_open && right;
	if (f.is_open && !right && asks_yes(w, "select auth.invitation_right($1, $2) as yes", q->user, q->text)) {
		answer->flag = IPC_INVITED;
		answer->number = f.policy;
	}
	if (answer->flag == IPC_YES && password_is_dated(f.hash))
		log_event(LOG_INFO, "warden.dated", "user=%s msg=\"the password's hash is of an older "
			"make; set the password again\"", q->user);
	drop_facts(&f);
}

static bool
use_step(struct warden *w, const char *login, int64_t step)
{
	struct rowset used = {0};
	char text[24];
	const char *params[] = {login, text};
	bool ok;

	snprintf(text, sizeof(text), "%lld", (long long)step);
	ok = warden_call(w, "select auth.totp_use($1, $2) as yes", 2, params, &used) &&
		rowset_true(&used, 0, "yes");
	rowset_free(&used);
	return ok;
}

static void
answer_totp(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	struct facts f;
	int64_t step;

	get_facts(w, q->user, &f);
	answer->number = f.combos;
	answer->flag = f.is_open && f.n_secret &&
		totp_verify(f.secret, f.n_secret, q->text, time(NULL), &step) &&
		use_step(w, q->user, step);
	drop_facts(&f);
}

// Hashed at once; the hash waits in the database until it has been typed again.
static void
answer_choose(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char hash[PASSWORD_HASH_MAX];
	struct facts f;
	struct err e;

	get_facts(w, q->user, &f);
	answer->number = f.policy;
	if (f.is_open && password_hash(q->text, hash, &e))
		answer->flag = asks_yes(w, "select auth.invitation_password($1, $2) as yes", q->user, hash);
	drop_facts(&f);
}

// A secret of its own making for q->user, in the form that code apps take, when one is needed and none is there.
static bool
offer_secret(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char hex[2 * TOTP_SECRET_BYTES + 1];
	const char *params[] = {q->user, hex};
	struct rowset r = {0};
	bool ok;

	invitation_new_secret(hex, sizeof(hex));
	ok = warden_call(w, "select auth.invitation_secret($1, decode($2, 'hex')) as secret", 2, params, &r) &&
		invitation_secret_text(rowset_get(&r, 0, "secret"), answer->text, sizeof(answer->text));
	sodium_memzero(hex, sizeof(hex));
	rowset_free(&r);
	return ok;
}

static void
answer_repeat(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	const char *params[] = {q->user};
	struct rowset chosen = {0};
	struct facts f;
	bool same;

	get_facts(w, q->user, &f);
	answer->number = f.policy;
	same = f.is_open && warden_call(w, "select * from auth.invitation_chosen($1)", 1, params, &chosen) &&
		password_verify(chosen.n_rows ? rowset_get(&chosen, 0, "password_hash") : NULL, q->text);
	if (same && q->flag && !f.n_secret)
		answer->flag = offer_secret(w, q, answer) ? IPC_INVITED : IPC_NO;
	else if (same)
		answer->flag = asks_yes(w, "select auth.invitation_redeem($1, $2::boolean) as yes", q->user, "false");
	rowset_free(&chosen);
	drop_facts(&f);
}

static void
answer_enrol(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char step_text[24];
	const char *params[] = {q->user, step_text};
	struct rowset chosen = {0};
	struct facts f;
	int64_t step;

	get_facts(w, q->user, &f);
	answer->number = f.policy;
	if (f.is_open && warden_call(w, "select * from auth.invitation_chosen($1)", 1, params, &chosen) && chosen.n_rows &&
		invitation_code_right(rowset_get(&chosen, 0, "totp_secret"), q->text, &step)) {
		snprintf(step_text, sizeof(step_text), "%lld", (long long)step);
		answer->flag = asks_yes(w, "select auth.invitation_redeem($1, true, $2::bigint) as yes", q->user, step_text);
	}
	rowset_free(&chosen);
	drop_facts(&f);
}

// q->text is "factors source".
static void
answer_mint(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char text[sizeof(q->text)], session[16], *words[2];
	struct rowset token = {0};
	const char *params[4];

	str_copy(text, sizeof(text), q->text);
	if (str_words(text, words, 2) != 2)
		return;
	snprintf(session, sizeof(session), "%u", q->number);
	params[0] = q->user;
	params[1] = words[0];
	params[2] = words[1];
	params[3] = q->number ? session : NULL;
	if (warden_call(w, "select auth.mint_token($1, $2, $3, $4) as token, auth.wants_lines($1) as lines", 4,
		params, &token)) {
		const char *minted = rowset_get(&token, 0, "token");

		answer->flag = minted && str_copy(answer->text, sizeof(answer->text), minted);
		answer->number = rowset_true(&token, 0, "lines");
	}
	rowset_free(&token);
}

// q->text is "outcome factors source".
static void
answer_note(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char text[sizeof(q->text)], *words[3];
	const char *params[4];

	str_copy(text, sizeof(text), q->text);
	if (str_words(text, words, 3) != 3)
		return;
	params[0] = q->user;
	for (int i = 0; i < 3; i++)
		params[i + 1] = words[i];
	answer->flag = warden_call(w, "select auth.note_login($1, $2, $3, $4)", 4, params, NULL);
}

// A session is ended for the person it belongs to only, whatever number a desk has told serve.
static void
answer_end(struct warden *w, const struct ipc_msg *q, struct ipc_msg *answer)
{
	char session[16];
	const char *params[] = {q->user, session, q->text};
	struct rowset r = {0};

	snprintf(session, sizeof(session), "%u", q->number);
	answer->flag = warden_call(w, "select auth.close_session_of($1, $2, $3)", 3, params, &r);
	rowset_free(&r);
}

static const struct {
	enum ipc_type type;
	question_fn fn;
} questions[] = {
	{IPC_W_KEY, answer_key},
	{IPC_W_PASSWORD, answer_password},
	{IPC_W_TOTP, answer_totp},
	{IPC_W_CHOOSE, answer_choose},
	{IPC_W_REPEAT, answer_repeat},
	{IPC_W_ENROL, answer_enrol},
	{IPC_W_MINT, answer_mint},
	{IPC_W_NOTE, answer_note},
	{IPC_W_END, answer_end},
	{IPC_W_REVEAL, keeper_reveal},
	{IPC_W_SEAL, keeper_seal},
	{IPC_W_FIND, keeper_find},
};

static void
answer(struct warden *w, const struct ipc_msg *q, struct ipc_msg *out)
{
	*out = (struct ipc_msg){.type = IPC_W_ANSWER, .id = q->id};
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (questions[i].type == q->type)
			questions[i].fn(w, q, out);
	}
}

// Says that the next message may be a question. Whether the database is there is seen when it is
// needed, as it is at any later time.
static bool
greet(struct err *e)
{
	struct ipc_msg m = {.type = IPC_W_ANSWER};

	return ipc_send(WARDEN_CONTROL_FD, &m, -1, e);
}

int
warden_run(const struct settings *s)
{
	struct warden w = {.settings = s};
	struct ipc_msg question, reply;
	struct err e;
	bool ok;

	spawn_settle(WARDEN_CONTROL_FD + 1);
	log_set_level((enum log_level)s->log.level);
	if (sodium_init() < 0) {
		log_event(LOG_ERROR, "warden.sodium", "msg=\"libsodium does not start\"");
		return 1;
	}
	// The first unknown login must not take longer than the second.
	password_verify(NULL, "");
	ok = greet(&e);
	while (ok && ipc_recv(WARDEN_CONTROL_FD, &question, NULL, &e)) {
		answer(&w, &question, &reply);
		ok = ipc_send(WARDEN_CONTROL_FD, &reply, -1, &e);
		sodium_memzero(&question, sizeof(question));
		sodium_memzero(&reply, sizeof(reply));
	}
	db_sys_close(w.db);
	return ok && str_eq(e.msg, "closed") ? 0 : 1;
}
