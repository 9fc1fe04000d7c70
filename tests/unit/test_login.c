// SPDX-License-Identifier: MIT
// Tests of serve/login: every way in, and that there is no other.
//
// A driver stands for gate and warden. It sends one message and says what came out as a short word:
// "ask KEY|PASSWORD|TOTP|MINT", "fail METHODS", "ok", "partial METHODS", "key-ok", "prompt TEXT",
// "refuse", "run", or "end REASON", where METHODS is made of the letters k, p and i.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "conf/settings.h"
#include "serve/login.h"

#include <cmocka.h>

#define ATTEMPTS 6
#define DELAY 300
#define ALL (COMBO_PASSWORD | COMBO_KEY_PASSWORD | COMBO_KEY_TOTP | COMBO_PASSWORD_TOTP)

static struct login l;
static struct login_out out;
static int64_t now;
static char word[200];

static void
begin(void)
{
	now = 1000;
	login_init(&l, "192.0.2.1:50000", ATTEMPTS, DELAY);
}

static const char *
methods(uint32_t m)
{
	static char text[8];

	snprintf(text, sizeof(text), "%s%s%s", m & IPC_M_KEY ? "k" : "", m & IPC_M_PASSWORD ? "p" : "",
		m & IPC_M_INTERACTIVE ? "i" : "");
	return text;
}

static const char *
describe_verdict(void)
{
	static const char *const names[] = {"fail", "key-ok", "partial", "ok"};
	const struct ipc_msg *m = &out.to_gate;

	if (m->number == IPC_FAIL || m->number == IPC_PARTIAL)
		snprintf(word, sizeof(word), "%s %s", names[m->number], methods(m->methods));
	else
		snprintf(word, sizeof(word), "%s", names[m->number]);
	return word;
}

static const char *
describe(void)
{
	static const char *const asked[] = {
		[IPC_W_KEY] = "KEY",
		[IPC_W_PASSWORD] = "PASSWORD",
		[IPC_W_TOTP] = "TOTP",
		[IPC_W_MINT] = "MINT",
		[IPC_W_CHOOSE] = "CHOOSE",
		[IPC_W_REPEAT] = "REPEAT",
		[IPC_W_ENROL] = "ENROL",
	};

	if (out.tell)
		login_told(&l);
	if (out.ask)
		snprintf(word, sizeof(word), "ask %s", asked[out.to_warden.type]);
	else if (out.run)
		return "run";
	else if (out.tell && out.to_gate.type == IPC_REFUSE)
		return "refuse";
	else if (out.tell && out.to_gate.type == IPC_PROMPT)
		snprintf(word, sizeof(word), "prompt %.60s", out.to_gate.text);
	else if (out.tell)
		return describe_verdict();
	else if (out.end)
		snprintf(word, sizeof(word), "end %s", out.end);
	else
		return "nothing";
	return word;
}

static const char *
gate(enum ipc_type type, const char *user, const char *text, uint32_t flag)
{
	struct ipc_msg m = {.type = type, .flag = flag};

	str_copy(m.user, sizeof(m.user), user);
	str_copy(m.text, sizeof(m.text), text);
	login_from_gate(&l, &m, now, &out);
	return describe();
}

static const char *
warden(bool yes, unsigned combos)
{
	struct ipc_msg m = {.type = IPC_W_ANSWER, .flag = yes, .number = combos};

	login_from_warden(&l, &m, &out);
	return describe();
}

// The same with another answer than yes or no.
static const char *
warden_says(enum ipc_answer answer, unsigned combos, const char *text)
{
	struct ipc_msg m = {.type = IPC_W_ANSWER, .flag = answer, .number = combos};

	str_copy(m.text, sizeof(m.text), text);
	login_from_warden(&l, &m, &out);
	return describe();
}

#define GATE(type, text) gate(type, "amy", text, 0)
#define PROVE_KEY() gate(IPC_KEY, "amy", "SHA256:x", 1)
#define STEP(call, want) assert_string_equal(call, want)

static void
finish(const char *factors)
{
	struct ipc_msg m = {.type = IPC_W_ANSWER, .flag = 1, .text = "0123"};

	assert_string_equal(out.note, "success");
	assert_int_equal(l.state, LOGIN_AUTHED);
	assert_string_equal(login_factors(&l), factors);
	STEP(GATE(IPC_SESSION, "list tickets"), "ask MINT");
	assert_true(str_starts(out.to_warden.text, factors));
	assert_true(str_ends(out.to_warden.text, " 192.0.2.1:50000"));
	login_from_warden(&l, &m, &out);
	STEP(describe(), "run");
	assert_string_equal(out.token, "0123");
	assert_int_equal(l.state, LOGIN_RUNNING);
	STEP(GATE(IPC_SESSION, ""), "end message not allowed now");
}

