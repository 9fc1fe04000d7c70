// SPDX-License-Identifier: MIT
// dberr: PostgreSQL's refusals as struct err, in the reader's language.
#include "db/dberr.h"

#include <ctype.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/result.h"

#define MSGID_MARK '\036'
#define ARG_MARK '\037'
#define ARGS_MAX 16

struct rule {
	const char *prefix; // of the SQLSTATE; the first match counts
	enum err_class cls;
	const char *msg; // what a clerk reads; NULL: the message is ours already
};

static const struct rule rules[] = {
	{"QS001", ERR_CONFLICT, NULL},
	{"QS002", ERR_FAILED, NULL},
	{"QS003", ERR_DATA, NULL},
	{"QS004", ERR_DATA, NULL},
	{"QS005", ERR_UNAVAILABLE, NULL},
	{"42501", ERR_DENIED, N_("You may not do this")},
	{"57014", ERR_FAILED, N_("Stopped before it was finished")},
	{"57P0", ERR_UNAVAILABLE, N_("The database is restarting")},
	{"08", ERR_UNAVAILABLE, N_("The connection to the database was lost")},
	{"53", ERR_UNAVAILABLE, N_("The database is overloaded")},
	{"25006", ERR_UNAVAILABLE, N_("The database takes no changes at the moment")},
	{"40", ERR_CONFLICT, N_("Somebody else was changing the same; try again")},
	{"55P03", ERR_CONFLICT, N_("Somebody else was changing the same; try again")},
	{"22003", ERR_DATA, N_("This number is too large")},
	{"22007", ERR_DATA, N_("This is not a date or time")},
	{"22008", ERR_DATA, N_("This is not a date or time")},
	{"22", ERR_DATA, N_("This value is not of the right form")},
	{"23502", ERR_DATA, N_("A value is missing")},
	{"23503", ERR_DATA, N_("This refers to something that does not exist")},
	{"23505", ERR_DATA, N_("This exists already")},
	{"23514", ERR_DATA, N_("This is not one of the choices")},
	{"23", ERR_DATA, N_("This value is not allowed here")},
	{"", ERR_FAILED, N_("The database could not do this")},
};

// core.short_text and core.long_text know nothing but a length.
static const struct rule too_long = {"23514", ERR_DATA, N_("This is too long")};

static dberr_label_fn label_fn;
static void *label_ctx;

void
dberr_set_labels(dberr_label_fn label, void *ctx)
{
	label_fn = label;
	label_ctx = ctx;
}

static const struct rule *
rule_of(const char *sqlstate)
{
	const struct rule *r = rules;

	while (!str_starts(sqlstate, r->prefix))
		r++;
	return r;
}

enum err_class
dberr_class(const char *sqlstate)
{
	return rule_of(sqlstate)->cls;
}

// Copies with truncation, but never through the middle of a character.
static void
copy_text(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)src[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(dst, src, n);
	dst[n] = '\0';
}

// An argument as it came, or the label of {domain:code}.
static void
add_arg(struct str *out, const char *arg, size_t n)
{
	const char *colon = memchr(arg, ':', n);
	char domain[64], code[64];
	const char *label = NULL;

	if (n > 3 && arg[0] == '{' && arg[n - 1] == '}' && colon) {
		snprintf(domain, sizeof(domain), "%.*s", (int)(colon - arg - 1), arg + 1);
		snprintf(code, sizeof(code), "%.*s", (int)(arg + n - 1 - colon - 1), colon + 1);
		if (label_fn)
			label = label_fn(label_ctx, domain, code);
		if (label) {
			str_add(out, label);
			return;
		}
		for (char *p = code; *p; p++)
			str_addc(out, *p == '_' ? ' ' : *p);
		return;
	}
	str_addn(out, arg, n);
}

// Reads %s or %N$s at p; *index becomes the argument's number from 0. Returns its bytes or 0.
static size_t
placeholder(const char *p, int next, int *index)
{
	char *end;
	long n;

	if (p[0] != '%')
		return 0;
	if (p[1] == 's') {
		*index = next;
		return 2;
	}
	if (!isdigit((unsigned char)p[1]))
		return 0;
	n = strtol(p + 1, &end, 10);
	if (end[0] != '$' || end[1] != 's' || n < 1 || n > ARGS_MAX)
		return 0;
	*index = (int)n - 1;
	return (size_t)(end + 2 - p);
}

bool
dberr_expand(struct str *out, const char *detail)
{
	const char *args[ARGS_MAX];
	size_t lens[ARGS_MAX];
	int n = 0, next = 0;
	const char *end;
	struct str msgid = {0};

	if (!detail || detail[0] != MSGID_MARK)
		return false;
	end = detail + 1 + strcspn(detail + 1, "\037");
	str_addn(&msgid, detail + 1, (size_t)(end - detail - 1));
	while (*end == ARG_MARK && n < ARGS_MAX) {
		args[n] = end + 1;
		lens[n] = strcspn(args[n], "\037");
		end = args[n] + lens[n];
		n++;
	}
	for (const char *p = i18n_text(str_text(&msgid)); *p;) {
		int index;
		size_t taken = placeholder(p, next, &index);

		if (!taken) {
			str_addc(out, *p++);
			continue;
		}
		if (index < n)
			add_arg(out, args[index], lens[index]);
		next++;
		p += taken;
	}
	str_free(&msgid);
	return true;
}

