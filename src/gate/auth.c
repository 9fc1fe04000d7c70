// SPDX-License-Identifier: MIT
// auth: the login requests of the client, each carried to serve and answered with its verdict.
#include "gate/auth.h"

#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "gate/channel.h"
#include "gate/control.h"

#define BIT(n) (1u << (n))

// The verdicts that serve may give to each kind of question.
enum { AFTER_PROBE = BIT(IPC_FAIL) | BIT(IPC_KEY_OK) };
enum { AFTER_PROOF = BIT(IPC_FAIL) | BIT(IPC_PARTIAL) | BIT(IPC_SUCCESS) };

static void
offer_methods(struct gate *g, uint32_t methods)
{
	int offered = 0;

	if (methods & IPC_M_KEY)
		offered |= SSH_AUTH_METHOD_PUBLICKEY;
	if (methods & IPC_M_PASSWORD)
		offered |= SSH_AUTH_METHOD_PASSWORD;
	if (methods & IPC_M_INTERACTIVE)
		offered |= SSH_AUTH_METHOD_INTERACTIVE;
	if (!offered) {
		str_copy(g->goodbye, sizeof(g->goodbye), "Too many failed attempts");
		gate_end(g, GATE_EXIT_OK, "no method left");
		offered = SSH_AUTH_METHOD_PUBLICKEY; // 0 would make libssh invent a list
	}
	ssh_set_auth_methods(g->session, offered);
}

// Turns serve's verdict into libssh's. Anything but an allowed verdict denies and ends.
static int
obey(struct gate *g, const struct ipc_msg *m, unsigned allowed)
{
	if (m->type != IPC_VERDICT || m->number > IPC_SUCCESS || !(allowed & BIT(m->number))) {
		gate_end(g, GATE_EXIT_INTERNAL, "unexpected verdict");
		return SSH_AUTH_DENIED;
	}
	switch ((enum ipc_verdict)m->number) {
	case IPC_KEY_OK:
		return SSH_AUTH_SUCCESS; // to a probe: "this key may sign"
	case IPC_SUCCESS:
		gate_enter(g, GATE_OPEN);
		return SSH_AUTH_SUCCESS;
	case IPC_PARTIAL:
		offer_methods(g, m->methods);
		return SSH_AUTH_PARTIAL;
	case IPC_FAIL:
		offer_methods(g, m->methods);
		break;
	}
	return SSH_AUTH_DENIED;
}

// Asks and obeys; wipes the message, which may hold a secret.
static int
ask_verdict(struct gate *g, struct ipc_msg *m, unsigned allowed)
{
	int rc = SSH_AUTH_DENIED;

	if (control_ask(g, m))
		rc = obey(g, m, allowed);
	explicit_bzero(m, sizeof(*m));
	return rc;
}

// Whether a request in the name of user may go on. The first request pins the name.
static bool
begin(struct gate *g, const char *user, const char *what)
{
	if (!gate_allows(g, GATE_AUTH, GATE_AUTH, what))
		return false;
	g->is_prompted = false;
	if (!user || !user[0] || strlen(user) >= sizeof(g->user))
		gate_end(g, GATE_EXIT_VIOLATION, "impossible user name");
	else if (!g->user[0])
		str_copy(g->user, sizeof(g->user), user);
	else if (!str_eq(g->user, user))
		gate_end(g, GATE_EXIT_VIOLATION, "change of user name");
	return !g->reason;
}

// The first request may arrive in the same read as the end of the key exchange, before the loop has
// seen that it is over.
static int
on_service(ssh_session session, const char *service, void *data)
{
	struct gate *g = data;

	if (g->phase == GATE_KEX && ssh_get_cipher_in(session))
		gate_enter(g, GATE_AUTH);
	if (gate_allows(g, GATE_AUTH, GATE_AUTH, "service request") &&
		!str_eq(service, "ssh-userauth"))
		gate_end(g, GATE_EXIT_VIOLATION, "unknown service");
	return 0;
}

// The list of methods is all that "none" is good for.
static int
on_none(ssh_session session, const char *user, void *data)
{
	(void)session;
	(void)begin(data, user, "none");
	return SSH_AUTH_DENIED;
}

static int
on_password(ssh_session session, const char *user, const char *password, void *data)
{
	struct gate *g = data;
	struct ipc_msg m = {.type = IPC_PASSWORD};

	(void)session;
	if (!begin(g, user, "password"))
		return SSH_AUTH_DENIED;
	// A password that does not fit cannot be anybody's; serve counts an empty one as wrong too.
	if (!str_copy(m.text, sizeof(m.text), password))
		explicit_bzero(m.text, sizeof(m.text));
	return ask_verdict(g, &m, AFTER_PROOF);
}

// Certificates are refused by not being named: libssh checks neither their authority nor validity.
static bool
is_usable_key(ssh_key key)
{
	switch (ssh_key_type(key)) {
	case SSH_KEYTYPE_ED25519:
	case SSH_KEYTYPE_SK_ED25519:
	case SSH_KEYTYPE_RSA:
		return true;
	default:
		return false;
	}
}

