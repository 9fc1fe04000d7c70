// SPDX-License-Identifier: MIT
// field_draw: a form's field on the screen: label, value, and beside it what was understood, what the
// record holds now, or what is wrong.
#include "desk/form_field.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/when.h"
#include "term/term.h"
#include "text/text.h"

#define CHOICE_CELLS 40
#define TIME_CELLS 24
#define LINE_LEAST 30 // a line gives up cells for what stands beside it, down to this

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
echo_time(struct form_field *f, const struct field_context *ctx)
{
	struct when when;
	char at[64];

	f->echo[0] = '\0';
	if (!when_parse(input_text(&f->input), ctx->format.now, ctx->format.utc_offset, &when))
		return;
	when_echo(&when, ctx->format.utc_offset, at, sizeof(at));
	snprintf(f->echo, sizeof(f->echo), "%s %s", at, ctx->zone);
}

// What stands beside the value; its role in *role.
static void
beside(const struct form_field *f, struct str *out, enum theme_role *role)
{
	*role = ROLE_ERROR;
	if (f->problem[0]) {
		str_addf(out, "! %s", f->problem);
		return;
	}
	*role = ROLE_OK;
	str_add(out, f->echo);
	// A number alone does not say of which currency.
	if (out->len || f->now.len == 0 ||
		(f->held.len && form_field_is_held(f) && !str_eq(f->param->type, "numeric")))
		return;
	*role = ROLE_MUTED;
	str_addf(out, _("now: %s"), str_text(&f->now));
}

static int
value_cells(const struct form_field *f, int cells, int wanted)
{
	int most = f->kind == FIELD_CHOICE ? CHOICE_CELLS :
		form_field_is_time(f) || f->lookup ? TIME_CELLS : cells;

	if (wanted && f->kind == FIELD_LINE && most > cells - wanted - 1)
		most = cells - wanted - 1 > LINE_LEAST ? cells - wanted - 1 : LINE_LEAST;
	return most < cells ? most : cells;
}

void
form_field_draw(struct form_field *f, const struct screen_set *set,
	const struct field_context *ctx, const struct rect *area, int label_cells, bool focused)
{
	int col = area->col + label_cells + 2, cells = area->cols - label_cells - 2, width;
	struct str side = {0}, clean = {0};
	enum theme_role role;

	if (label_cells == 0) {
		edit_draw(&f->edit, area->row, area->col, area->rows, area->cols, focused);
		return;
	}
	term_text(area->row, area->col, label_cells, f->problem[0] ? ROLE_ERROR : ROLE_LABEL, f->label,
		strlen(f->label));
	if (f->param->required)
		term_print(area->row, area->col + label_cells, ROLE_LABEL, "*");
	if (f->kind == FIELD_TEXT) {
		edit_draw(&f->edit, area->row, col, area->rows, cells, focused);
		return;
	}
	if (f->kind == FIELD_LINE && form_field_is_time(f))
		echo_time(f, ctx);
	beside(f, &side, &role);
	text_sanitize(&clean, str_text(&side), side.len, TEXT_LINE); // it quotes what was typed
	width = value_cells(f, cells, text_width(str_text(&clean), clean.len));
	if (f->kind == FIELD_CHOICE)
		draw_choice(f, set, area->row, col, width, focused);
	else
		input_draw(&f->input, area->row, col, width, focused);
	if (clean.len && cells - width - 1 > 0)
		term_text(area->row, col + width + 1, cells - width - 1, role, str_text(&clean), clean.len);
	if (focused && f->kind == FIELD_LINE)
		term_cursor(area->row, col + input_cursor(&f->input));
	str_free(&side);
	str_free(&clean);
}
