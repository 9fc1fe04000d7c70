// SPDX-License-Identifier: MIT
// form_field: one parameter on a form.
#include "desk/form_field.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "desk/personal.h"
#include "model/when.h"

#define LINE_MAX_CHARS 500
#define TEXT_MAX_BYTES 60000

bool
form_field_is_time(const struct form_field *f)
{
	return str_eq(f->param->type, "timestamptz") || str_eq(f->param->type, "date");
}

// Yes and no need no question to the database.
static void
set_yes_no(struct form_field *f)
{
	static const char *names[] = {"code", "label", "hint"};
	struct rowset r = {.n_columns = 3, .n_rows = 2};

	r.names = arena_alloc(&r.arena, 3 * sizeof(*r.names));
	r.types = arena_alloc(&r.arena, 3 * sizeof(*r.types));
	r.cells = arena_alloc(&r.arena, 6 * sizeof(*r.cells));
	for (int i = 0; i < 3; i++) {
		r.names[i] = names[i];
		r.types[i] = "text";
	}
	r.cells[0] = "true";
	r.cells[1] = _("Yes");
	r.cells[3] = "false";
	r.cells[4] = _("No");
	form_field_set_choices(f, &r);
}

void
form_field_init(struct form_field *f, const struct routine_param *param, const char *label,
	const char *help)
{
	*f = (struct form_field){.param = param, .label = label, .help = help, .picked = -1};
	f->kind = str_eq(param->domain, "long_text") ? FIELD_TEXT : FIELD_LINE;
	input_init(&f->input, LINE_MAX_CHARS);
	edit_init(&f->edit, TEXT_MAX_BYTES);
	if (str_eq(param->type, "bool"))
		set_yes_no(f);
}

void
form_field_done(struct form_field *f)
{
	if (catalog_is_private(f->param)) {
		personal_wipe(&f->input.text);
		personal_wipe(&f->first);
		personal_wipe(&f->value);
	}
	input_done(&f->input);
	edit_done(&f->edit);
	rowset_free(&f->choices);
	str_free(&f->first);
	str_free(&f->held);
	str_free(&f->now);
	str_free(&f->value);
}

bool
form_field_may_have_choices(const struct form_field *f)
{
	return f->kind == FIELD_LINE && !f->lookup && f->param->domain[0] && !str_eq(f->param->domain, "short_text");
}

void
form_field_set_choices(struct form_field *f, struct rowset *r)
{
	f->kind = FIELD_CHOICE;
	f->unread = false;
	f->problem[0] = '\0';
	rowset_free(&f->choices);
	f->choices = *r;
	*r = (struct rowset){0};
}

void
form_field_no_choices(struct form_field *f, const struct err *e)
{
	f->kind = FIELD_CHOICE;
	f->unread = true;
	snprintf(f->problem, sizeof(f->problem), _("What can be chosen could not be read (%s). F4 tries again."),
		e->msg);
}

void
form_field_pick(struct form_field *f, int row)
{
	f->picked = row;
	f->problem[0] = '\0';
}

const char *
form_field_choice_label(const struct form_field *f, const struct screen_set *set, int row)
{
	const char *label = rowset_get(&f->choices, row, "label");

	return label && label[0] ? label :
		screen_term(set, f->param->domain, rowset_at(&f->choices, row, 0));
}

static bool
check_time(struct form_field *f, const char *text, const struct format_context *ctx)
{
	struct when when;
	char sql[64];

	if (!when_parse(text, ctx->now, ctx->utc_offset, &when)) {
		snprintf(f->problem, sizeof(f->problem),
			_("\"%s\" is no time. Try: tomorrow 9:00, +3, mon, 2h, 0917, 2026-09-17 14:30"),
			text);
		return false;
	}
	when_sql(&when, ctx->utc_offset, sql, sizeof(sql));
	str_add(&f->value, sql);
	return true;
}

enum number_kind { NO_NUMBER, WHOLE, DECIMAL };

static enum number_kind
number_kind(const struct form_field *f)
{
	const char *type = f->param->type;

	if (str_eq(type, "int2") || str_eq(type, "int4") || str_eq(type, "int8"))
		return WHOLE;
	return str_eq(type, "numeric") || str_eq(type, "float8") ? DECIMAL : NO_NUMBER;
}

static bool
check_number(struct form_field *f, const char *text, enum number_format format)
{
	char number[64];
	struct err e;

	if (!number_read(text, format, number_kind(f) == WHOLE, number, sizeof(number), &e)) {
		str_copy(f->problem, sizeof(f->problem), e.msg);
		return false;
	}
	str_add(&f->value, number);
	return true;
}