static bool
fingerprint(ssh_key key, char *out, size_t size)
{
	unsigned char *hash = NULL;
	char *text = NULL;
	size_t n = 0;
	bool ok = false;

	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) == 0)
		text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
	if (text)
		ok = str_copy(out, size, text);
	ssh_clean_pubkey_hash(&hash);
	ssh_string_free_char(text);
	return ok;
}

static int
on_key(ssh_session session, const char *user, struct ssh_key_struct *key, char state, void *data)
{
	struct gate *g = data;
	struct ipc_msg m = {.type = IPC_KEY};

	(void)session;
	if (!begin(g, user, "publickey"))
		return SSH_AUTH_DENIED;
	if (state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID) {
		gate_end(g, GATE_EXIT_VIOLATION, "wrong signature");
		return SSH_AUTH_DENIED;
	}
	if (!is_usable_key(key) || !fingerprint(key, m.text, sizeof(m.text)))
		return SSH_AUTH_DENIED;
	m.flag = state == SSH_PUBLICKEY_STATE_VALID;
	return ask_verdict(g, &m, m.flag ? AFTER_PROOF : AFTER_PROBE);
}

// No token is ever selected, and a client that tries a method it was not offered is not one of
// ours. libssh would otherwise read Kerberos files and resolve names.
static ssh_string
on_gssapi(ssh_session session, const char *user, int n, ssh_string *oids, void *data)
{
	(void)session;
	(void)user;
	(void)n;
	(void)oids;
	gate_end(data, GATE_EXIT_VIOLATION, "gssapi is not offered");
	return NULL;
}

// Sends the next prompt or the outcome to a keyboard-interactive client.
static void
continue_interactive(struct gate *g, ssh_message msg, struct ipc_msg *m)
{
	const char *prompts[1] = {m->text};
	char echo = m->flag ? 1 : 0;
	int verdict;

	if (!control_ask(g, m))
		return;
	if (m->type == IPC_PROMPT) {
		g->is_prompted = true;
		ssh_message_auth_interactive_request(msg, "", "", 1, prompts, &echo);
		return;
	}
	verdict = obey(g, m, AFTER_PROOF);
	if (verdict == SSH_AUTH_DENIED)
		ssh_message_reply_default(msg);
	else
		ssh_message_auth_reply_success(msg, verdict == SSH_AUTH_PARTIAL);
}

static void
on_interactive(struct gate *g, ssh_message msg)
{
	struct ipc_msg m = {.type = IPC_INTERACTIVE};
	const char *answer;

	if (!ssh_message_auth_kbdint_is_response(msg)) {
		if (begin(g, ssh_message_auth_user(msg), "keyboard-interactive"))
			continue_interactive(g, msg, &m);
		return;
	}
	if (!gate_allows(g, GATE_AUTH, GATE_AUTH, "answer"))
		return;
	if (!g->is_prompted || ssh_userauth_kbdint_getnanswers(g->session) != 1) {
		gate_end(g, GATE_EXIT_VIOLATION, "answer to nothing asked");
		return;
	}
	g->is_prompted = false;
	m.type = IPC_ANSWER;
	answer = ssh_userauth_kbdint_getanswer(g->session, 0);
	if (!answer || !str_copy(m.text, sizeof(m.text), answer))
		explicit_bzero(m.text, sizeof(m.text));
	continue_interactive(g, msg, &m);
	explicit_bzero(&m, sizeof(m));
}

// What no callback takes. 1 makes libssh send the refusal that belongs to the request.
static int
on_message(ssh_session session, ssh_message msg, void *data)
{
	struct gate *g = data;

	(void)session;
	switch (ssh_message_type(msg)) {
	case SSH_REQUEST_AUTH:
		if (ssh_message_subtype(msg) == SSH_AUTH_METHOD_INTERACTIVE) {
			on_interactive(g, msg);
			return 0;
		}
		(void)begin(g, ssh_message_auth_user(msg), "unknown method");
		return 1;
	case SSH_REQUEST_CHANNEL_OPEN:
	case SSH_REQUEST_GLOBAL:
		channel_refuse(g);
		return 1;
	default:
		(void)gate_allows(g, GATE_OPEN, GATE_CLOSING, "request");
		return 1;
	}
}

bool
auth_install(struct gate *g, struct err *e)
{
	g->server_callbacks = (struct ssh_server_callbacks_struct){
		.userdata = g,
		.auth_none_function = on_none,
		.auth_password_function = on_password,
		.auth_pubkey_function = on_key,
		.gssapi_select_oid_function = on_gssapi,
		.service_request_function = on_service,
		.channel_open_request_session_function = channel_open,
	};
	ssh_callbacks_init(&g->server_callbacks);
	ssh_set_message_callback(g->session, on_message, g);
	offer_methods(g, IPC_M_KEY | IPC_M_PASSWORD | IPC_M_INTERACTIVE);
	if (ssh_set_server_callbacks(g->session, &g->server_callbacks) != SSH_OK)
		return err_set(e, ERR_FAILED, "cannot install the login callbacks");
	return true;
}
