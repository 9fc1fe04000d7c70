// SPDX-License-Identifier: MIT
// dberr: PostgreSQL's refusals as struct err, in the reader's language.
//
// Functions of the database refuse through core.fail(), which puts the message into DETAIL once
// more as data: chr(30) msgid chr(31) arg1 chr(31) arg2 ... The msgid is translated here and each %s
// (or %2$s) replaced by its argument; this is plain text replacement, never printf. An argument of
// the form {domain:code} is shown by its label. What PostgreSQL itself says ("relation does not
// exist") is for operators: the clerk gets a sentence of their own with the SQLSTATE, and the log
// gets the original.
#pragma once

#include "base/err.h"
#include "base/str.h"

struct pg_result;
struct pg_conn;

// The fields of a PostgreSQL error; NULL or "" when absent.
struct dberr_fields {
	const char *sqlstate, *message, *detail, *hint, *column;
	const char *datatype; // the domain that refused a value: e.where when there is no column
};

// Labels the codes in messages: returns the reader's word for a code, or NULL. Process-wide.
typedef const char *(*dberr_label_fn)(void *ctx, const char *domain, const char *code);
void dberr_set_labels(dberr_label_fn label, void *ctx);

enum err_class dberr_class(const char *sqlstate);
// Fills e for a clerk; returns false.
bool dberr_fill(struct err *e, const struct dberr_fields *f);
// Appends detail (chr(30) msgid chr(31) args) translated and substituted. False, and nothing
// appended, when detail is not of this form.
bool dberr_expand(struct str *out, const char *detail);

// From libpq. All return false. The raw text of unforeseen errors is logged.
bool dberr_from_result(struct err *e, const struct pg_result *r);
// The connection failed or went away: a clerk's sentence, with libpq's reason as the hint.
bool dberr_from_conn(struct err *e, const struct pg_conn *c);
// As PostgreSQL put it, for operators; where = "line N" when it named a position in sql.
bool dberr_raw(struct err *e, const struct pg_result *r, const char *sql);
