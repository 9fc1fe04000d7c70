// SPDX-License-Identifier: MIT
// form_field: one parameter on a form.
#include "desk/form_field.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/when.h"
#include "term/term.h"
#include "text/text.h"

#define LINE_MAX_CHARS 500
#define TEXT_MAX_BYTES 60000

static bool
is_time(const struct form_field *f)
{
	return str_eq(f->param->type, "timestamptz") || str_eq(f->param->type, "date");
}

void
form_field_init(struct form_field *f, const struct routine_param *param, const char *label,
	const char *help)
{
	*f = (struct form_field){.param = param, .label = label, .help = help, .picked = -1};
	f->kind = str_eq(param->domain, "long_text") ? FIELD_TEXT : FIELD_LINE;
	input_init(&f->input, LINE_MAX_CHARS);
	edit_init(&f->edit, TEXT_MAX_BYTES);
}

void
form_field_done(struct form_field *f)
{
	input_done(&f->input);
	edit_done(&f->edit);
	rowset_free(&f->choices);
	str_free(&f->value);
}

bool
form_field_may_have_choices(const struct form_field *f)
{
	return f->param->domain[0] && !str_eq(f->param->domain, "long_text") &&
		!str_eq(f->param->domain, "short_text");
}

void
form_field_set_choices(struct form_field *f, struct rowset *r)
{
	f->kind = FIELD_CHOICE;
	f->choices = *r;
	*r = (struct rowset){0};
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
			_("\"%s\" is not a time. Try: tomorrow 9:00, +3, mon, 2h, 0917, 2026-09-17 14:30"),
			text);
		return false;
	}
	when_sql(&when, ctx->utc_offset, sql, sizeof(sql));
	str_add(&f->value, sql);
	return true;
}

bool
form_field_check(struct form_field *f, const struct format_context *ctx)
{
	const char *text = "";

	str_clear(&f->value);
	f->problem[0] = '\0';
	if (f->kind == FIELD_CHOICE)
		text = f->picked >= 0 ? rowset_at(&f->choices, f->picked, 0) : "";
	else if (f->kind == FIELD_TEXT)
		text = edit_text(&f->edit);
	else
		text = input_text(&f->input);
	if (text[strspn(text, " \n\t")] == '\0') {
		if (f->param->required)
			snprintf(f->problem, sizeof(f->problem), _("%s is needed"), f->label);
		return !f->param->required;
	}
	if (f->kind == FIELD_LINE && is_time(f))
		return check_time(f, text, ctx);
	str_add(&f->value, text);
	return true;
}

const char *
form_field_value(const struct form_field *f)
{
	return f->value.len ? f->value.data : NULL;
}

const char *
form_field_typed(const struct form_field *f)
{
	if (f->kind == FIELD_CHOICE)
		return NULL;
	return f->kind == FIELD_TEXT ? edit_text(&f->edit) : input_text(&f->input);
}

void
form_field_type(struct form_field *f, const char *text)
{
	if (f->kind == FIELD_TEXT)
		edit_set(&f->edit, text);
	else if (f->kind == FIELD_LINE)
		input_set(&f->input, text);
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

static void
draw_choice(const struct form_field *f, const struct screen_set *set, int row, int col, int cells,
	bool focused)
{
	const char *label = f->picked >= 0 ? form_field_choice_label(f, set, f->picked) :
		_("(choose: Enter or F4)");
	struct str clean = {0};

	text_sanitize(&clean, label, strlen(label), TEXT_LINE);
	term_text(row, col, cells, focused ? ROLE_FIELD_ON : ROLE_FIELD, str_text(&clean), clean.len);
	str_free(&clean);
	if (focused)
		term_cursor(row, col);
}

// While typing, so that nobody has to guess what was understood.
static void
echo_time(struct form_field *f, const struct format_context *ctx)
{
	struct when when;

	f->echo[0] = '\0';
	if (when_parse(input_text(&f->input), ctx->now, ctx->utc_offset, &when))
		when_echo(&when, ctx->utc_offset, f->echo, sizeof(f->echo));
}

void
form_field_draw(struct form_field *f, const struct screen_set *set,
	const struct format_context *ctx, const struct rect *area, int label_cells, bool focused)
{
	int col = area->col + label_cells + 2, cells = area->cols - label_cells - 2;

	if (f->kind == FIELD_TEXT) {
		edit_draw(&f->edit, area->row, area->col, area->rows, area->cols, focused);
		return;
	}
	term_text(area->row, area->col, label_cells, f->problem[0] ? ROLE_ERROR : ROLE_LABEL, f->label,
		strlen(f->label));
	if (f->param->required)
		term_print(area->row, area->col + label_cells, ROLE_LABEL, "*");
	if (f->kind == FIELD_CHOICE) {
		draw_choice(f, set, area->row, col, cells > 40 ? 40 : cells, focused);
		return;
	}
	if (is_time(f)) {
		int width = cells > 24 ? 24 : cells;

		echo_time(f, ctx);
		input_draw(&f->input, area->row, col, width, focused);
		if (f->echo[0])
			term_text(area->row, col + width + 1, cells - width - 1, ROLE_OK, f->echo,
				strlen(f->echo));
		if (focused)
			term_cursor(area->row, col + input_cursor(&f->input));
		return;
	}
	input_draw(&f->input, area->row, col, cells, focused);
}

void
form_field_help(const struct form_field *f, struct str *out)
{
	if (f->help[0])
		str_add(out, f->help);
	else if (is_time(f))
		str_add(out, _("For example: tomorrow 9:00, +3 (days), mon, 2h, 0917, 2026-09-17 14:30"));
	else if (f->kind == FIELD_CHOICE)
		str_add(out, _("Enter or F4 shows what can be chosen."));
	else if (f->kind == FIELD_TEXT)
		str_add(out, _("Enter begins a new line. Ctrl+S sends."));
	else if (!f->param->required)
		str_add(out, _("May be left empty."));
}