static void
test_password(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	assert_string_equal(out.to_warden.text, "right");
	assert_string_equal(out.to_warden.user, "amy");
	STEP(warden(true, ALL), "ok");
	finish("password");
}

static void
test_interactive(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_PASSWORD), "ok");
	finish("password");
}

#define CHOOSE "prompt Choose a password of at least 8 characters: "

static void
test_invited(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD, ""), CHOOSE);
	assert_int_equal(l.state, LOGIN_INVITED);
	assert_int_equal(l.proven, 0); // a code is no password
	STEP(GATE(IPC_ANSWER, "short"), "ask CHOOSE");
	STEP(warden_says(IPC_NO, COMBO_PASSWORD, ""), "prompt That is too short or too long. Choose a password: ");
	STEP(GATE(IPC_ANSWER, "long enough"), "ask CHOOSE");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD, ""), "prompt The same once more: ");
	STEP(GATE(IPC_ANSWER, "lomg enough"), "ask REPEAT");
	STEP(warden_says(IPC_NO, COMBO_PASSWORD, ""), "prompt These are not the same. Choose a password: ");
	for (int i = 0; i < 3; i++) {
		STEP(GATE(IPC_ANSWER, "short"), "ask CHOOSE");
		STEP(warden_says(IPC_NO, COMBO_PASSWORD, ""), "prompt That is too short or too long. Choose a password: ");
	}
	STEP(GATE(IPC_ANSWER, "short"), "ask CHOOSE");
	STEP(warden_says(IPC_NO, COMBO_PASSWORD, ""), "fail ");
	assert_string_equal(out.note, "failed"); // no request is left
}

static void
test_invited_in_time(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_PASSWORD, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD, ""), "partial i");
	STEP(GATE(IPC_PASSWORD, "x"), "end message not allowed now");
	begin();
	STEP(GATE(IPC_PASSWORD, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD, ""), "partial i");
	STEP(GATE(IPC_INTERACTIVE, ""), CHOOSE);
	STEP(GATE(IPC_ANSWER, "long enough"), "ask CHOOSE");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD, ""), "prompt The same once more: ");
	STEP(GATE(IPC_ANSWER, "long enough"), "ask REPEAT");
	assert_int_equal(out.to_warden.flag, 0);
	STEP(warden_says(IPC_YES, COMBO_PASSWORD, ""), "ok");
	finish("password");
}

static void
test_invited_with_code_app(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD_TOTP, ""), CHOOSE);
	STEP(GATE(IPC_ANSWER, "long enough"), "ask CHOOSE");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD_TOTP, ""), "prompt The same once more: ");
	STEP(GATE(IPC_ANSWER, "long enough"), "ask REPEAT");
	assert_int_equal(out.to_warden.flag, 1);
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD_TOTP, "ABCD EFGH"), "prompt Enter ABCD EFGH into your code app. The code it shows: ");
	STEP(GATE(IPC_ANSWER, "123456"), "ask ENROL");
	STEP(warden_says(IPC_NO, COMBO_PASSWORD_TOTP, ""), "prompt This is not the code it shows now. Once more: ");
	STEP(GATE(IPC_ANSWER, "123457"), "ask ENROL");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD_TOTP, ""), "ok");
	finish("password+totp");
}

// Who has set up a code app before uses it; and where a key is asked for, a code alone does not do.
static void
test_invited_again(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_PASSWORD_TOTP, ""), CHOOSE);
	STEP(GATE(IPC_ANSWER, "long enough"), "ask CHOOSE");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD_TOTP, ""), "prompt The same once more: ");
	STEP(GATE(IPC_ANSWER, "long enough"), "ask REPEAT");
	STEP(warden_says(IPC_YES, COMBO_PASSWORD_TOTP, ""), "prompt One-time code: ");
	STEP(GATE(IPC_ANSWER, "123456"), "ask TOTP");
	STEP(warden(true, COMBO_PASSWORD_TOTP), "ok");
	finish("password+totp");
	begin();
	STEP(GATE(IPC_PASSWORD, "ABCD-EFGH"), "ask PASSWORD");
	STEP(warden_says(IPC_INVITED, COMBO_KEY_PASSWORD, ""), "fail kpi");
}

static void
test_key_and_password(void **state)
{
	(void)state;
	begin();
	STEP(gate(IPC_KEY, "amy", "SHA256:x", 0), "ask KEY");
	STEP(warden(true, COMBO_KEY_PASSWORD), "key-ok");
	assert_int_equal(l.state, LOGIN_PINNED); // a probe proves nothing
	STEP(PROVE_KEY(), "ask KEY");
	STEP(warden(true, COMBO_KEY_PASSWORD), "partial pi");
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_KEY_PASSWORD), "ok");
	finish("key+password");
}

