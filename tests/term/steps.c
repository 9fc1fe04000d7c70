// SPDX-License-Identifier: MIT
// steps: the little language of the terminal tests, one step per line.
#include "steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/str.h"

static char
unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'e':
		return '\033';
	default:
		return c;
	}
}

// Reads one word at *p and moves behind it; NULL when a quote is not closed.
static const char *
next_word(struct arena *a, const char **p)
{
	bool translate = str_starts(*p, "_\"");
	bool quoted = translate || **p == '"';
	struct str word = {0};
	if (quoted) {
		*p += translate ? 2 : 1;
		for (; **p && **p != '"'; ++*p) {
			if (**p == '\\' && (*p)[1])
				str_addc(&word, unescape(*++*p));
			else
				str_addc(&word, **p);
		}
		if (**p != '"') {
			str_free(&word);
			return NULL;
		}
		++*p;
	} else {
		for (; **p && **p != ' ' && **p != '\t'; ++*p)
			str_addc(&word, **p);
	}
	const char *text = str_text(&word);
	const char *copy = arena_strdup(a, translate ? i18n_text(text) : text);
	str_free(&word);
	return copy;
}

static bool
read_step(struct script *s, const char *text, int line, struct err *e)
{
	struct step step = {.line = line};
	const char *p = text;
	while (*(p += strspn(p, " \t"))) {
		if (step.n_words == 1)
			step.rest = arena_strdup(&s->arena, p);
		const char *word = step.n_words < STEP_WORDS ? next_word(&s->arena, &p) : NULL;
		// In the rest of a shell command or an SQL statement quotes mean something else.
		if (!word && step.n_words == 0) {
			err_set(e, ERR_DATA, "a quote is not closed");
			return err_where(e, "%s:%d", s->path, line);
		}
		if (!word)
			break;
		step.words[step.n_words++] = word;
	}
	if (!step.rest)
		step.rest = "";
	VEC_PUSH(s->steps, s->n_steps, s->cap_steps, step);
	return true;
}

static bool
add_to_block(struct script *s, const char *text, int line, struct err *e)
{
	if (s->n_steps == 0) {
		err_set(e, ERR_DATA, "a bar without a step above it");
		return err_where(e, "%s:%d", s->path, line);
	}
	struct step *last = &s->steps[s->n_steps - 1];
	text += text[1] == ' ' ? 2 : 1;
	last->block = arena_printf(&s->arena, "%s%s\n", last->block ? last->block : "", text);
	return true;
}

bool
script_read(const char *path, struct script *out, struct err *e)
{
	*out = (struct script){.path = path};
	struct str content = {0};
	if (!file_read(path, 1 << 20, &content, e))
		return false;
	bool ok = true;
	int line = 0;
	char *next = content.data;
	for (char *text; ok && next && (text = strsep(&next, "\n"));) {
		line++;
		size_t blanks = strspn(text, " \t");
		if (!text[blanks] || text[blanks] == '#')
			continue;
		ok = text[0] == '|' ? add_to_block(out, text, line, e) : read_step(out, text + blanks, line, e);
	}
	str_free(&content);
	if (!ok)
		script_free(out);
	return ok;
}

void
script_free(struct script *s)
{
	free(s->steps);
	arena_free(&s->arena);
	*s = (struct script){0};
}
