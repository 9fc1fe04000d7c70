// SPDX-License-Identifier: MIT
// query_build: a statement in the making. Only query*.c use this.
#pragma once

#include "base/str.h"
#include "model/query.h"

struct build {
	struct arena *arena;
	struct str sql; // freed by build_end()
	const char **params;
	int n, cap;
};

void build_end(struct build *b, struct query *out);
int build_param(struct build *b, const char *value); // its number, from 1
void build_name(struct str *s, const char *name);    // quoted
void build_view(struct str *s, const char *view);    // api."view"
// The columns a screen needs, without "select".
void build_select(struct build *b, const struct screen *s, const struct relation *rel,
	const struct order_term *order, int n_order);
// Key and order columns alone.
void build_select_keys(struct build *b, const struct screen *s, const struct relation *rel,
	const struct order_term *order, int n_order);
// What a parameter compared with the column is cast to.
const char *build_type(const struct relation *rel, const char *column);
// The condition of a filter, without "where"; nothing for an empty one.
void build_filter(struct build *b, struct str *out, const struct filter *f,
	const struct screen *s, const struct relation *rel);
