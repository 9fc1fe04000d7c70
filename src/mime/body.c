// SPDX-License-Identifier: MIT
// body: the parts of a message: its text, its files, and the report of a failed delivery.
#include "mime/body.h"

#include <string.h>
#include <strings.h>

#include "ipc/record.h"
#include "mime/charset_guess.h"
#include "mime/html.h"
#include "mime/parse.h"

#include <libxml/parser.h>

// What one part of a choice says, in both forms it may come in.
struct words {
	struct str plain, html;
};

struct walk {
	struct str *out;
	int parts, files;
	bool left_out;
};

void
body_warm(void)
{
	struct str nothing = {0};

	xmlInitParser();
	html_text(&nothing, "<p>x</p>", 8);
	str_free(&nothing);
}

static void
note(struct walk *w, const char *what)
{
	record_add(w->out, "note", what, strlen(what));
	w->left_out = true;
}

// Decoded content. GMime's streams are of memory only.
static void
content(GMimePart *part, struct str *out)
{
	GMimeDataWrapper *data = g_mime_part_get_content(part);
	GMimeStream *stream = data ? g_mime_stream_mem_new() : NULL;

	if (!stream)
		return;
	if (g_mime_data_wrapper_write_to_stream(data, stream) >= 0) {
		GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

		str_addn(out, bytes->data, bytes->len);
	}
	g_object_unref(stream);
}

static void
add_file(struct walk *w, const char *name, GMimeObject *part, const struct str *bytes)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	char *mime = g_mime_content_type_get_mime_type(type);
	struct str clean = {0};

	if (w->files++ == PARSE_FILES_MAX)
		note(w, "more files than are kept");
	if (w->files <= PARSE_FILES_MAX) {
		if (name)
			charset_guess_line(&clean, name, strlen(name));
		record_add(w->out, "file", str_text(&clean), clean.len);
		record_add(w->out, "file_type", mime, strlen(mime));
		record_add(w->out, "file_data", str_text(bytes), bytes->len);
	}
	str_free(&clean);
	g_free(mime);
}

// The line of a header-like text that begins with this name, without it: up to the end of its line.
static void
add_field(struct walk *w, const struct str *text, const char *field, const char *name)
{
	size_t n = strlen(field);

	for (const char *line = str_text(text); line; line = strchr(line, '\n')) {
		const char *value, *end;

		line += *line == '\n';
		if (strncasecmp(line, field, n))
			continue;
		value = line + n;
		end = strchr(value, '\n');
		if (!end)
			end = value + strlen(value);
		if (memchr(value, ';', (size_t)(end - value))) // "rfc822; somebody@example.com"
			value = (const char *)memchr(value, ';', (size_t)(end - value)) + 1;
		while (value < end && strchr(" \t<", *value))
			value++;
		while (end > value && strchr(" \t\r>", end[-1]))
			end--;
		record_add(w->out, name, value, (size_t)(end - value));
		return;
	}
}

static void
add_leaf(struct walk *w, GMimePart *part, struct words *words)
{
	GMimeObject *object = GMIME_OBJECT(part);
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *name = g_mime_part_get_filename(part);
	struct str bytes = {0};

	content(part, &bytes);
	if (g_mime_content_type_is_type(type, "message", "delivery-status"))
		add_field(w, &bytes, "Final-Recipient:", "failed_to");
	else if (g_mime_content_type_is_type(type, "text", "rfc822-headers"))
		add_field(w, &bytes, "Message-ID:", "failed_id");
	else if (!g_mime_part_is_attachment(part) && !name && g_mime_content_type_is_type(type, "text", "html"))
		charset_guess(&words->html, str_text(&bytes), bytes.len,
			g_mime_content_type_get_parameter(type, "charset"));
	else if (!g_mime_part_is_attachment(part) && !name && g_mime_content_type_is_type(type, "text", "*"))
		charset_guess(&words->plain, str_text(&bytes), bytes.len,
			g_mime_content_type_get_parameter(type, "charset"));
	else
		add_file(w, name, object, &bytes);
	str_free(&bytes);
}

// A message inside: its number when it is ours that came back, else a file.
static void
add_message(struct walk *w, GMimeMessagePart *part, bool in_report)
{
	GMimeMessage *inner = g_mime_message_part_get_message(part);
	struct str bytes = {0};
	char *text;

	if (!inner)
		return;
	if (in_report && g_mime_message_get_message_id(inner)) {
		const char *id = g_mime_message_get_message_id(inner);

		record_add(w->out, "failed_id", id, strlen(id));
		return;
	}
	text = g_mime_object_to_string(GMIME_OBJECT(inner), NULL);
	str_add(&bytes, text ? text : "");
	g_free(text);
	add_file(w, "message.eml", GMIME_OBJECT(part), &bytes);
	str_free(&bytes);
}

static bool
is_blank(const struct str *s)
{
	return strspn(str_text(s), " \n\t") == s->len;
}

// Appends what the words say to plain.
static void
settle(struct words *words, struct str *plain)
{
	if (plain->len && plain->data[plain->len - 1] != '\n')
		str_addc(plain, '\n');
	if (!is_blank(&words->plain))
		str_addn(plain, words->plain.data, words->plain.len);
	else if (words->html.len)
		html_text(plain, words->html.data, words->html.len);
	str_free(&words->plain);
	str_free(&words->html);
}

static void
add_part(struct walk *w, GMimeObject *part, struct words *words, int depth, bool in_report)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);

	if (++w->parts > PARSE_PARTS_MAX || depth > PARSE_DEPTH_MAX) {
		if (w->parts == PARSE_PARTS_MAX + 1 || depth == PARSE_DEPTH_MAX + 1)
			note(w, "parts that lie too deep");
		return;
	}
	if (GMIME_IS_MULTIPART(part)) {
		bool choice = g_mime_content_type_is_type(type, "multipart", "alternative");
		bool report = g_mime_content_type_is_type(type, "multipart", "report");
		struct words inner = {0};
		int n = g_mime_multipart_get_count(GMIME_MULTIPART(part));

		for (int i = 0; i < n; i++)
			add_part(w, g_mime_multipart_get_part(GMIME_MULTIPART(part), i), choice ? &inner : words, depth + 1,
				in_report || report);
		if (choice)
			settle(&inner, &words->plain);
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		add_message(w, GMIME_MESSAGE_PART(part), in_report);
	} else if (GMIME_IS_PART(part)) {
		add_leaf(w, GMIME_PART(part), words);
	}
}

bool
body_add(struct str *out, GMimeMessage *m)
{
	struct walk w = {.out = out};
	struct words words = {0};
	struct str text = {0};

	if (g_mime_message_get_mime_part(m))
		add_part(&w, g_mime_message_get_mime_part(m), &words, 0, false);
	// Without a choice of forms, all of them are said.
	if (!is_blank(&words.plain) && words.html.len) {
		html_text(&words.plain, words.html.data, words.html.len);
		str_clear(&words.html);
	}
	settle(&words, &text);
	record_add(out, "text", str_text(&text), text.len);
	str_free(&text);
	return !w.left_out;
}
