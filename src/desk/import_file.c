// SPDX-License-Identifier: MIT
// import_file: a file that a person sends, as records of text.
#include "desk/import_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"

#define DELIMITERS ",;\t|"

bool
import_file_open(struct import_file *f, struct err *e)
{
	char path[] = "/tmp/quayside-import.XXXXXX";

	*f = (struct import_file){.sums = {14695981039346656037u, 88172645463325252u}};
	f->fd = mkostemp(path, O_CLOEXEC);
	if (f->fd < 0)
		return err_sys(e, ERR_IO, "%s", _("The file cannot be kept"));
	unlink(path);
	return true;
}

void
import_file_close(struct import_file *f)
{
	csv_done(&f->csv);
	charset_close(&f->charset);
	close(f->fd);
}

// FNV-1a, twice with different primes: enough to tell one person's files apart.
static void
digest(struct import_file *f, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		f->sums[0] = (f->sums[0] ^ bytes[i]) * 1099511628211u;
		f->sums[1] = (f->sums[1] ^ bytes[i]) * 6364136223846793005u;
	}
}

bool
import_file_add(struct import_file *f, const void *bytes, size_t n, struct err *e)
{
	f->size += n;
	if (f->size > IMPORT_BYTES_MAX) {
		err_set(e, ERR_DATA, _("The input is longer than %zu bytes"), (size_t)IMPORT_BYTES_MAX);
		return err_hint(e, "%s", _("Send it in several files"));
	}
	digest(f, bytes, n);
	return file_write_all(f->fd, bytes, n, e);
}

// --- reading ----------------------------------------------------------------------------------------

static long
read_file(void *arg, char *buf, size_t n)
{
	struct import_file *f = arg;

	return (long)read(f->fd, buf, n);
}

bool
import_file_rewind(struct import_file *f, struct err *e)
{
	if (lseek(f->fd, 0, SEEK_SET) < 0)
		return err_sys(e, ERR_IO, "%s", _("The file cannot be kept"));
	csv_done(&f->csv);
	charset_close(&f->charset);
	if (!charset_open(&f->charset, f->encoding, read_file, f, e))
		return false;
	csv_init(&f->csv, (struct csv_source){charset_read, &f->charset}, f->delimiter);
	return true;
}

static bool
is_empty(const struct csv *c)
{
	for (int i = 0; i < c->n; i++) {
		if (c->fields[i][strspn(c->fields[i], " \t")])
			return false;
	}
	return true;
}

bool
import_file_next(struct import_file *f, bool *got, struct err *e)
{
	do {
		if (!csv_next(&f->csv, got, e))
			return false;
	} while (*got && is_empty(&f->csv));
	if (!f->csv.failed)
		return true;
	err_set(e, ERR_DATA, _("This is not text in %s"), f->encoding);
	err_where(e, _("line %ld"), f->csv.line);
	return err_hint(e, _("Say what it is with --encoding: %s"), charset_names());
}

// --- finding out ------------------------------------------------------------------------------------

// Whether all of the file is UTF-8; what is not is most likely from a Chinese Windows.
static bool
is_utf8(struct import_file *f)
{
	struct err ignored;
	struct charset c;
	char buf[8192];
	long n = 0;

	if (lseek(f->fd, 0, SEEK_SET) < 0 || !charset_open(&c, "UTF-8", read_file, f, &ignored))
		return false;
	while ((n = charset_read(&c, buf, sizeof(buf))) > 0)
		;
	charset_close(&c);
	return n == 0;
}

static bool
find_encoding(struct import_file *f, const char *told, struct err *e)
{
	char start[4096];
	ssize_t n = pread(f->fd, start, sizeof(start), 0);

	if (n < 0)
		return err_sys(e, ERR_IO, "%s", _("The file cannot be kept"));
	if (n >= 4 && !memcmp(start, "PK\3\4", 4)) {
		err_set(e, ERR_DATA, "%s", _("This is a spreadsheet file, not text"));
		return err_hint(e, "%s", _("In the spreadsheet, save it as \"CSV UTF-8\" and send that"));
	}
	f->encoding = told ? charset_named(told) : charset_of_start(start, (size_t)n);
	if (told && !f->encoding) {
		err_set(e, ERR_USAGE, _("There is no encoding called \"%s\""), told);
		return err_hint(e, _("Choices: %s"), charset_names());
	}
	if (!f->encoding)
		f->encoding = is_utf8(f) ? "UTF-8" : "GB18030";
	return true;
}

// The delimiter that makes most fields of the heading.
static bool
find_delimiter(struct import_file *f, struct err *e)
{
	struct err ignored;
	char best = ',';
	int most = 0;
	bool got;

	for (const char *d = DELIMITERS; *d; d++) {
		f->delimiter = *d;
		if (!import_file_rewind(f, e))
			return false;
		if (import_file_next(f, &got, &ignored) && got && f->csv.n > most) {
			most = f->csv.n;
			best = *d;
		}
	}
	f->delimiter = best;
	return true;
}

bool
import_file_examine(struct import_file *f, const char *encoding, struct err *e)
{
	bool got = false;

	snprintf(f->digest, sizeof(f->digest), "%016llx%016llx", (unsigned long long)f->sums[0],
		(unsigned long long)f->sums[1]);
	if (!find_encoding(f, encoding, e) || !find_delimiter(f, e) || !import_file_rewind(f, e) ||
		!import_file_next(f, &got, e))
		return false;
	if (!got)
		return err_set(e, ERR_DATA, "%s", _("The file is empty"));
	while (import_file_next(f, &got, e)) {
		if (!got)
			return true;
		f->n_rows++;
	}
	return false;
}