static void
test_key_and_code(void **state)
{
	(void)state;
	begin();
	STEP(PROVE_KEY(), "ask KEY");
	STEP(warden(true, COMBO_KEY_TOTP), "partial i");
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt One-time code: ");
	STEP(GATE(IPC_ANSWER, "000000"), "ask TOTP");
	STEP(warden(false, COMBO_KEY_TOTP), "fail i");
	assert_string_equal(out.note, "failed");
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt One-time code: ");
	STEP(GATE(IPC_ANSWER, "123456"), "ask TOTP");
	STEP(warden(true, COMBO_KEY_TOTP), "ok");
	finish("key+totp");
}

static void
test_password_and_code(void **state)
{
	(void)state;
	begin(); // in one keyboard-interactive exchange
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_ANSWER, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_PASSWORD_TOTP), "prompt One-time code: ");
	STEP(GATE(IPC_ANSWER, "123456"), "ask TOTP");
	STEP(warden(true, COMBO_PASSWORD_TOTP), "ok");
	finish("password+totp");
	begin(); // by the password method first
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_PASSWORD_TOTP), "partial i");
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt One-time code: ");
	STEP(GATE(IPC_ANSWER, "123456"), "ask TOTP");
	STEP(warden(true, COMBO_PASSWORD_TOTP), "ok");
	finish("password+totp");
}

static void
test_key_alone_never_suffices(void **state)
{
	(void)state;
	for (unsigned combos = 0; combos <= ALL; combos++) {
		begin();
		STEP(PROVE_KEY(), "ask KEY");
		warden(true, combos);
		assert_true(out.tell);
		assert_int_not_equal(out.to_gate.number, IPC_SUCCESS);
		assert_int_not_equal(l.state, LOGIN_AUTHED);
	}
}

// Whatever a role allows, what was not checked does not count.
static void
test_rules_are_kept(void **state)
{
	(void)state;
	begin(); // a password where key and code are asked for
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_KEY_TOTP), "fail kpi");
	assert_int_equal(l.proven, 0);
	begin(); // no key where the role has none
	STEP(gate(IPC_KEY, "amy", "SHA256:x", 0), "ask KEY");
	STEP(warden(true, COMBO_PASSWORD), "fail kpi");
	begin(); // roles that allow nothing together
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(true, 0), "fail kpi");
	begin(); // a password behind a key that needs a code
	STEP(PROVE_KEY(), "ask KEY");
	STEP(warden(true, COMBO_KEY_TOTP), "partial i");
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(true, COMBO_KEY_TOTP), "fail i");
	begin(); // a person who was disabled between two factors
	STEP(PROVE_KEY(), "ask KEY");
	STEP(warden(true, ALL), "partial pi");
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(false, ALL), "fail pi");
}

// A refusal leaves at the same time after the request and reads the same, whatever its reason.
static void
test_refusals_look_alike(void **state)
{
	struct ipc_msg first;

	(void)state;
	begin();
	STEP(GATE(IPC_PASSWORD, "wrong"), "ask PASSWORD");
	now += 90;
	STEP(warden(false, ALL), "fail kpi");
	assert_int_equal(out.due, 1000 + DELAY);
	assert_string_equal(out.note, "failed");
	first = out.to_gate;
	begin();
	STEP(GATE(IPC_PASSWORD, "right but useless"), "ask PASSWORD");
	now += 10;
	STEP(warden(true, COMBO_KEY_TOTP), "fail kpi");
	assert_int_equal(out.due, 1000 + DELAY);
	assert_memory_equal(&first, &out.to_gate, sizeof(first));
	begin();
	STEP(gate(IPC_KEY, "nobody", "SHA256:x", 0), "ask KEY");
	STEP(warden(false, ALL), "fail kpi");
	assert_int_equal(out.due, 1000 + DELAY);
	assert_null(out.note); // clients offer all they have; that is no attack
	assert_memory_equal(&first, &out.to_gate, sizeof(first));
}

static void
test_user_is_pinned(void **state)
{
	(void)state;
	begin();
	STEP(PROVE_KEY(), "ask KEY");
	STEP(warden(true, ALL), "partial pi");
	STEP(gate(IPC_PASSWORD, "root", "right", 0), "end change of user name");
	assert_int_equal(l.state, LOGIN_OVER);
	begin();
	STEP(gate(IPC_PASSWORD, "", "right", 0), "end change of user name");
}

static void
test_attempts_are_limited(void **state)
{
	(void)state;
	begin();
	for (int i = 1; i <= ATTEMPTS; i++) {
		STEP(GATE(IPC_PASSWORD, "wrong"), "ask PASSWORD");
		STEP(warden(false, ALL), i < ATTEMPTS ? "fail kpi" : "fail ");
	}
	STEP(GATE(IPC_PASSWORD, "right"), "end too many requests");
	begin(); // prompts that are asked for again and again count as well
	for (int i = 1; i <= ATTEMPTS; i++)
		STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(GATE(IPC_INTERACTIVE, ""), "end too many requests");
}

