// SPDX-License-Identifier: MIT
// export_xlsx: rows as a spreadsheet file.
//
// The file is only whole at its end, so nothing leaves before export_end(); then it goes out in
// pieces. Cells have the types of their columns: numbers and times can be calculated with.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "desk/export_kind.h"
#include "sheet/sheet.h"
#include "text/text.h"

#define PIECE 65536
#define NARROWEST 8 // column, in cells; room for the button of the filter
#define FIT_ROWS 1000 // so many rows decide about widths

static void
widen(struct export *x, int column, const char *text)
{
	size_t line = strcspn(text, "\n");
	int width = text_width(text, line) + 2;

	if (width > x->widest)
		width = x->widest;
	if (width > x->widths[column])
		x->widths[column] = width;
}

static void
xlsx_begin(struct export *x)
{
	if (!sheet_open(&x->sheet, &x->failed))
		return;
	x->widths = xcalloc((size_t)x->n_columns, sizeof(*x->widths));
	sheet_row(x->sheet);
	for (int i = 0; i < x->n_columns; i++) {
		x->widths[i] = NARROWEST;
		widen(x, i, x->columns[i].name);
		sheet_heading(x->sheet, i, x->columns[i].name);
	}
}

static void
text_cell(struct export *x, int column, const char *value)
{
	struct str safe = {0};
	const char *p = value;

	while (*(p = export_add_safe(&safe, p, "\n\t"))) {
		str_addc(&safe, *p);
		p++;
	}
	sheet_text(x->sheet, column, str_text(&safe));
	if (x->rows <= FIT_ROWS)
		widen(x, column, str_text(&safe));
	str_free(&safe);
}

static void
xlsx_row(struct export *x, const char *const *cells)
{
	if (!x->sheet)
		return;
	if (x->rows > SHEET_ROWS) {
		if (!x->failed.cls)
			err_set(&x->failed, ERR_DATA, _("A spreadsheet holds %d rows, and there are more"),
				SHEET_ROWS);
		return;
	}
	sheet_row(x->sheet);
	for (int i = 0; i < x->n_columns; i++) {
		if (!cells[i])
			continue;
		if (x->columns[i].type == EXPORT_NUMBER)
			sheet_number(x->sheet, i, cells[i]);
		else if (x->columns[i].type == EXPORT_BOOL)
			sheet_bool(x->sheet, i, cells[i][0] == 't');
		else if (x->columns[i].type == EXPORT_TIME)
			sheet_time(x->sheet, i, cells[i]);
		else
			text_cell(x, i, cells[i]);
		if (x->columns[i].type != EXPORT_TEXT && x->rows <= FIT_ROWS)
			widen(x, i, cells[i]);
	}
}

// Sends the file piece by piece.
static bool
send_file(struct export *x, int fd, struct err *e)
{
	char piece[PIECE];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, ERR_IO, "%s", _("The spreadsheet cannot be read again"));
		str_addn(x->out, piece, (size_t)n);
		x->drain(x->drain_arg);
	}
	return true;
}

static bool
xlsx_end(struct export *x, struct err *e)
{
	bool ok = x->sheet && !x->failed.cls;
	int fd = -1;

	for (int i = 0; ok && i < x->n_columns; i++)
		sheet_width(x->sheet, i, x->widths[i]);
	if (x->sheet)
		x->n_cut = sheet_n_cut(x->sheet);
	if (x->sheet && !sheet_close(x->sheet, ok && !x->dropped ? &fd : NULL, &x->failed))
		ok = false;
	free(x->widths);
	if (!ok) {
		*e = x->failed;
		return false;
	}
	if (fd < 0)
		return true;
	ok = send_file(x, fd, e);
	close(fd);
	return ok;
}

const struct export_form export_xlsx = {xlsx_begin, xlsx_row, xlsx_end};
