// SPDX-License-Identifier: MIT
// command: everything the program itself can be told to do by a key.
#include "model/command.h"

#include "base/i18n.h"
#include "base/str.h"

static const struct command_info infos[] = {
	[CMD_NONE] = {"", CONTEXT_ALWAYS, "", ""},
#define X(id, name, context, label, help) [CMD_##id] = {name, CONTEXT_##context, label, help},
	COMMAND_LIST(X)
#undef X
};

const struct command_info *
command_info(enum command c)
{
	return &infos[c];
}

enum command
command_by_name(const char *name)
{
	for (int i = CMD_NONE + 1; i < CMD_COUNT_; i++) {
		if (str_eq(infos[i].name, name))
			return (enum command)i;
	}
	return CMD_NONE;
}

bool
command_is_offered(enum command c)
{
	switch (c) {
	case CMD_NONE:
	case CMD_PALETTE:
	case CMD_FAST_PATH:
	case CMD_SUBMIT:
	case CMD_LOOKUP:
	case CMD_NEXT_FIELD:
	case CMD_PREVIOUS_FIELD:
	case CMD_UP:
	case CMD_DOWN:
	case CMD_PAGE_UP:
	case CMD_PAGE_DOWN:
	case CMD_FIRST:
	case CMD_LAST:
	case CMD_MARK_UP:
	case CMD_MARK_DOWN:
	case CMD_LEFT:
	case CMD_RIGHT:
	case CMD_VIEW_1:
	case CMD_VIEW_2:
	case CMD_VIEW_3:
	case CMD_VIEW_4:
	case CMD_VIEW_5:
	case CMD_VIEW_6:
	case CMD_VIEW_7:
	case CMD_VIEW_8:
	case CMD_VIEW_9:
		return false;
	default:
		return true;
	}
}
