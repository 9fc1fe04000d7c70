// SPDX-License-Identifier: MIT
// exec_env: what every command without a terminal works with. Only exec*.c use this.
//
// Lifetime: one command. Output is collected in `out` and leaves with exec_flush(); when the client
// has gone, `closed` is set, further output is dropped, and loops over rows should end.
#pragma once

#include "base/str.h"
#include "db/sys.h"
#include "desk/desk.h"
#include "desk/exec_words.h"
#include "desk/export.h"
#include "model/query.h"

#define EXEC_PAGE 500 // rows fetched at a time

struct exec {
	struct desk *d;
	struct db_sys *db;
	struct session session;
	struct format_context format;
	struct arena arena;
	struct str out;
	bool crlf;
	bool closed;       // the client is gone
	bool input_ended;
	struct exec_line *line; // line mode (exec_line.h), else NULL
};

// One command line, and what it says about a failure; answers its exit code (exec.c).
int exec_one(struct exec *x, const char *line);
// Puts the person's time zone in force, and asks for the time.
MUST_CHECK bool exec_set_clock(struct exec *x, struct err *e);

// --- the channel (exec_io.c) ------------------------------------------------------------------------
void exec_flush(struct exec *x); // sends `out`; returns when the gate has taken it
void exec_send(struct exec *x);  // the same, also in line mode at once
// A line for stderr: sanitized, with a line end behind it.
void exec_say(struct exec *x, const char *fmt, ...) PRINTF_LIKE(2, 3);
void exec_print(struct exec *x, const char *text); // to out, sanitized as one line, with line end
// All of standard input, at most max bytes.
MUST_CHECK bool exec_read(struct exec *x, size_t max, struct str *out, struct err *e);
// What comes next, valid until the next call; *n is 0 at the end.
MUST_CHECK bool exec_read_part(struct exec *x, const void **part, size_t *n, struct err *e);
void exec_end(struct exec *x, int code); // the last packet

// --- the database (exec.c) --------------------------------------------------------------------------
MUST_CHECK bool exec_query(struct exec *x, const struct query *q, struct rowset *out,
	struct err *e);
// Checks the permission, then asks the catalog. Fails with ERR_DENIED or ERR_FAILED.
MUST_CHECK bool exec_relation(struct exec *x, const char *view, struct relation *out,
	struct err *e);
MUST_CHECK bool exec_routine(struct exec *x, const char *function, struct routine *out,
	struct err *e);
bool exec_may(const struct exec *x, const char *object); // without "api."

// The form in which this person reads rows (exec_rows.c).
enum export_kind exec_reading(const struct exec *x);

// --- names (exec_name.c) ----------------------------------------------------------------------------
// The screen called so by name or fast-path code; an unknown one is refused with the nearest.
MUST_CHECK bool exec_screen(struct exec *x, const char *name, const struct screen **out,
	struct err *e);
// The same, or the record that a list of this name opens.
MUST_CHECK bool exec_record_screen(struct exec *x, const char *name, const struct screen **out,
	struct err *e);
// Where the actions of a screen are: that record, or a list that opens none.
MUST_CHECK bool exec_action_screen(struct exec *x, const char *name, const struct screen **out,
	struct err *e);
// The key of the row a person calls `ident`.
MUST_CHECK bool exec_find(struct exec *x, const struct screen *s, const struct relation *rel,
	const char *ident, const char **key, struct err *e);

// --- parameters of actions (exec_param.c) -----------------------------------------------------------
struct exec_choices {
	const char **codes, **labels; // n of each; labels as people read them
	int n;
};

// What may be written for a parameter that has no choices; translated.
const char *exec_param_kind(const struct routine_param *p);
// What a coded parameter may be, for the record with that key (NULL: for any). None for others.
void exec_choices(struct exec *x, const struct routine_param *p, const char *key,
	struct exec_choices *out);
// "open (Open for you)", or the code alone where the label says no more.
const char *exec_choice(struct exec *x, const struct exec_choices *choices, int i);
// The code of a label in English or the reader's language; anything else stays what it is, and the
// database decides.
const char *exec_code(struct exec *x, const struct routine_param *p, const char *value);

