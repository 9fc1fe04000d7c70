// SPDX-License-Identifier: MIT
// screen: what screens/*.ini say, as data.
//
// A screen names an SQL view of schema api and how it is shown: columns, order, panels, actions.
// It has no operators, conditions, loops or SQL text. The set is loaded once per process, owns all
// its memory, and is read-only afterwards. Every name has been checked for syntax
// ([a-z][a-z0-9_]*), so it may stand in SQL as an identifier; that it exists in the database is
// checked by model/check.h against the catalog.
#pragma once

#include "base/err.h"
#include "base/mem.h"
#include "model/format.h"

enum screen_kind { SCREEN_LIST, SCREEN_RECORD, SCREEN_TIMELINE, SCREEN_BOARD };

struct column {
	const char *name;     // of the view
	const char *label;    // msgid
	const char *help;     // msgid or ""
	enum format format;
	const char *terms;    // section of terms.ini for coded values, or ""
	const char *currency; // FORMAT_MONEY: the column with the code
	int width;            // cells; 0 = takes what is left, shared
	int rank;             // 1 = always shown; higher ranks go first when the terminal is narrow
	bool search;          // a bare word in a filter looks here
	bool hidden;          // fetched and filterable, not shown
};

struct order_term {
	const char *column;
	bool descending;
};

// Of a record: a tab, or beside the tabs. Of a board: a number, bars with numbers, or rows.
enum panel_place { PANEL_MAIN, PANEL_SIDE, PANEL_TILE, PANEL_CHART, PANEL_TABLE };

struct panel {
	const char *name;
	const char *screen; // name of the screen shown
	const char *by;     // record: column of that screen's view which equals this record's key;
	                    // board: column of the list behind which equals the row's key
	const char *label;  // msgid
	const char *filter; // board: of the list that Enter opens, and of what a tile counts; or ""
	const char *behind; // board: the list that Enter opens instead of the row; or ""
	const char *value;  // board: the column of a chart, or of a tile that does not count; or ""
	const char *style;  // board: of a tile whose number is not zero: "danger"; or ""
	enum panel_place place;
};

struct action {
	const char *name;    // the verb: keymaps bind it
	const char *call;    // function of schema api
	const char *label;   // msgid
	const char *help;    // msgid or ""
	const char *confirm; // msgid with {column} fields, or ""
	const char *confirm_if; // boolean column: asked only then; "" = always
	const char *enabled; // boolean column of the view, or ""
	bool create;         // makes something new: called without a row
	bool prefill;        // its form begins with what the record holds; a parameter left out stays as it is
	bool bulk;           // can be done to many marked rows, one call each
	const char *next;    // "" stay | "back": leave the record | "reveal": show what was granted | "secret": show its answer once
	const struct param *params; // labels and order of the form's fields, n_params of them
	int n_params;
};

struct param {
	const char *name;  // of the function's parameter
	const char *label; // msgid
	const char *help;  // msgid or ""
};

#define ORDER_MAX 4

// A board has no view, key or columns of its own: it is its panels.
struct screen {
	const char *name;   // file name without .ini
	const char *path;
	enum screen_kind kind;
	const char *code;   // fast path: "TKT"
	const char *title;  // msgid; may hold {column} fields for records
	const char *help;   // msgid or ""
	const char *view;
	const char *key;
	const char *ident;  // column a person knows the row by ("ticket_no"); "" = key
	const char *notify; // channel suffix: "ticket" listens on qs_ticket; ""
	const char *open;   // record screen that Enter opens, or ""
	const char *lookup; // list: domain of the parameters whose values are idents of its rows, or ""
	const char *filter; // filter a list starts with, or ""
	const char *author, *at, *body, *mark; // SCREEN_TIMELINE: columns for entry head, text and kind
	struct order_term order[ORDER_MAX];
	int n_order;
	const struct column *columns;
	int n_columns;
	const struct panel *panels;
	int n_panels;
	const struct action *actions; // of a list: those of the screen it opens
	int n_actions;
};

struct term_label {
	const char *section, *code, *label; // label: msgid
};

struct screen_set {
	struct arena arena;
	const struct screen *screens;
	int n_screens;
	const struct term_label *terms;
	int n_terms;
	const struct menu_home *homes; // role -> screen
	int n_homes;
	const char *const *menu; // screen names in menu order
	int n_menu;
};

struct menu_home {
	const char *role, *screen;
};

// Loads every *.ini of dir. Any mistake is an error with file:line and, for unknown names, the
// nearest known one; nothing half-loaded is left.
MUST_CHECK bool screen_set_load(const char *dir, struct screen_set *out, struct err *e);
void screen_set_free(struct screen_set *set);
const struct screen *screen_find(const struct screen_set *set, const char *name); // or NULL
const struct screen *screen_by_code(const struct screen_set *set, const char *code); // any case
const struct screen *screen_home(const struct screen_set *set, const char *role); // or NULL
// The list in which values of a domain are looked up, or NULL.
const struct screen *screen_lookup(const struct screen_set *set, const char *domain);
const struct column *screen_column(const struct screen *s, const char *name); // or NULL
const struct action *screen_action(const struct screen *s, const char *name); // or NULL
// The translated label of a code; the code itself with _ as spaces when terms.ini has none.
const char *screen_term(const struct screen_set *set, const char *section, const char *code);
// text with each {section:code} replaced by its translated label; memory from arena.
const char *screen_expand_terms(struct arena *arena, const struct screen_set *set,
	const char *text);