bool
dberr_fill(struct err *e, const struct dberr_fields *f)
{
	const char *state = f->sqlstate ? f->sqlstate : "";
	const struct rule *rule = rule_of(state);
	struct str text = {0};

	if (str_eq(state, "23514") && (!f->datatype || !f->datatype[0]))
		rule = rule_of("23"); // a table's constraint, not a domain's
	else if (str_eq(state, "23514") && str_ends(f->datatype, "_text"))
		rule = &too_long;
	if (!dberr_expand(&text, f->detail)) {
		if (!rule->msg && f->message)
			str_add(&text, i18n_text(f->message));
		else
			str_add(&text, _(rule->msg ? rule->msg : "The database could not do this"));
		if (!rule->prefix[0])
			str_addf(&text, " (%s)", state[0] ? state : "?");
	}
	*e = (struct err){.cls = rule->cls};
	copy_text(e->sqlstate, sizeof(e->sqlstate), state);
	copy_text(e->msg, sizeof(e->msg), str_text(&text));
	if (f->column && f->column[0])
		copy_text(e->where, sizeof(e->where), f->column);
	else if (f->datatype)
		copy_text(e->where, sizeof(e->where), f->datatype);
	if (f->hint && (!rule->msg || (f->detail && f->detail[0] == MSGID_MARK)))
		copy_text(e->hint, sizeof(e->hint), i18n_text(f->hint));
	str_free(&text);
	return false;
}

// What core.fail() did not say, and no mistyped choice, is logged for the operator. Values may stand
// in the messages of class 22 (and only in DETAIL of the others), so those are left out.
static void
log_unforeseen(const PGresult *r, const struct dberr_fields *f)
{
	const char *context = PQresultErrorField(r, PG_DIAG_CONTEXT);
	const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	const char *words = str_starts(f->sqlstate, "22") || !f->message ? "" : f->message;
	char at[160], safe_at[320], safe_words[400];

	if ((f->detail && f->detail[0] == MSGID_MARK) || str_starts(f->sqlstate, "57") ||
		(f->datatype && f->datatype[0]) || stmt_is_stale(f->sqlstate))
		return;
	snprintf(at, sizeof(at), "%.*s", context ? (int)strcspn(context, "\n") : 0,
		context ? context : "");
	log_escape(safe_at, sizeof(safe_at), at);
	log_escape(safe_words, sizeof(safe_words), words);
	log_event(LOG_WARN, "db.refused", "sqlstate=%s constraint=\"%s\" at=\"%s\" msg=\"%s\"",
		f->sqlstate, constraint ? constraint : "", safe_at, safe_words);
}

static const char *
field(const PGresult *r, int code)
{
	const char *value = r ? PQresultErrorField(r, code) : NULL;

	return value ? value : "";
}

bool
dberr_from_result(struct err *e, const PGresult *r)
{
	struct dberr_fields f = {
		.sqlstate = field(r, PG_DIAG_SQLSTATE),
		.message = field(r, PG_DIAG_MESSAGE_PRIMARY),
		.detail = field(r, PG_DIAG_MESSAGE_DETAIL),
		.hint = field(r, PG_DIAG_MESSAGE_HINT),
		.column = field(r, PG_DIAG_COLUMN_NAME),
		.datatype = field(r, PG_DIAG_DATATYPE_NAME),
	};

	// libpq's own complaints (connection lost while waiting) carry no SQLSTATE.
	if (!f.sqlstate[0])
		f.sqlstate = "08006";
	log_unforeseen(r, &f);
	return dberr_fill(e, &f);
}

bool
dberr_from_conn(struct err *e, const PGconn *c)
{
	const char *raw = c ? PQerrorMessage(c) : "";
	char hint[sizeof(e->hint)];
	char *p;

	copy_text(hint, sizeof(hint), raw);
	for (p = hint; *p; p++) {
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	}
	while (p > hint && p[-1] == ' ')
		*--p = '\0';
	err_set(e, ERR_UNAVAILABLE, "%s", _("The database cannot be reached"));
	return err_hint(e, "%s", hint);
}

// The line of the 1-based character position in sql.
static int
line_of(const char *sql, const char *position)
{
	long chars = strtol(position, NULL, 10);
	int line = 1;
	size_t left = strlen(sql);
	uint32_t cp;

	for (long i = 1; i < chars && left > 0; i++) {
		size_t n = utf8_decode(sql, left, &cp);

		line += cp == '\n';
		sql += n;
		left -= n;
	}
	return line;
}

bool
dberr_raw(struct err *e, const PGresult *r, const char *sql)
{
	const char *position = field(r, PG_DIAG_STATEMENT_POSITION);
	const char *context = field(r, PG_DIAG_CONTEXT);
	const char *detail = field(r, PG_DIAG_MESSAGE_DETAIL);

	*e = (struct err){.cls = dberr_class(field(r, PG_DIAG_SQLSTATE))};
	copy_text(e->sqlstate, sizeof(e->sqlstate), field(r, PG_DIAG_SQLSTATE));
	copy_text(e->msg, sizeof(e->msg), field(r, PG_DIAG_MESSAGE_PRIMARY));
	if (position[0])
		err_where(e, "line %d", line_of(sql, position));
	if (detail[0] && detail[0] != MSGID_MARK)
		copy_text(e->hint, sizeof(e->hint), detail);
	else if (field(r, PG_DIAG_MESSAGE_HINT)[0])
		copy_text(e->hint, sizeof(e->hint), field(r, PG_DIAG_MESSAGE_HINT));
	else
		copy_text(e->hint, strcspn(context, "\n") < sizeof(e->hint)
			? strcspn(context, "\n") + 1 : sizeof(e->hint), context);
	return false;
}