// --- commands ---------------------------------------------------------------------------------------
struct exec_command {
	const char *name;
	bool (*run)(struct exec *x, const struct words *words, struct err *e); // words[0] = name
	const char *usage; // msgid
	const char *help; // msgid, one line
	const struct option *options;
	int n_options;
};

extern const struct exec_command exec_commands[];
extern const int exec_n_commands;
const struct exec_command *exec_command(const char *name); // or NULL
void exec_usage(struct exec *x, const struct exec_command *c); // to out

bool exec_list(struct exec *x, const struct words *words, struct err *e);
bool exec_cat(struct exec *x, const struct words *words, struct err *e);
bool exec_export(struct exec *x, const struct words *words, struct err *e);
bool exec_show(struct exec *x, const struct words *words, struct err *e);
bool exec_do(struct exec *x, const struct words *words, struct err *e);
bool exec_plain(struct exec *x, const struct words *words, struct err *e);
bool exec_import(struct exec *x, const struct words *words, struct err *e);
bool exec_screens(struct exec *x, const struct words *words, struct err *e);
bool exec_whoami(struct exec *x, const struct words *words, struct err *e);
bool exec_views(struct exec *x, const struct words *words, struct err *e);
bool exec_undo(struct exec *x, const struct words *words, struct err *e);
bool exec_set(struct exec *x, const struct words *words, struct err *e);
bool exec_help(struct exec *x, const struct words *words, struct err *e);

extern const struct option exec_list_options[], exec_show_options[], exec_do_options[],
	exec_import_options[], exec_views_options[];
#define EXEC_LIST_OPTIONS (EXPORT_N_FORMATS + 9)
#define EXEC_SHOW_OPTIONS 2
#define EXEC_DO_OPTIONS 4
#define EXEC_IMPORT_OPTIONS 7
#define EXEC_VIEWS_OPTIONS 2

// --- boards (exec_board.c) --------------------------------------------------------------------------
// Whether the words name a board: "board agents", "board_agents" or its code.
bool exec_board_screen(const struct exec *x, const struct words *rest, const struct screen **out);
MUST_CHECK bool exec_board(struct exec *x, const struct screen *s, bool json, struct err *e);

// Text with its {column} parts filled in from the first row (exec_show.c).
const char *exec_fill(struct exec *x, const struct screen *s, const char *text, const struct rowset *r);

// --- lists (exec_column.c, exec_rows.c), also for the panels of a record ----------------------------
struct exec_listing {
	const struct screen *screen;
	const struct relation *relation;
	const struct column *const *columns; // n_columns of the screen
	int n_columns;
	struct list_request request; // limit is per page and set by exec_rows()
	enum export_kind kind;
	bool labels;  // codes and headings as people read them
	long most;    // rows, 0 = all
	const char *indent;
	const char *filter; // exec_list: as text
};

// The columns a listing shows when nothing else was asked for; all: hidden ones too.
void exec_columns(struct exec *x, struct exec_listing *l, bool all);
// The same from names with commas between them; - in front of one: descending.
MUST_CHECK bool exec_choose_columns(struct exec *x, struct exec_listing *l, const char *names,
	struct err *e);
MUST_CHECK bool exec_choose_order(struct exec *x, struct exec_listing *l, const char *names,
	struct err *e);
// The same as a person has arranged them (model/layout.h).
void exec_arrange_columns(struct exec *x, struct exec_listing *l, const char *arrangement);
// Takes columns and order from a saved view, and its filter (exec_views.c).
MUST_CHECK bool exec_view_read(struct exec *x, struct exec_listing *l, const char *name, const char **filter,
	struct err *e);
// Saves what was listed as a view of one's own; own_columns: others than the screen's were asked for.
MUST_CHECK bool exec_view_save(struct exec *x, const struct exec_listing *l, bool own_columns, const char *name,
	struct err *e);
// Fetches and prints. *cut: there were more than l->most.
MUST_CHECK bool exec_rows(struct exec *x, const struct exec_listing *l, long *rows, bool *cut,
	struct err *e);
// A column of a machine format: its name and type, and the value of a row.
struct export_column exec_export_column(struct exec *x, const struct relation *rel,
	const struct column *c, bool labels);
const char *exec_export_value(struct exec *x, struct arena *arena, const struct relation *rel,
	const struct column *c, const struct rowset *r, int row, bool labels);
