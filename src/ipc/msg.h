// SPDX-License-Identifier: MIT
// msg: the control messages between serve, gate, warden and desk.
//
// Every message is one fixed-size struct over an AF_UNIX SOCK_SEQPACKET pair, so there is nothing
// to parse: a datagram of any other size, of another version, with an unterminated string or an
// unknown type is a violation, and the receiver ends the connection. Strings are NUL-terminated
// and may be hostile. A descriptor travels only with IPC_START.
//
// Both ends are built from the same source; IPC_VERSION guards a desk outliving an upgrade.
#pragma once

#include <stdint.h>

#include "base/err.h"

#define IPC_VERSION 5u

enum ipc_type {
	// gate -> serve
	IPC_KEY = 1,      // user offers key `text` ("SHA256:..."); flag = 1 when the signature is valid
	IPC_PASSWORD,     // user offers password `text` (ssh method "password")
	IPC_INTERACTIVE,  // user begins keyboard-interactive
	IPC_ANSWER,       // user answers the last prompt with `text`
	IPC_SESSION,      // a session is wanted: term, cols, rows, flag = pty, text = command or ""
	// serve -> gate
	IPC_VERDICT,      // number = enum ipc_verdict, methods = enum ipc_method bits that may go on
	IPC_PROMPT,       // ask `text`; flag = 1: echo what is typed
	IPC_START,        // attach to the data channel that comes as a descriptor
	IPC_REFUSE,       // say `text` and close
	// serve -> warden (id is the connection); each is answered by IPC_W_ANSWER
	IPC_W_KEY,        // is key `text` registered for user?
	IPC_W_PASSWORD,   // is `text` user's password?
	IPC_W_TOTP,       // is `text` user's one-time code now?
	IPC_W_MINT,       // a login token for user, number = session to renew or 0, text = "factors source"
	IPC_W_NOTE,       // record an outcome: text = "outcome factors source"
	// warden -> serve: flag = enum ipc_answer; number = enum login_combo bits open to user; text = token
	// for IPC_W_MINT (number = 1: the user wants line mode), values for IPC_W_REVEAL. The first one, with id 0, says that the warden has started.
	IPC_W_ANSWER,
	IPC_W_END,        // user's session `number` is over; text = why; the answer says nothing
	// serve -> desk
	IPC_DESK_BEGIN,   // user, token in text, then IPC_SESSION's facts in term, cols, rows, flag (and bit 4: line mode)
	IPC_DESK_COMMAND, // text = command line of an exec request; follows IPC_DESK_BEGIN when flag bit 1
	IPC_DESK_TOKEN,   // a fresh token in text (answer to IPC_DESK_RENEW); "" when refused
	IPC_DESK_NOTICE,  // text to show: "going down at ..."
	IPC_DESK_END,     // save and leave; text says why
	// desk -> serve
	IPC_DESK_BOUND,   // the session in the database is `number`: to be ended with this process
	IPC_DESK_RENEW,   // the database connection is gone: a token for session `number`, please
	// Personal data in clear, between desk and warden; serve says for whom and hands it on (serve/session.c).
	IPC_DESK_REVEAL,  // desk -> serve: the database has granted it; the values, please
	IPC_W_REVEAL,     // serve -> warden: what is granted to user in session `number`? text of the answer
	IPC_DESK_SEAL,    // desk -> serve: text = "call key domain LF value": seal it for that parameter
	IPC_W_SEAL,       // serve -> warden: the same for user in session `number`
	IPC_DESK_FIND,    // desk -> serve: text = "kind value": which customers have this?
	IPC_W_FIND,       // serve -> warden: the same for user in session `number`
	IPC_DESK_CLEAR,   // serve -> desk: the warden's flag and text; flag = 0 also when there was none
	// serve -> warden, when IPC_W_PASSWORD was answered with IPC_INVITED
	IPC_W_CHOOSE,     // user's new password is to be `text`
	IPC_W_REPEAT,     // the same again; flag = 1: a second factor is needed as well
	IPC_W_ENROL,      // the first one-time code of the new secret
	// a screen that was locked (desk/lock.h)
	IPC_DESK_UNLOCK,   // desk -> serve: is `text` the password (or one-time code) of the person here?
	IPC_DESK_UNLOCKED, // serve -> desk: flag = 1 yes, 0 no
	IPC_TYPE_LAST = IPC_DESK_UNLOCKED,
};

// IPC_INVITED: it was the code of an invitation, or (to IPC_W_REPEAT) the secret for a code app is in text.
enum ipc_answer { IPC_NO, IPC_YES, IPC_INVITED };

enum ipc_verdict { IPC_FAIL, IPC_KEY_OK, IPC_PARTIAL, IPC_SUCCESS };

enum ipc_method { IPC_M_KEY = 1, IPC_M_PASSWORD = 2, IPC_M_INTERACTIVE = 4 };

struct ipc_msg {
	uint32_t version;
	uint32_t type;
	uint32_t id;
	uint32_t number;
	uint32_t methods;
	uint32_t flag;
	uint32_t cols; // 0 = no pty; otherwise already clamped by the sender and again by the receiver
	uint32_t rows;
	char user[64];
	char term[40];
	char lang[40];  // what the client sent as LC_ALL/LANG, or ""
	char extra[32]; // environment the client may set: "NO_COLOR=1" or ""
	char source[64]; // serve -> desk: the peer's address
	char text[3072];
};

// Sends m (version is filled in), with descriptor fd unless it is -1. Blocks until sent or e.
MUST_CHECK bool ipc_send(int sock, struct ipc_msg *m, int fd, struct err *e);
// Receives one message. *fd receives a descriptor or -1 (pass NULL to refuse descriptors).
// Fails with ERR_IO "closed" at end of stream and ERR_DATA on any violation.
// On a non-blocking socket with nothing to read: fails with ERR_CONFLICT.
MUST_CHECK bool ipc_recv(int sock, struct ipc_msg *m, int *fd, struct err *e);
// A connected SEQPACKET pair, close-on-exec.
MUST_CHECK bool ipc_pair(int pair[2], struct err *e);