// Every message in every state, but for the few that belong there, ends the connection.
static void
test_nothing_else_is_allowed(void **state)
{
	static const struct {
		enum login_state state;
		enum login_turn turn;
		unsigned may; // bits of enum ipc_type
	} rows[] = {
		{LOGIN_START, TURN_GATE, 1u << IPC_KEY | 1u << IPC_PASSWORD | 1u << IPC_INTERACTIVE},
		{LOGIN_PINNED, TURN_GATE, 1u << IPC_KEY | 1u << IPC_PASSWORD | 1u << IPC_INTERACTIVE},
		{LOGIN_PINNED, TURN_ANSWER, 1u << IPC_KEY | 1u << IPC_PASSWORD |
			1u << IPC_INTERACTIVE | 1u << IPC_ANSWER},
		{LOGIN_KEYED, TURN_GATE, 1u << IPC_PASSWORD | 1u << IPC_INTERACTIVE},
		{LOGIN_CODE, TURN_GATE, 1u << IPC_INTERACTIVE},
		{LOGIN_CODE, TURN_ANSWER, 1u << IPC_INTERACTIVE | 1u << IPC_ANSWER},
		{LOGIN_AUTHED, TURN_GATE, 1u << IPC_SESSION},
		{LOGIN_RUNNING, TURN_GATE, 0},
		{LOGIN_OVER, TURN_GATE, 0},
		{LOGIN_START, TURN_WARDEN, 0},
		{LOGIN_AUTHED, TURN_WARDEN, 0},
		{LOGIN_PINNED, TURN_REPLY, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned type = 0; type < 40; type++) {
			begin();
			str_copy(l.user, sizeof(l.user), "amy");
			l.state = rows[i].state;
			l.turn = rows[i].turn;
			GATE((enum ipc_type)type, "");
			if (type < 32 && (rows[i].may & 1u << type))
				assert_null(out.end);
			else
				assert_int_equal(l.state, LOGIN_OVER);
		}
	}
}

// An answer of the warden that nobody waits for changes nothing.
static void
test_stray_answers(void **state)
{
	(void)state;
	begin();
	STEP(warden(true, ALL), "nothing");
	assert_int_equal(l.state, LOGIN_START);
	STEP(GATE(IPC_INTERACTIVE, ""), "prompt Password: ");
	STEP(warden(true, ALL), "nothing");
	assert_int_equal(l.state, LOGIN_PINNED);
	STEP(GATE(IPC_SESSION, ""), "end message not allowed now");
	STEP(warden(true, ALL), "nothing");
	assert_int_equal(l.state, LOGIN_OVER);
}

static void
test_no_token_no_session(void **state)
{
	(void)state;
	begin();
	STEP(GATE(IPC_PASSWORD, "right"), "ask PASSWORD");
	STEP(warden(true, ALL), "ok");
	STEP(GATE(IPC_SESSION, ""), "ask MINT");
	STEP(warden(false, 0), "refuse");
	assert_false(out.run);
	assert_non_null(out.end);
	assert_int_equal(l.state, LOGIN_OVER);
}

// Random talk by a hostile gate, with a warden that knows nobody, gets nowhere.
static void
test_random_talk(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		begin();
		for (int step = 0; step < 20 && l.state != LOGIN_OVER; step++) {
			seed = seed * 1103515245 + 12345;
			if (l.turn == TURN_WARDEN)
				warden(false, seed >> 16 & ALL);
			else
				gate((enum ipc_type)(1 + (seed >> 16) % 6), "amy", "x", seed >> 24 & 1);
			assert_true(l.state < LOGIN_KEYED || l.state == LOGIN_OVER);
			assert_false(out.run);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_interactive),
		cmocka_unit_test(test_invited),
		cmocka_unit_test(test_invited_in_time),
		cmocka_unit_test(test_invited_with_code_app),
		cmocka_unit_test(test_invited_again),
		cmocka_unit_test(test_key_and_password),
		cmocka_unit_test(test_key_and_code),
		cmocka_unit_test(test_password_and_code),
		cmocka_unit_test(test_key_alone_never_suffices),
		cmocka_unit_test(test_rules_are_kept),
		cmocka_unit_test(test_refusals_look_alike),
		cmocka_unit_test(test_user_is_pinned),
		cmocka_unit_test(test_attempts_are_limited),
		cmocka_unit_test(test_nothing_else_is_allowed),
		cmocka_unit_test(test_stray_answers),
		cmocka_unit_test(test_no_token_no_session),
		cmocka_unit_test(test_random_talk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
