// SPDX-License-Identifier: MIT
// login: the one authority on whether a connection is logged in.
#include "serve/login.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "conf/settings.h"

#define BIT(n) (1u << (n))

enum factor { FACTOR_KEY = 1, FACTOR_PASSWORD = 2, FACTOR_TOTP = 4 };

static const struct {
	unsigned combo;
	unsigned factors;
} combos[] = {
	{COMBO_PASSWORD, FACTOR_PASSWORD},
	{COMBO_KEY_PASSWORD, FACTOR_KEY | FACTOR_PASSWORD},
	{COMBO_KEY_TOTP, FACTOR_KEY | FACTOR_TOTP},
	{COMBO_PASSWORD_TOTP, FACTOR_PASSWORD | FACTOR_TOTP},
};

#define N_COMBOS (sizeof(combos) / sizeof(combos[0]))

// What a gate may say, by state, when it is its turn.
static const unsigned allowed[] = {
	[LOGIN_START] = BIT(IPC_KEY) | BIT(IPC_PASSWORD) | BIT(IPC_INTERACTIVE),
	[LOGIN_PINNED] = BIT(IPC_KEY) | BIT(IPC_PASSWORD) | BIT(IPC_INTERACTIVE),
	[LOGIN_KEYED] = BIT(IPC_PASSWORD) | BIT(IPC_INTERACTIVE),
	[LOGIN_INVITED] = BIT(IPC_INTERACTIVE),
	[LOGIN_CODE] = BIT(IPC_INTERACTIVE),
	[LOGIN_AUTHED] = BIT(IPC_SESSION),
	[LOGIN_RUNNING] = 0,
	[LOGIN_OVER] = 0,
};

// The methods that may go on from a state. Before anything is proven all are offered to everyone.
static const unsigned methods[] = {
	[LOGIN_START] = IPC_M_KEY | IPC_M_PASSWORD | IPC_M_INTERACTIVE,
	[LOGIN_PINNED] = IPC_M_KEY | IPC_M_PASSWORD | IPC_M_INTERACTIVE,
	[LOGIN_KEYED] = IPC_M_PASSWORD | IPC_M_INTERACTIVE,
	[LOGIN_INVITED] = IPC_M_INTERACTIVE,
	[LOGIN_CODE] = IPC_M_INTERACTIVE,
	[LOGIN_AUTHED] = 0,
	[LOGIN_RUNNING] = 0,
	[LOGIN_OVER] = 0,
};

// Whether one of the combinations is complete.
static bool
suffices(unsigned proven, unsigned permitted)
{
	for (size_t i = 0; i < N_COMBOS; i++) {
		if ((permitted & combos[i].combo) && !(combos[i].factors & ~proven))
			return true;
	}
	return false;
}

// The factors of which one more would complete a combination.
static unsigned
completing(unsigned proven, unsigned permitted)
{
	unsigned factors = 0;

	for (size_t i = 0; i < N_COMBOS; i++) {
		unsigned missing = combos[i].factors & ~proven;

		if ((permitted & combos[i].combo) && (missing & (missing - 1)) == 0)
			factors |= missing;
	}
	return factors;
}

static void
advance(struct login *l, enum login_state to)
{
	if (to > l->state)
		l->state = to;
}

static void
end(struct login *l, struct login_out *out, const char *reason)
{
	l->state = LOGIN_OVER;
	out->end = reason;
}

static void
ask(struct login *l, struct login_out *out, enum ipc_type type, enum login_question question,
	const char *text)
{
	out->ask = true;
	out->to_warden = (struct ipc_msg){.type = type};
	str_copy(out->to_warden.user, sizeof(out->to_warden.user), l->user);
	str_copy(out->to_warden.text, sizeof(out->to_warden.text), text);
	l->question = question;
	l->turn = TURN_WARDEN;
}

static void
tell(struct login *l, struct login_out *out, int64_t due, const struct ipc_msg *m)
{
	out->tell = true;
	out->due = due;
	out->to_gate = *m;
	l->turn = TURN_REPLY;
}

static void
tell_verdict(struct login *l, struct login_out *out, int64_t due, enum ipc_verdict verdict)
{
	struct ipc_msg m = {.type = IPC_VERDICT, .number = verdict, .methods = methods[l->state]};

	// In KEYED a password may be no use: say so to the one who holds the key.
	if (l->state == LOGIN_KEYED && !(completing(l->proven, l->combos) & FACTOR_PASSWORD))
		m.methods &= ~(uint32_t)IPC_M_PASSWORD;
	if (verdict == IPC_FAIL && l->left <= 0)
		m.methods = 0;
	tell(l, out, due, &m);
}

static void
tell_prompt(struct login *l, struct login_out *out, const char *text)
{
	struct ipc_msg m = {.type = IPC_PROMPT};

	str_copy(m.text, sizeof(m.text), text);
	tell(l, out, 0, &m);
	l->is_interactive = true;
}

static void
fail(struct login *l, struct login_out *out, bool record)
{
	out->note = record ? "failed" : NULL;
	l->is_interactive = false;
	tell_verdict(l, out, l->asked_at + l->fail_delay, IPC_FAIL);
}

