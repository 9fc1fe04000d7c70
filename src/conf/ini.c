// SPDX-License-Identifier: MIT
// ini: INI files with places kept.
#include "conf/ini.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/str.h"
#include "base/utf8.h"

#include <iniparser/iniparser.h>

#define FILE_BYTES_MAX (4ul << 20)
#define LINE_BYTES_MAX 1000 // iniparser cuts at 1024
#define NAME_BYTES_MAX 100

// Where the scan is: it fills ini->entries with section, key and line, and leaves the value alone.
struct scan {
	struct ini *ini;
	struct err *e;
	const char *section;
	int section_line;
	const char **sections;
	int n_sections;
	int cap_sections;
	int cap_entries;
	int line;
};

static bool
scan_error(struct scan *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool
scan_error(struct scan *s, const char *fmt, ...)
{
	char text[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	err_set(s->e, ERR_CONFIG, "%s", text);
	return err_where(s->e, "%s:%d", s->ini->path, s->line);
}

static bool
is_name(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > NAME_BYTES_MAX)
		return false;
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p >= 0x80 || (!isalnum((unsigned char)*p) && !strchr("_.-", *p)))
			return false;
	}
	return true;
}

static bool
scan_section(struct scan *s, char *line)
{
	char *end = strchr(line, ']');
	char *name;

	if (!end)
		return scan_error(s, "no ] behind the section's name");
	if (end[1])
		return scan_error(s, "nothing may follow the ] of a section");
	*end = '\0';
	name = str_trim(line + 1);
	if (!is_name(name))
		return scan_error(s, "a section's name is made of letters, digits, . _ and -");
	for (int i = 0; i < s->n_sections; i++) {
		if (strcasecmp(s->sections[i], name) == 0)
			return scan_error(s, "section [%s] is already there%s", name,
				str_eq(s->sections[i], name) ? "" : " in other letter case");
	}
	s->section = arena_strdup(&s->ini->arena, name);
	VEC_PUSH(s->sections, s->n_sections, s->cap_sections, s->section);
	s->section_line = s->line;
	return true;
}

// Whether iniparser will read value as it is written. What it would take for something else is
// refused, with the way to write it.
static bool
scan_value(struct scan *s, const char *value)
{
	if (value[0] == '\'')
		return scan_error(s, "a value that begins with ' needs double quotes around it");
	if (value[0] == '"') {
		const char *close = strchr(value + 1, '"');

		if (!close)
			return scan_error(s, "the closing double quote is missing");
		close++;
		close += strspn(close, " \t");
		if (*close && *close != ';' && *close != '#')
			return scan_error(s, "only a comment may follow the closing double quote");
		return true;
	}
	for (const char *p = value; *p; p++) {
		if (*p != ';' && *p != '#')
			continue;
		if (p == value || p[-1] == ' ' || p[-1] == '\t')
			return true; // a comment
		return scan_error(s, "a value that holds %c needs double quotes around it", *p);
	}
	return true;
}

static bool
scan_entry(struct scan *s, char *line)
{
	struct ini *ini = s->ini;
	char *equals = strchr(line, '=');
	struct ini_entry entry = {.section = s->section, .line = s->line};
	char *key;

	if (!equals)
		return scan_error(s, "neither a [section] nor a key = value");
	*equals = '\0';
	key = str_trim(line);
	if (!is_name(key))
		return scan_error(s, "a key is made of letters, digits, . _ and -");
	if (!s->section)
		return scan_error(s, "key %s comes before any [section]", key);
	for (int i = ini->n - 1; i >= 0 && ini->entries[i].line > s->section_line; i--) {
		const struct ini_entry *old = &ini->entries[i];

		if (strcasecmp(old->key, key) == 0)
			return scan_error(s, "key %s is already on line %d%s", key, old->line,
				str_eq(old->key, key) ? "" : " in other letter case");
	}
	if (!scan_value(s, str_trim(equals + 1)))
		return false;
	entry.key = arena_strdup(&ini->arena, key);
	VEC_PUSH(ini->entries, ini->n, s->cap_entries, entry);
	return true;
}

static bool
scan_line(struct scan *s, char *line, size_t n)
{
	if (n > LINE_BYTES_MAX)
		return scan_error(s, "the line is longer than %d bytes", LINE_BYTES_MAX);
	if (memchr(line, '\0', n))
		return scan_error(s, "the line holds a NUL byte");
	if (!utf8_is_valid(line, n))
		return scan_error(s, "the line is not valid UTF-8");
	if (str_starts(line, "\xef\xbb\xbf"))
		return scan_error(s, "the file begins with a byte order mark; save it without one");
	line = str_trim(line);
	if (str_ends(line, "\\"))
		return scan_error(s, "a line cannot end in \\ (there are no continuation lines); "
			"put double quotes around such a value");
	if (!*line || *line == ';' || *line == '#')
		return true;
	return *line == '[' ? scan_section(s, line) : scan_entry(s, line);
}

static bool
scan_text(struct scan *s, char *text, size_t size)
{
	char *end = text + size;

	for (char *line = text; line < end;) {
		char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((stop ? stop : end) - line);

		s->line++;
		line[n] = '\0';
		if (!scan_line(s, line, n))
			return false;
		line += n + 1;
	}
	return true;
}

// The scan has already refused whatever iniparser could complain about.
static int
stay_quiet(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}

static bool
parse_values(struct ini *ini, struct err *e)
{
	dictionary *dict;
	bool ok = true;

	iniparser_set_error_callback(stay_quiet);
	dict = iniparser_load(ini->path);
	iniparser_set_error_callback(NULL);
	for (int i = 0; i < ini->n && ok; i++) {
		struct ini_entry *entry = &ini->entries[i];
		char name[2 * NAME_BYTES_MAX + 2];

		snprintf(name, sizeof(name), "%s:%s", entry->section, entry->key);
		entry->value = arena_strdup(&ini->arena,
			dict ? iniparser_getstring(dict, name, NULL) : NULL);
		if (!entry->value)
			ok = ini_error(ini, entry, e, "the file changed while it was read");
	}
	if (dict)
		iniparser_freedict(dict);
	return ok;
}

bool
ini_load(const char *path, struct ini *out, struct err *e)
{
	struct scan s = {.ini = out, .e = e};
	struct str text = {0};
	bool ok;

	*out = (struct ini){0};
	out->path = arena_strdup(&out->arena, path);
	ok = file_read(path, FILE_BYTES_MAX, &text, e);
	if (!ok)
		e->cls = ERR_CONFIG;
	ok = ok && (text.len == 0 || scan_text(&s, text.data, text.len)) && parse_values(out, e);
	str_free(&text);
	free(s.sections);
	if (!ok)
		ini_free(out);
	return ok;
}

void
ini_free(struct ini *ini)
{
	free(ini->entries);
	arena_free(&ini->arena);
	*ini = (struct ini){0};
}

const struct ini_entry *
ini_find(const struct ini *ini, const char *section, const char *key)
{
	for (int i = 0; i < ini->n; i++) {
		const struct ini_entry *entry = &ini->entries[i];

		if (str_eq(entry->section, section) && str_eq(entry->key, key))
			return entry;
	}
	return NULL;
}

bool
ini_error(const struct ini *ini, const struct ini_entry *entry, struct err *e, const char *fmt, ...)
{
	char text[sizeof(e->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	err_set(e, ERR_CONFIG, "%s", text);
	return err_where(e, "%s:%d", ini->path, entry->line);
}