bool
form_field_check(struct form_field *f, const struct field_context *ctx)
{
	const char *text = form_field_typed(f);

	str_clear(&f->value);
	if (f->unread)
		return false;
	f->problem[0] = '\0';
	if (text[strspn(text, " \n\t")] == '\0') {
		if (f->param->required)
			snprintf(f->problem, sizeof(f->problem), _("%s is needed"), f->label);
		return !f->param->required;
	}
	if (f->kind == FIELD_LINE && form_field_is_time(f))
		return check_time(f, text, &ctx->format);
	if (f->kind == FIELD_LINE && number_kind(f))
		return check_number(f, text, ctx->numbers);
	if (f->kind == FIELD_TEXT && edit_has_slot(&f->edit)) {
		snprintf(f->problem, sizeof(f->problem),
			_("Something in braces is not filled in. Tab goes there."));
		return false;
	}
	str_add(&f->value, text);
	return true;
}

const char *
form_field_value(const struct form_field *f)
{
	if (form_field_is_held(f) && f->held.len && !f->param->required)
		return NULL;
	if (f->held.len && !f->value.len && str_eq(f->param->type, "text"))
		return "";
	return f->value.len ? f->value.data : NULL;
}

bool
form_field_is_held(const struct form_field *f)
{
	return str_eq(str_text(&f->held), form_field_typed(f));
}

const char *
form_field_typed(const struct form_field *f)
{
	const char *code;

	if (f->kind == FIELD_CHOICE) {
		code = f->picked >= 0 ? rowset_at(&f->choices, f->picked, 0) : NULL;
		return code ? code : "";
	}
	return f->kind == FIELD_TEXT ? edit_text(&f->edit) : input_text(&f->input);
}

static int
find_choice(const struct form_field *f, const char *column, const char *text)
{
	for (int i = 0; text[0] && i < f->choices.n_rows; i++) {
		if (str_eq(rowset_get(&f->choices, i, column), text))
			return i;
	}
	return -1;
}

void
form_field_type(struct form_field *f, const char *text)
{
	f->echo[0] = '\0';
	if (f->kind == FIELD_TEXT) {
		edit_set(&f->edit, text);
	} else if (f->kind == FIELD_LINE) {
		input_set(&f->input, text);
	} else {
		f->picked = find_choice(f, "code", text);
		if (f->picked < 0)
			f->picked = find_choice(f, "label", text);
	}
}

void
form_field_put(struct form_field *f, const char *value, enum number_format numbers)
{
	const char *point = strchr(value, '.');
	size_t whole = point ? (size_t)(point - value) : strlen(value);
	struct str typed = {0};

	if (str_eq(f->param->type, "bool") && value[0]) {
		str_add(&typed, value[0] == 't' ? "true" : "false");
	} else if (point && form_field_is_time(f)) { // nobody types parts of a second
		str_addn(&typed, value, whole);
		str_add(&typed, point + 1 + strspn(point + 1, "0123456789"));
	} else {
		str_add(&typed, value);
		if (point && number_kind(f) == DECIMAL && numbers == NUMBER_COMMA)
			typed.data[whole] = ',';
	}
	form_field_type(f, str_text(&typed));
	str_free(&typed);
}

void
form_field_begin(struct form_field *f)
{
	str_clear(&f->first);
	str_add(&f->first, form_field_typed(f));
}

bool
form_field_revert(struct form_field *f)
{
	bool changed = !str_eq(str_text(&f->first), form_field_typed(f));

	if (changed)
		form_field_type(f, str_text(&f->first));
	if (!f->unread)
		f->problem[0] = '\0';
	return changed;
}

bool
form_field_key(struct form_field *f, uint32_t key)
{
	return f->kind == FIELD_TEXT ? edit_key(&f->edit, key) : input_key(&f->input, key);
}

bool
form_field_paste(struct form_field *f, const char *text, size_t n)
{
	if (f->kind == FIELD_TEXT)
		return edit_paste(&f->edit, text, n);
	return f->kind == FIELD_LINE && input_paste(&f->input, text, n);
}

void
form_field_help(const struct form_field *f, struct str *out)
{
	if (f->help[0])
		str_add(out, f->help);
	else if (form_field_is_time(f))
		str_add(out, _("For example: tomorrow 9:00, +3 (days), mon, 2h, 0917. F4 opens a calendar."));
	else if (f->lookup)
		str_add(out, _("Its number or a part of the name. F4 looks for it."));
	else if (f->kind == FIELD_CHOICE)
		str_add(out, _("Enter or F4 shows what can be chosen."));
	else if (f->kind == FIELD_TEXT)
		str_add(out, _("Enter begins a new line. Ctrl+S sends."));
	else if (number_kind(f))
		str_add(out, _("A number."));
	else if (!f->param->required && !f->held.len)
		str_add(out, _("May be left empty."));
}