static void
succeed(struct login *l, struct login_out *out)
{
	out->note = "success";
	l->is_interactive = false;
	advance(l, LOGIN_AUTHED);
	tell_verdict(l, out, 0, IPC_SUCCESS);
}

// Which prompt a keyboard-interactive exchange begins with. A stranger is always asked for the
// password; who has proven something is asked for what is missing.
static bool
wants_code(const struct login *l)
{
	if (l->state == LOGIN_CODE)
		return true;
	return l->state == LOGIN_KEYED && (completing(l->proven, l->combos) & FACTOR_TOTP);
}

// The first question to somebody invited.
static void
tell_choose(struct login *l, struct login_out *out)
{
	l->step = STEP_CHOOSE;
	tell_prompt(l, out, _("Choose a password of at least 8 characters: "));
}

static bool
pin(struct login *l, const char *user)
{
	if (l->state == LOGIN_START) {
		str_copy(l->user, sizeof(l->user), user);
		advance(l, LOGIN_PINNED);
		return user[0] != '\0';
	}
	return str_eq(l->user, user);
}

static void
take_request(struct login *l, const struct ipc_msg *m, int64_t now, struct login_out *out)
{
	if (!pin(l, m->user)) {
		end(l, out, "change of user name");
		return;
	}
	if (l->left-- <= 0) {
		end(l, out, "too many requests");
		return;
	}
	l->asked_at = now;
	l->is_interactive = false;
	if (m->type == IPC_KEY) {
		ask(l, out, IPC_W_KEY, m->flag ? ASKED_KEY : ASKED_PROBE, m->text);
	} else if (m->type == IPC_PASSWORD) {
		ask(l, out, IPC_W_PASSWORD, ASKED_PASSWORD, m->text);
	} else if (l->state == LOGIN_INVITED) {
		tell_choose(l, out);
	} else {
		tell_prompt(l, out, wants_code(l) ? _("One-time code: ") : _("Password: "));
	}
}

static void
take_choice(struct login *l, const struct ipc_msg *m, struct login_out *out)
{
	switch (l->step) {
	case STEP_CHOOSE:
		ask(l, out, IPC_W_CHOOSE, ASKED_CHOOSE, m->text);
		break;
	case STEP_REPEAT:
		ask(l, out, IPC_W_REPEAT, ASKED_REPEAT, m->text);
		out->to_warden.flag = !suffices(l->proven | FACTOR_PASSWORD, l->combos);
		break;
	case STEP_ENROL:
		ask(l, out, IPC_W_ENROL, ASKED_ENROL, m->text);
		break;
	}
}

static void
take_answer(struct login *l, const struct ipc_msg *m, int64_t now, struct login_out *out)
{
	l->asked_at = now;
	if (l->state == LOGIN_INVITED)
		take_choice(l, m, out);
	else if (wants_code(l))
		ask(l, out, IPC_W_TOTP, ASKED_CODE, m->text);
	else
		ask(l, out, IPC_W_PASSWORD, ASKED_PASSWORD, m->text);
}

static void
take_session(struct login *l, struct login_out *out)
{
	char text[128];

	snprintf(text, sizeof(text), "%s %s", login_factors(l), l->source);
	ask(l, out, IPC_W_MINT, ASKED_TOKEN, text);
}

void
login_from_gate(struct login *l, const struct ipc_msg *m, int64_t now, struct login_out *out)
{
	bool is_answer = m->type == IPC_ANSWER && l->turn == TURN_ANSWER;

	*out = (struct login_out){0};
	if (l->turn != TURN_GATE && l->turn != TURN_ANSWER) {
		end(l, out, "message out of turn");
	} else if (is_answer) {
		take_answer(l, m, now, out);
	} else if (m->type >= 32 || !(allowed[l->state] & BIT(m->type))) {
		end(l, out, "message not allowed now");
	} else if (m->type == IPC_SESSION) {
		take_session(l, out);
	} else {
		take_request(l, m, now, out);
	}
}

static void
judge_key(struct login *l, bool yes, struct login_out *out)
{
	bool usable = yes && (l->combos & (COMBO_KEY_PASSWORD | COMBO_KEY_TOTP));

	if (!usable) {
		fail(l, out, false);
	} else if (l->question == ASKED_PROBE) {
		tell_verdict(l, out, 0, IPC_KEY_OK);
	} else {
		l->proven |= FACTOR_KEY;
		advance(l, LOGIN_KEYED);
		tell_verdict(l, out, 0, IPC_PARTIAL);
	}
}

static void
judge_password(struct login *l, bool yes, struct login_out *out)
{
	unsigned proven = l->proven | FACTOR_PASSWORD;

	if (yes && suffices(proven, l->combos)) {
		l->proven = proven;
		succeed(l, out);
	} else if (yes && (l->combos & COMBO_PASSWORD_TOTP)) {
		l->proven = proven;
		advance(l, LOGIN_CODE);
		if (l->is_interactive)
			tell_prompt(l, out, _("One-time code: "));
		else
			tell_verdict(l, out, 0, IPC_PARTIAL);
	} else {
		fail(l, out, true);
	}
}

