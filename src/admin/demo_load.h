// SPDX-License-Identifier: MIT
// demo_load: the data of the demo, by the steps of sql/demo, over two connections.
//
// It is several transactions. Until the last one has committed the schema demo is there, by which a
// load that broke off is known: it cannot be gone on with, and the database has to be made anew.
#pragma once

#include "admin/command.h"

// Into a database that has been migrated and holds nothing; its people all get the password. Tells on
// stderr what each step took.
MUST_CHECK bool demo_load(const struct context *c, struct db_sys *db, const char *scale,
	const char *password, struct err *e);
