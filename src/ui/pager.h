// SPDX-License-Identifier: MIT
// pager: lines of text that scroll.
//
// The owner appends paragraphs in roles; the pager wraps them to the width when drawn. Lines keep
// the number of the paragraph group (entry) they belong to, so that a timeline can tell which
// message is on top. Memory is the pager's.
#pragma once

#include <stdbool.h>

#include "base/mem.h"
#include "model/command.h"
#include "term/theme.h"
#include "ui/find.h"
#include "ui/rect.h"

struct pager_paragraph {
	const char *text; // sanitized, no newline
	enum theme_role role;
	int indent, hang; // cells; hang: of continuation lines
	int entry;
};

struct pager_line {
	int paragraph;
	int from, len; // bytes of its text
};

struct pager {
	struct arena arena;
	struct pager_paragraph *paragraphs;
	int n, cap;
	struct pager_line *lines;
	int n_lines, lines_cap;
	int wrapped_for; // cells, 0 = not wrapped
	int top;
	bool to_end;     // show the end when next drawn
	int rows;        // as last drawn
	bool to_found;   // show the match that was gone to when next drawn
	struct pager_match {
		int paragraph; // -1: none
		size_t at;     // bytes of its text
	} found;
};

void pager_init(struct pager *p);
void pager_done(struct pager *p);
void pager_clear(struct pager *p); // keeps the position
// Sanitizes text, splits it at newlines, appends. entry groups what belongs together.
void pager_add(struct pager *p, int entry, enum theme_role role, int indent, const char *text);
// The same with continuation lines indented by `hang`, for lists of terms.
void pager_add_hanging(struct pager *p, int entry, enum theme_role role, int indent, int hang,
	const char *text);
// needle: whose matches are coloured (ui/find.h), or NULL.
void pager_draw(struct pager *p, const struct rect *area, bool focused, const char *needle);
// Goes to a match and counts them all into f.
void pager_find(struct pager *p, enum find_step step, struct find_state *f);
bool pager_command(struct pager *p, enum command c);