// The code of an invitation is no factor; what is chosen now becomes one.
static void
judge_invitation(struct login *l, struct login_out *out)
{
	if (!suffices(l->proven | FACTOR_PASSWORD | FACTOR_TOTP, l->combos)) {
		fail(l, out, true); // the key that the policy asks for is missing
		return;
	}
	advance(l, LOGIN_INVITED);
	if (l->is_interactive)
		tell_choose(l, out);
	else
		tell_verdict(l, out, 0, IPC_PARTIAL);
}

// Asks again, as often as there are requests left.
static void
ask_again(struct login *l, struct login_out *out, enum login_step step, const char *text)
{
	if (l->left-- <= 0) {
		fail(l, out, true);
		return;
	}
	l->step = step;
	tell_prompt(l, out, text);
}

static void
judge_choice(struct login *l, bool yes, struct login_out *out)
{
	if (!yes) {
		ask_again(l, out, STEP_CHOOSE, _("That is too short or too long. Choose a password: "));
		return;
	}
	l->step = STEP_REPEAT;
	tell_prompt(l, out, _("The same once more: "));
}

static void
judge_repeat(struct login *l, const struct ipc_msg *m, struct login_out *out)
{
	char text[200];

	if (m->flag == IPC_INVITED) {
		l->step = STEP_ENROL;
		snprintf(text, sizeof(text), _("Enter %.80s into your code app. The code it shows: "), m->text);
		tell_prompt(l, out, text);
	} else if (m->flag != IPC_YES) {
		ask_again(l, out, STEP_CHOOSE, _("These are not the same. Choose a password: "));
	} else {
		l->proven |= FACTOR_PASSWORD;
		if (suffices(l->proven, l->combos)) {
			succeed(l, out);
		} else {
			advance(l, LOGIN_CODE);
			tell_prompt(l, out, _("One-time code: "));
		}
	}
}

static void
judge_enrolment(struct login *l, bool yes, struct login_out *out)
{
	if (!yes) {
		ask_again(l, out, STEP_ENROL, _("This is not the code it shows now. Once more: "));
		return;
	}
	l->proven |= FACTOR_PASSWORD | FACTOR_TOTP;
	if (suffices(l->proven, l->combos))
		succeed(l, out);
	else
		fail(l, out, true);
}

static void
judge_code(struct login *l, bool yes, struct login_out *out)
{
	if (yes && suffices(l->proven | FACTOR_TOTP, l->combos)) {
		l->proven |= FACTOR_TOTP;
		succeed(l, out);
	} else {
		fail(l, out, true);
	}
}

static void
judge_token(struct login *l, const struct ipc_msg *m, struct login_out *out)
{
	struct ipc_msg refusal = {.type = IPC_REFUSE};

	if (m->flag && m->text[0]) {
		str_copy(out->token, sizeof(out->token), m->text);
		out->run = true;
		out->lines = m->number;
		advance(l, LOGIN_RUNNING);
		l->turn = TURN_GATE;
		return;
	}
	str_copy(refusal.text, sizeof(refusal.text), _("No session can be opened now. Try again later."));
	tell(l, out, 0, &refusal);
	end(l, out, "no token");
}

void
login_from_warden(struct login *l, const struct ipc_msg *m, struct login_out *out)
{
	enum login_question question = l->question;

	*out = (struct login_out){0};
	if (l->turn != TURN_WARDEN || l->state == LOGIN_OVER)
		return;
	if (question != ASKED_TOKEN)
		l->combos = m->number;
	switch (question) {
	case ASKED_PROBE:
	case ASKED_KEY:
		judge_key(l, m->flag == 1, out);
		break;
	case ASKED_PASSWORD:
		if (m->flag == IPC_INVITED)
			judge_invitation(l, out);
		else
			judge_password(l, m->flag == IPC_YES, out);
		break;
	case ASKED_CHOOSE:
		judge_choice(l, m->flag == IPC_YES, out);
		break;
	case ASKED_REPEAT:
		judge_repeat(l, m, out);
		break;
	case ASKED_ENROL:
		judge_enrolment(l, m->flag == IPC_YES, out);
		break;
	case ASKED_CODE:
		judge_code(l, m->flag == 1, out);
		break;
	case ASKED_TOKEN:
		judge_token(l, m, out);
		break;
	case ASKED_NOTHING:
		break;
	}
	l->question = ASKED_NOTHING;
}

void
login_told(struct login *l)
{
	if (l->turn == TURN_REPLY)
		l->turn = l->is_interactive ? TURN_ANSWER : TURN_GATE;
}

const char *
login_factors(const struct login *l)
{
	static const char *const names[] = {
		"none", "key", "password", "key+password", "totp", "key+totp", "password+totp",
		"key+password+totp",
	};

	return names[l->proven & 7];
}

void
login_init(struct login *l, const char *source, int attempts, long fail_delay)
{
	*l = (struct login){.left = attempts, .fail_delay = fail_delay};
	str_copy(l->source, sizeof(l->source), source);
}
