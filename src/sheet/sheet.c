// SPDX-License-Identifier: MIT
// sheet: a spreadsheet file, row after row.
#include "sheet/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#define EXACT_DIGITS 15 // what a double holds of any decimal number

struct sheet {
	char path[32];
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *bold, *date, *time;
	lxw_row_t row; // the next one; the current one is before it
	int n_columns;
	long n_cut;
	lxw_error failed; // the first failure; told at the end
};

static void
check(struct sheet *s, lxw_error rc)
{
	if (rc != LXW_NO_ERROR && s->failed == LXW_NO_ERROR)
		s->failed = rc;
}

static lxw_format *
format_of(struct sheet *s, const char *pattern)
{
	lxw_format *f = workbook_add_format(s->book);

	if (f && pattern)
		format_set_num_format(f, pattern);
	return f;
}

bool
sheet_open(struct sheet **out, struct err *e)
{
	struct sheet *s = xcalloc(1, sizeof(*s));
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	int fd;

	str_copy(s->path, sizeof(s->path), "/tmp/quayside-XXXXXX");
	fd = mkostemp(s->path, O_CLOEXEC);
	if (fd < 0) {
		err_sys(e, ERR_IO, "%s", _("A temporary file cannot be made"));
		free(s);
		return false;
	}
	close(fd); // the library opens it by name when everything has been written
	s->book = workbook_new_opt(s->path, &options);
	s->page = s->book ? workbook_add_worksheet(s->book, NULL) : NULL;
	if (!s->page) {
		unlink(s->path);
		free(s);
		return err_set(e, ERR_IO, "%s", _("The spreadsheet cannot be begun"));
	}
	s->bold = format_of(s, NULL);
	format_set_bold(s->bold);
	s->date = format_of(s, "yyyy-mm-dd");
	s->time = format_of(s, "yyyy-mm-dd hh:mm:ss");
	worksheet_freeze_panes(s->page, 1, 0);
	*out = s;
	return true;
}

void
sheet_row(struct sheet *s)
{
	s->row++;
}

// Bytes of the first SHEET_CELL characters, counted as spreadsheets do: those beyond the basic
// plane are two.
static size_t
bytes_that_fit(const char *text)
{
	size_t n = strlen(text), at = 0, units = 0;
	uint32_t cp;

	if (n <= SHEET_CELL)
		return n;
	while (at < n) {
		size_t bytes = utf8_decode(text + at, n - at, &cp);

		units += cp > 0xFFFF ? 2 : 1;
		if (units > SHEET_CELL)
			break;
		at += bytes;
	}
	return at;
}

static void
put_text(struct sheet *s, int column, const char *text, lxw_format *format)
{
	size_t n = bytes_that_fit(text);
	char *cut = NULL;

	if (text[n]) {
		cut = xstrndup(text, n);
		s->n_cut++;
	}
	if (n > 0)
		check(s, worksheet_write_string(s->page, s->row - 1, (lxw_col_t)column,
			cut ? cut : text, format));
	free(cut);
}

void
sheet_heading(struct sheet *s, int column, const char *text)
{
	put_text(s, column, text, s->bold);
	if (column >= s->n_columns)
		s->n_columns = column + 1;
}

void
sheet_text(struct sheet *s, int column, const char *text)
{
	put_text(s, column, text, NULL);
}

void
sheet_number(struct sheet *s, int column, const char *digits)
{
	int significant = 0;
	char *end;
	double value;

	for (const char *p = digits; *p; p++)
		significant += *p >= '0' && *p <= '9' && (significant || *p != '0');
	value = strtod(digits, &end);
	if (end == digits || *end || !isfinite(value) || significant > EXACT_DIGITS) {
		sheet_text(s, column, digits);
		return;
	}
	check(s, worksheet_write_number(s->page, s->row - 1, (lxw_col_t)column, value, NULL));
}

void
sheet_bool(struct sheet *s, int column, bool value)
{
	check(s, worksheet_write_boolean(s->page, s->row - 1, (lxw_col_t)column, value, NULL));
}

void
sheet_time(struct sheet *s, int column, const char *iso)
{
	lxw_datetime t = {0};
	int n = sscanf(iso, "%4d-%2d-%2d %2d:%2d:%lf", &t.year, &t.month, &t.day, &t.hour, &t.min,
		&t.sec);

	// Spreadsheets know no day before 1900.
	if ((n != 3 && n != 6) || t.year < 1900 || t.year > 9999 || strstr(iso, " BC"))
		sheet_text(s, column, iso);
	else
		check(s, worksheet_write_datetime(s->page, s->row - 1, (lxw_col_t)column, &t,
			n == 6 ? s->time : s->date));
}

void
sheet_width(struct sheet *s, int column, int cells)
{
	check(s, worksheet_set_column(s->page, (lxw_col_t)column, (lxw_col_t)column, cells, NULL));
}

long
sheet_n_cut(const struct sheet *s)
{
	return s->n_cut;
}

bool
sheet_close(struct sheet *s, int *fd, struct err *e)
{
	lxw_error rc;

	if (s->row > 1 && s->n_columns > 0)
		worksheet_autofilter(s->page, 0, 0, s->row - 1, (lxw_col_t)(s->n_columns - 1));
	rc = workbook_close(s->book);
	check(s, rc);
	rc = s->failed;
	if (fd && rc == LXW_NO_ERROR && (*fd = open(s->path, O_RDONLY | O_CLOEXEC)) < 0)
		rc = LXW_ERROR_CREATING_TMPFILE;
	unlink(s->path);
	free(s);
	if (!fd || rc == LXW_NO_ERROR)
		return true;
	return err_set(e, ERR_IO, _("The spreadsheet cannot be written: %s"), lxw_strerror(rc));
}
