// SPDX-License-Identifier: MIT
// page: what can be on the stack of a session: lists, records, forms, menus, help.
//
// The desk draws the topmost full page, then the docks (forms, at the bottom) and popups above it;
// keys go to the page on top. A page is freed when it leaves the stack. Ops that are NULL mean
// "no". Rules: a page never draws outside its area, never touches the bars, and reports with
// desk_message(). After any change it sets desk->dirty.
#pragma once

#include "desk/desk.h"
#include "ui/bar.h"
#include "ui/find.h"
#include "ui/rect.h"

enum page_kind { PAGE_FULL, PAGE_DOCK, PAGE_POPUP };

#define HINTS_MAX 24

struct find_state;
struct pager;
struct act_target;

struct page_ops {
	void (*title)(struct page *p, struct str *out);
	void (*draw)(struct page *p, const struct rect *area);
	int (*dock_rows)(struct page *p, int rows); // PAGE_DOCK: how many of rows it wants
	bool (*command)(struct page *p, enum command c); // false: not for this page
	bool (*verb)(struct page *p, const char *verb);
	void (*target)(struct page *p, struct act_target *out); // the row that verbs are about
	bool (*key)(struct page *p, uint32_t key); // typed text, when `types`
	void (*paste)(struct page *p, const char *text, size_t n);
	void (*changed)(struct page *p, const char *channel); // NULL channel: read everything again
	void (*minute)(struct page *p); // another minute has begun
	bool (*busy)(const struct page *p); // keys must wait
	// Writes a draft of what was typed since the last time; all: also what was written before.
	void (*save)(struct page *p, bool all);
	// Appends one line from which desk/place.c makes the page again; NULL: it is not kept.
	void (*place)(const struct page *p, struct str *out);
	bool (*stop)(struct page *p); // ends what keys wait for; false: it is none of the page's
	int (*hints)(struct page *p, struct hint *out, int max);
	// Goes to a match of what is looked for, and counts; NULL: nothing here is text to look through.
	void (*find)(struct page *p, enum find_step step, struct find_state *state);
	void (*help)(struct page *p, struct pager *out); // instead of what its screen says
	void (*plain)(struct page *p, struct str *out); // what target has not: appended as lines
	void (*free)(struct page *p); // NULL: it holds nothing
};

struct page {
	const struct page_ops *ops;
	struct desk *desk;
	struct page *below;
	enum page_kind kind;
	enum context context; // which keys count
	bool types;           // printable keys are text, not commands
	bool raw;             // every key is given to ops->key, none is a command
	const struct screen *screen; // for help, or NULL
	const char *key;      // of the one row that it is about, or NULL; the page's
	unsigned heard;       // the number of the last change it has been told of
};

void page_push(struct desk *d, struct page *p);
void page_pop(struct desk *d); // frees the top page
void page_pop_all(struct desk *d);
void page_drop_below(struct desk *d); // frees the page under the top one
// Draws everything: bars, pages, cursor.
void page_draw_all(struct desk *d);
// Does what a key bound to c would do.
void page_command(struct desk *d, enum command c);
// Every page reads again what it shows, once it is seen.
void page_changed_all(struct desk *d);
// Does what the action of that name means on the top page.
void page_verb(struct desk *d, const char *verb);
// Gives a key or pasted text to the top page.
void page_key(struct desk *d, uint32_t key);
void page_paste(struct desk *d, const char *text, size_t n);
bool page_is_busy(const struct desk *d);
// The topmost full page.
struct page *page_base(struct desk *d);
// Appends a hint for a command or verb if it has a key; returns the new count.
int page_hint(const struct desk *d, struct hint *out, int n, int max, enum command c,
	const char *verb, const char *label, bool disabled);

// The pages. Each constructor pushes the page.
void list_open(struct desk *d, const struct screen *s, const char *filter);
// Moves the selection of a list page and returns the key there; NULL at its end, or when p is no list
// that opens `record`.
const char *list_step(struct page *p, const struct screen *record, int by);
void board_open(struct desk *d, const struct screen *s);
// key: of the record.
void record_open(struct desk *d, const struct screen *s, const char *key);
void help_open(struct desk *d);
void palette_open(struct desk *d, const char *typed);
void screens_menu_open(struct desk *d);
