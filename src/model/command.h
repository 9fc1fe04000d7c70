// SPDX-License-Identifier: MIT
// command: everything the program itself can be told to do by a key.
//
// One row each: identifier, name in keymaps, context, label on the key bar, help. Key bar, help
// screen, palette and keymap checks are all made from this list. What a screen's rows can be told
// (take, reply ...) are its actions, in screens/*.ini; keymaps bind those by name under [verbs].
#pragma once

#include <stdbool.h>

// Where a key counts. ALWAYS: also while typing in a field. BROWSE: on lists and records.
// EDIT: in fields and editors. CHOOSE: in a list to pick from, where typed text narrows it.
enum context { CONTEXT_ALWAYS, CONTEXT_BROWSE, CONTEXT_EDIT, CONTEXT_CHOOSE, CONTEXT_COUNT_ };

#define COMMAND_LIST(X)                                                                            \
	X(HELP, "help", ALWAYS, N_("Help"), N_("Help for this place: keys, columns, words"))       \
	X(LEAVE, "leave", ALWAYS, N_("Leave"), N_("Leave this task; at the home screen, log out")) \
	X(LOOKUP, "lookup", ALWAYS, N_("Choose"), N_("Choose the value of the field from a list")) \
	X(REFRESH, "refresh", ALWAYS, N_("Refresh"), N_("Read again from the database and redraw"))           \
	X(FILTER, "filter", BROWSE, N_("Filter line"), N_("Type what the list shall show, in one line")) \
	X(FILTER_ROW, "filter-row", ALWAYS, N_("Filter"), N_("Fill in below the headings what the list shall show")) \
	X(BACK, "back", ALWAYS, N_("Back"), N_("One step back; nothing is lost"))                  \
	X(PALETTE, "palette", ALWAYS, N_("Commands"), N_("Find any screen or command by name"))    \
	X(RECALL, "recall", ALWAYS, N_("Recall"), N_("Go again where you went before"))            \
	X(SUBMIT, "submit", ALWAYS, N_("Save"), N_("Send the form"))                               \
	X(NEXT_FIELD, "next-field", ALWAYS, N_("Next field"), N_("Next field, panel or tab"))      \
	X(PREVIOUS_FIELD, "previous-field", ALWAYS, N_("Previous field"),                          \
		N_("Previous field, panel or tab"))                                                \
	X(UNDO, "undo", ALWAYS, N_("Undo"), N_("Take back the last thing you did"))                \
	X(CONTINUE, "continue", ALWAYS, N_("Go on"), N_("Go on where you were; drafts that wait")) \
	X(LOCK, "lock", BROWSE, N_("Lock"), N_("Lock the screen until your password is typed"))    \
	X(ZONE, "time-zone", BROWSE, N_("Time zone"), N_("Choose your time zone"))                 \
	X(NUMBERS, "numbers", BROWSE, N_("Numbers"), N_("Choose how you write numbers"))           \
	X(INTERFACE, "interface", BROWSE, N_("Screens or lines"),                                  \
		N_("Choose screens or line mode, from the next login on"))                         \
	X(ACTIONS, "actions", ALWAYS, N_("Actions"), N_("What can be done with this row"))         \
	X(UP, "up", BROWSE, N_("Up"), N_("Row above"))                                             \
	X(DOWN, "down", BROWSE, N_("Down"), N_("Row below"))                                       \
	X(PAGE_UP, "page-up", BROWSE, N_("Page up"), N_("A page towards the start"))               \
	X(PAGE_DOWN, "page-down", BROWSE, N_("Page down"), N_("A page towards the end"))           \
	X(FIRST, "first", BROWSE, N_("First"), N_("First row"))                                    \
	X(LAST, "last", BROWSE, N_("Last"), N_("Last row"))                                        \
	X(MARK, "mark", BROWSE, N_("Mark"), N_("Mark the row, or take its mark away, and go on"))  \
	X(MARK_UP, "mark-up", BROWSE, N_("Mark upwards"), N_("Mark the row and the one above"))    \
	X(MARK_DOWN, "mark-down", BROWSE, N_("Mark downwards"), N_("Mark the row and the one below")) \
	X(MARK_RANGE, "mark-range", BROWSE, N_("Mark up to here"), N_("Mark all from the last mark to this row")) \
	X(MARK_ALL, "mark-all", BROWSE, N_("Mark all"), N_("Mark everything that the filter finds"))   \
	X(UNMARK, "unmark", BROWSE, N_("Unmark"), N_("Take all marks away"))                       \
	X(FIND, "find", BROWSE, N_("Find"), N_("Find words in the text shown here"))               \
	X(FIND_NEXT, "find-next", BROWSE, N_("Find next"), N_("The next place that matches"))      \
	X(FIND_PREVIOUS, "find-previous", BROWSE, N_("Find previous"), N_("The place before that matches")) \
	X(LEFT, "left", BROWSE, N_("Left"), N_("Columns to the left; the panel before"))           \
	X(RIGHT, "right", BROWSE, N_("Right"), N_("Columns to the right; the next panel"))         \
	X(OPEN, "open", BROWSE, N_("Open"), N_("Open the row"))                                    \
	X(VIEWS, "views", ALWAYS, N_("Views"), N_("Open, save, pin or remove a view of this list"))  \
	X(COLUMNS, "columns", BROWSE, N_("Columns"), N_("Show, hide, move, widen and sort columns")) \
	X(VIEW_1, "view-1", BROWSE, N_("View 1"), N_("The view with the number 1"))                \
	X(VIEW_2, "view-2", BROWSE, N_("View 2"), N_("The view with the number 2"))                \
	X(VIEW_3, "view-3", BROWSE, N_("View 3"), N_("The view with the number 3"))                \
	X(VIEW_4, "view-4", BROWSE, N_("View 4"), N_("The view with the number 4"))                \
	X(VIEW_5, "view-5", BROWSE, N_("View 5"), N_("The view with the number 5"))                \
	X(VIEW_6, "view-6", BROWSE, N_("View 6"), N_("The view with the number 6"))                \
	X(VIEW_7, "view-7", BROWSE, N_("View 7"), N_("The view with the number 7"))                \
	X(VIEW_8, "view-8", BROWSE, N_("View 8"), N_("The view with the number 8"))                \
	X(VIEW_9, "view-9", BROWSE, N_("View 9"), N_("The view with the number 9"))                \
	X(EXPORT, "export", BROWSE, N_("Export"), N_("Make this list ready to be fetched as a file"))  \
	X(SORT, "sort", BROWSE, N_("Sort"), N_("Choose the column to sort by"))                    \
	X(TURN, "turn", BROWSE, N_("As table"), N_("Turn a chart into its table and back"))         \
	X(NEXT_RECORD, "next-record", BROWSE, N_("Next"), N_("The next record of the list"))       \
	X(PREVIOUS_RECORD, "previous-record", BROWSE, N_("Previous"),                              \
		N_("The record before in the list"))                                               \
	X(MENU, "menu", BROWSE, N_("Screens"), N_("All screens open to you"))                      \
	X(FAST_PATH, "fast-path", BROWSE, N_("Go to"),                                             \
		N_("Go to a screen or record by code: TKT, TKT T-1024"))                           \
	X(LANGUAGE, "language", BROWSE, N_("Language"), N_("Choose your language"))                \
	X(KEYMAP, "keymap", BROWSE, N_("Keymap"), N_("Choose which keys mean what"))               \
	X(COPY, "copy", BROWSE, N_("Copy"), N_("Send the number, link, row or a field to the clipboard"))  \
	X(PLAIN, "plain", BROWSE, N_("Plain text"), N_("Show uncut text to mark with the mouse"))      \
	X(KEYTEST, "key-test", BROWSE, N_("Key test"), N_("Press a key to see what arrives"))          \
	X(COLOR, "color", BROWSE, N_("Colours"), N_("Choose a theme: colours, or none"))           \
	X(SYMBOLS, "symbols", BROWSE, N_("Symbols"), N_("Choose what frames and bars are made of"))   \
	X(BELL, "bell", BROWSE, N_("Bell"), N_("Choose whether news ring"))

enum command {
	CMD_NONE,
#define X(id, name, context, label, help) CMD_##id,
	COMMAND_LIST(X)
#undef X
	CMD_COUNT_
};

struct command_info {
	const char *name;
	enum context context;
	const char *label; // msgid
	const char *help;  // msgid
};

const struct command_info *command_info(enum command c);
// Whether it is worth offering by name: moving about is not.
bool command_is_offered(enum command c);
enum command command_by_name(const char *name); // CMD_NONE when unknown
