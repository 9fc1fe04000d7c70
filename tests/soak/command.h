// SPDX-License-Identifier: MIT
// command: what the people of a soak do, as rows of a table.
//
// A row names a function of api, the roles that use it, how often, the query that picks what to do it
// to, and the arguments. The pick is asked with $1, a random number, and gives at most one row; its
// columns are $2, $3 ... of the arguments, and $1 there is the request key.
#pragma once

#include <stdint.h>

#define PICKED_MAX 4

struct soak_command {
	const char *name;  // of the function in api
	const char *roles; // first letters: agent, lead, finance, warehouse, buyer
	int weight;        // how often, against the other rows of a role
	const char *pick;
	const char *args;
};

extern const struct soak_command soak_commands[];
extern const int soak_commands_n;

// The number of a row that somebody with this role uses and that is not idle now; random decides. -1 when
// all are idle.
int soak_command_for(char role, uint64_t random, const int64_t *idle_until, int64_t now_ms);
