// SPDX-License-Identifier: MIT
// parse: an RFC 5322 message as records (ipc/record.h), which is all that leaves the jail.
#include "mime/parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ipc/record.h"
#include "mime/body.h"
#include "mime/charset_guess.h"

#include <gmime/gmime.h>

#define REFS_MAX 100
#define ADDRESSES_MAX 100
#define ADDRESS_MAX 320 // octets: 64 + @ + 255

static GMimeParserOptions *options;

void
parse_warm(void)
{
	static const char *fallback[] = {"utf-8", "gb18030", "windows-1252", NULL};

	g_mime_init();
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(options, fallback);
	charset_guess_warm();
	body_warm();
}

static void
add_line(struct str *out, const char *name, const char *value)
{
	struct str line = {0};

	if (value)
		charset_guess_line(&line, value, strlen(value));
	if (line.len)
		record_add(out, name, line.data, line.len);
	str_free(&line);
}

static const char *
header(GMimeMessage *m, const char *name)
{
	return g_mime_object_get_header(GMIME_OBJECT(m), name);
}

static bool
is_address(const char *s)
{
	const char *at = s ? strrchr(s, '@') : NULL;

	if (!at || at == s || !at[1] || strlen(s) > ADDRESS_MAX)
		return false;
	for (const char *c = s; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == '<' || *c == '>' || *c == 0x7f)
			return false;
	}
	return true;
}

// Mailboxes of a list, those in groups too. Returns how many; with_name: the first one's name as well.
static int
add_addresses(struct str *out, InternetAddressList *list, const char *name, const char *with_name, int max)
{
	int n = list ? internet_address_list_length(list) : 0, added = 0;

	for (int i = 0; i < n && added < max; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);
		const char *address;

		if (INTERNET_ADDRESS_IS_GROUP(a)) {
			added += add_addresses(out, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)), name,
				added ? NULL : with_name, max - added);
			continue;
		}
		address = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(a));
		if (!is_address(address))
			continue;
		record_add(out, name, address, strlen(address));
		if (with_name && !added)
			add_line(out, with_name, internet_address_get_name(a));
		added++;
	}
	return added;
}

static void
add_header_addresses(struct str *out, GMimeMessage *m, const char *header_name, const char *name)
{
	GMimeHeaderList *all = g_mime_object_get_header_list(GMIME_OBJECT(m));
	int n = g_mime_header_list_get_count(all), left = ADDRESSES_MAX;

	for (int i = 0; i < n && left > 0; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(all, i);
		InternetAddressList *list;

		if (strcasecmp(g_mime_header_get_name(h), header_name))
			continue;
		list = internet_address_list_parse(options, g_mime_header_get_value(h));
		left -= add_addresses(out, list, name, NULL, left);
		if (list)
			g_object_unref(list);
	}
}

static void
add_refs(struct str *out, const char *value)
{
	GMimeReferences *refs = value ? g_mime_references_parse(options, value) : NULL;
	int n = refs ? g_mime_references_length(refs) : 0;

	// Of a long thread, the newest say most.
	for (int i = n > REFS_MAX ? n - REFS_MAX : 0; i < n; i++)
		add_line(out, "ref", g_mime_references_get_message_id(refs, i));
	if (refs)
		g_mime_references_free(refs);
}

static bool
begins(const char *value, const char *word)
{
	return value && !strncasecmp(value, word, strlen(word));
}

// RFC 3834, and what is common besides.
static const char *
automatic(GMimeMessage *m)
{
	const char *submitted = header(m, "Auto-Submitted"), *precedence = header(m, "Precedence");
	const char *path = header(m, "Return-Path");

	if (begins(submitted, "auto-replied") || header(m, "X-Autoreply") || header(m, "X-Autorespond") ||
		begins(precedence, "auto_reply") || (path && strstr(path, "<>")))
		return "reply";
	if (begins(precedence, "bulk") || begins(precedence, "junk") || begins(precedence, "list") ||
		header(m, "List-Id") || header(m, "List-Unsubscribe") || (submitted && !begins(submitted, "no")))
		return "bulk";
	return NULL;
}

static void
add_heads(struct str *out, GMimeMessage *m)
{
	GDateTime *date = g_mime_message_get_date(m);
	const char *kind = automatic(m);

	if (!add_addresses(out, g_mime_message_get_from(m), "from", "from_name", 1))
		add_addresses(out, g_mime_message_get_sender(m), "from", "from_name", 1);
	add_addresses(out, g_mime_message_get_reply_to(m), "reply_to", NULL, 1);
	add_line(out, "subject", g_mime_message_get_subject(m));
	add_line(out, "message_id", g_mime_message_get_message_id(m));
	add_line(out, "language", header(m, "Content-Language"));
	if (date) {
		char seconds[24];

		record_add(out, "date", seconds, (size_t)snprintf(seconds, sizeof(seconds), "%lld",
			(long long)g_date_time_to_unix(date)));
	}
	add_refs(out, header(m, "In-Reply-To"));
	add_refs(out, header(m, "References"));
	add_header_addresses(out, m, "Delivered-To", "to");
	add_header_addresses(out, m, "X-Original-To", "to");
	add_header_addresses(out, m, "To", "to");
	add_header_addresses(out, m, "Cc", "to");
	if (kind)
		record_add(out, "auto", kind, strlen(kind));
}

void
parse_message(struct str *out, const char *bytes, size_t n)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, options);

	if (m) {
		add_heads(out, m);
		if (!body_add(out, m)) {
			// Nothing is lost: somebody may look at the whole of it.
			record_add(out, "file", "message.eml", strlen("message.eml"));
			record_add(out, "file_type", "message/rfc822", strlen("message/rfc822"));
			record_add(out, "file_data", bytes, n);
		}
		g_object_unref(m);
	} else {
		struct str text = {0};

		charset_guess(&text, bytes, n, NULL);
		record_add(out, "text", str_text(&text), text.len);
		str_free(&text);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}
