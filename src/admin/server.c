// SPDX-License-Identifier: MIT
// server: the commands that run for long: serve, and the warden that serve starts.
#include <stdlib.h>

#include "admin/command.h"
#include "db/sys.h"
#include "serve/serve.h"
#include "warden/migrations.h"
#include "warden/warden.h"

bool
cmd_serve(struct context *c, struct err *e)
{
	struct settings *settings = c->settings;

	c->settings = NULL;
	return serve_run(&c->src, settings, e);
}

bool
cmd_warden(struct context *c, struct err *e)
{
	int code = warden_run(c->settings);

	(void)e;
	settings_free(c->settings);
	exit(code);
}

bool
command_open_database(const struct context *c, struct db_sys **db, struct err *e)
{
	struct str conninfo = {0};
	bool ok;

	settings_conninfo(c->settings, NULL, &conninfo);
	str_add(&conninfo, " connect_timeout=10");
	ok = db_sys_open(str_text(&conninfo), "quayside operator", db, e);
	str_free(&conninfo);
	if (ok && !migrations_check_server(*db, e)) {
		db_sys_close(*db);
		ok = false;
	}
	return ok;
}
