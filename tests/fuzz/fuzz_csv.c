// SPDX-License-Identifier: MIT
// Fuzzes charset decoding and the CSV reader behind it. The first byte chooses encoding, delimiter and the
// size of the pieces.
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/csv.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

struct input {
	const unsigned char *data;
	size_t size, step;
};

static long
input_read(void *arg, char *buf, size_t n)
{
	struct input *in = arg;
	size_t take = in->size < in->step ? in->size : in->step;

	take = take < n ? take : n;
	memcpy(buf, in->data, take);
	in->data += take;
	in->size -= take;
	return (long)take;
}

static void
must(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const char *const encodings[] = {"UTF-8", "GB18030", "UTF-16LE", "CP1252"};
	struct charset charset;
	struct input in;
	struct csv csv;
	struct err e;
	bool got = true;
	long line = 0;

	if (size == 0)
		return 0;
	in = (struct input){data + 1, size - 1, (data[0] >> 4) + 1u};
	must(charset_open(&charset, encodings[data[0] & 3], input_read, &in, &e));
	csv_init(&csv, (struct csv_source){charset_read, &charset}, data[0] & 4 ? ';' : ',');
	while (csv_next(&csv, &got, &e) && got) {
		must(csv.n > 0 && csv.n <= CSV_FIELDS && csv.line > line);
		line = csv.line;
		for (int i = 0; i < csv.n; i++)
			must(utf8_is_valid(csv.fields[i], strlen(csv.fields[i])));
	}
	csv_done(&csv);
	charset_close(&charset);
	return 0;
}
