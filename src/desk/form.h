// SPDX-License-Identifier: MIT
// form: private to the files of the form: form.c (what keys do), form_fill.c (choices, drafts, ready
// texts), form_lookup.c (what is looked up in a list), form_held.c
// (what the record holds), form_send.c (sending, conflicts), form_draw.c (what is seen), conflict.c (who wins).
#pragma once

#include "desk/act.h"
#include "desk/form_field.h"
#include "desk/page.h"

#define FIELDS_MAX 28

struct form {
	struct page page;
	struct act_call *call;
	struct form_field fields[FIELDS_MAX];
	int n;
	int at;            // the field with the focus
	int top;           // the first field drawn, when not all of them fit
	int asking;        // answers to come before it can be filled in
	bool filled;       // they have come: people type
	bool sending;
	bool unsaved;      // something was typed since the draft was written
	bool has_draft;    // there is one in the database
	int finding;       // the field whose text is being looked up
	bool finding_words; // the whole text is no ident: now by its words
	struct rowset record;   // read for a form that begins with it, from a list
	struct rowset snippets; // ready texts for the long ones: code, label, untranslated, body
	char place[128];   // of the draft
	char problem[1000]; // what is wrong, when it belongs to no field
};

struct field_context form_context(const struct form *f);
struct form_field *form_current(struct form *f);
void form_focus(struct form *f, int index);
void form_touched(struct form *f); // something was typed or chosen

// --- form_fill.c ---
void form_ask(struct form *f);    // choices and the draft; then the first field gets the focus
void form_lookup(struct form *f); // F4: a list, a calendar, ready texts
void form_save(struct page *p, bool all); // page_ops.save
// Leaving loses nothing: what was typed waits for the next time. False: there was nothing.
bool form_keep(struct form *f);

// --- form_lookup.c ---
void form_pick_row(struct form *f); // a popup with the rows that the current field may mean
// What was typed into a field that is left, as the row that it means: found, its ident and name stand in
// the field; several, the popup comes up; none, it stays as typed.
void form_find_row(struct form *f, int index);

void form_asked(struct form *f); // one answer more has come

// --- form_held.c ---
// The column that a field's parameter sets, by its name (price: also price_minor); or NULL.
const struct column *form_column(const struct form *f, const struct form_field *field);
void form_tell_held(const struct form *f, struct form_field *field, const struct rowset *row); // what stands beside it
// What the record holds, and goes into the field when that still holds what it held before.
void form_hold(const struct form *f, struct form_field *field, const struct rowset *row);
void form_ask_held(struct form *f);   // before it is filled in
void form_begin_held(struct form *f); // when what was asked for has come

// --- form_send.c ---
void form_submit(struct form *f);

// --- conflict.c ---
// Shows what has changed since the form was opened, beside what is about to be sent. theirs: the row
// as it is now; its content is taken. Nothing is shown when nothing that people see differs.
void conflict_open(struct form *f, struct rowset *theirs, const char *why);

int form_dock_rows(struct page *p, int rows);
void form_draw(struct page *p, const struct rect *area);
