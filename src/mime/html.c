// SPDX-License-Identifier: MIT
// html: what a message in HTML says, without its looks.
#include "mime/html.h"

#include <limits.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#define DEPTH_MAX 200

static const char *const left_out[] = {"script", "style", "head", "title", "template", "object", "noscript"};
static const char *const on_own_line[] = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table",
	"ul", "ol", "blockquote", "pre", "hr", "section", "article", "header", "footer", "address", "dl", "dt", "dd"};

static bool
is_one_of(const xmlNode *node, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp((const char *)node->name, names[i]))
			return true;
	}
	return false;
}

#define IS_ONE_OF(node, names) is_one_of(node, names, sizeof(names) / sizeof(*(names)))

// At most one empty line between two blocks.
static void
end_line(struct str *out, size_t start, bool empty_line)
{
	while (out->len > start && out->data[out->len - 1] == ' ')
		str_cut(out, out->len - 1, 1);
	if (out->len == start)
		return;
	if (out->data[out->len - 1] != '\n')
		str_addc(out, '\n');
	if (empty_line && (out->len < start + 2 || out->data[out->len - 2] != '\n'))
		str_addc(out, '\n');
}

// Blanks of all kinds between two words are one.
static void
add_words(struct str *out, size_t start, const char *text)
{
	for (const char *c = text; *c; c++) {
		bool blank = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';

		if (!blank)
			str_addc(out, *c);
		else if (out->len > start && !strchr(" \n", out->data[out->len - 1]))
			str_addc(out, ' ');
	}
}

static bool
is_hidden(xmlNode *node)
{
	xmlChar *style = xmlGetProp(node, BAD_CAST "style");
	bool hidden = style && strstr((const char *)style, "display:none");

	xmlFree(style);
	return hidden;
}

// Where a link leads belongs to what is said, unless the words are the address.
static void
add_link(struct str *out, xmlNode *node, size_t words_from)
{
	xmlChar *href = xmlGetProp(node, BAD_CAST "href");
	const char *to = (const char *)href;

	if (to && (str_starts(to, "http://") || str_starts(to, "https://")) && out->len > words_from &&
		!strstr(str_text(out) + words_from, to))
		str_addf(out, " <%s>", to);
	xmlFree(href);
}

static void
add_node(struct str *out, size_t start, xmlNode *node, int depth)
{
	for (; node; node = node->next) {
		size_t from = out->len;
		bool block;

		if (node->type == XML_TEXT_NODE)
			add_words(out, start, (const char *)node->content);
		if (node->type != XML_ELEMENT_NODE || depth > DEPTH_MAX || IS_ONE_OF(node, left_out) || is_hidden(node))
			continue;
		block = IS_ONE_OF(node, on_own_line);
		if (block)
			end_line(out, start, !strcmp((const char *)node->name, "p"));
		if (!strcmp((const char *)node->name, "li"))
			str_add(out, "- ");
		from = out->len;
		add_node(out, start, node->children, depth + 1);
		if (!strcmp((const char *)node->name, "a"))
			add_link(out, node, from);
		if (!strcmp((const char *)node->name, "td"))
			add_words(out, start, " ");
		if (block)
			end_line(out, start, !strcmp((const char *)node->name, "p"));
	}
}

void
html_text(struct str *out, const char *html, size_t n)
{
	size_t start = out->len;
	htmlDocPtr doc;

	if (!n || n > INT_MAX)
		return;
	// Nothing in it is a tag.
	if (!memchr(html, '>', n)) {
		str_addn(out, html, n);
		return;
	}
	doc = htmlReadMemory(html, (int)n, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT);
	if (!doc)
		return;
	add_node(out, start, xmlDocGetRootElement(doc), 0);
	end_line(out, start, false);
	while (out->len > start + 1 && out->data[out->len - 2] == '\n')
		str_cut(out, out->len - 1, 1);
	xmlFreeDoc(doc);
}
