// SPDX-License-Identifier: MIT
// form_field: one parameter on a form: what it is edited with, its value and what is wrong with it.
#pragma once

#include "base/rowset.h"
#include "base/str.h"
#include "model/catalog.h"
#include "model/format.h"
#include "model/number.h"
#include "model/screen.h"
#include "ui/edit.h"
#include "ui/input.h"
#include "ui/rect.h"

enum field_kind { FIELD_LINE, FIELD_TEXT, FIELD_CHOICE };

// How the reader writes dates and numbers.
struct field_context {
	struct format_context format;
	const char *zone; // name of the time zone
	enum number_format numbers;
};

struct form_field {
	enum field_kind kind;
	const struct routine_param *param;
	const char *label, *help; // translated
	struct input input;       // FIELD_LINE
	struct edit edit;         // FIELD_TEXT
	struct rowset choices;    // FIELD_CHOICE: code, label, hint
	int picked;               // row of choices, -1 = none
	const struct screen *lookup; // FIELD_LINE: the list whose rows it may mean; or NULL
	bool asking;              // its choices have been asked for
	bool unread;              // they could not be read
	struct str first;         // what it held when the form came up, as form_field_typed()
	struct str held;          // what the record holds, as form_field_typed(), when the form began with it
	struct str now;           // what the record holds, for people; "" = nothing to tell
	struct str value;         // as PostgreSQL reads it; see form_field_check()
	char echo[200];           // what was understood: of a time the full date, of a lookup the row's name
	char problem[600];
};

void form_field_init(struct form_field *f, const struct routine_param *param, const char *label,
	const char *help);
void form_field_done(struct form_field *f); // wipes what is private
bool form_field_is_time(const struct form_field *f);
// Whether api.choices() should be asked.
bool form_field_may_have_choices(const struct form_field *f);
void form_field_set_choices(struct form_field *f, struct rowset *r); // takes r's content
// They could not be read: the field stays one to choose for, and says so.
void form_field_no_choices(struct form_field *f, const struct err *e);
void form_field_pick(struct form_field *f, int row); // -1 clears
const char *form_field_choice_label(const struct form_field *f, const struct screen_set *set,
	int row); // translated; valid until the next call
// Reads what was typed into `value`; false with `problem` set when it does not do.
bool form_field_check(struct form_field *f, const struct field_context *ctx);
const char *form_field_value(const struct form_field *f); // NULL = SQL NULL; "" = what was held is to go
// What it holds, as a draft keeps it: the text, or the code that was chosen. Never NULL.
const char *form_field_typed(const struct form_field *f);
void form_field_type(struct form_field *f, const char *text); // puts it back
// The same of a value as the database prints it: as this person would have typed it.
void form_field_put(struct form_field *f, const char *value, enum number_format numbers);
// Whether it is what the record holds, so that nothing has to be sent of it.
bool form_field_is_held(const struct form_field *f);
void form_field_begin(struct form_field *f);  // what it holds now is what a revert goes back to
bool form_field_revert(struct form_field *f); // false: nothing had been changed
bool form_field_key(struct form_field *f, uint32_t key);
// False when not all of it fitted, or the field takes no text.
bool form_field_paste(struct form_field *f, const char *text, size_t n);
void form_field_draw(struct form_field *f, const struct screen_set *set,
	const struct field_context *ctx, const struct rect *area, int label_cells, bool focused);
// What to enter, one line.
void form_field_help(const struct form_field *f, struct str *out);
