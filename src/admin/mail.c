// SPDX-License-Identifier: MIT
// mail: mail comes in: from the mail server into the spool, and from there into the database.
#include <stdio.h>
#include <unistd.h>

#include "admin/command.h"
#include "base/log.h"
#include "post/post.h"
#include "post/spool.h"

#include <sodium.h>

static const char *from, *to;
static bool only_once;

const struct opt mail_deliver_opts[] = {
	{"from", "ADDRESS", &from, NULL, "who sent it, by the envelope"},
	{"to", "ADDRESS", &to, NULL, "whom it was sent to, by the envelope"},
	{0},
};

const struct opt post_opts[] = {
	{"once", NULL, NULL, &only_once, "take what is there and end"},
	{0},
};

bool
cmd_mail_deliver(struct context *c, struct err *e)
{
	return spool_put(c->settings->paths.mail_spool, STDIN_FILENO, from, to, e);
}

bool
cmd_post(struct context *c, struct err *e)
{
	log_set_level((enum log_level)c->settings->log.level);
	return post_run(c->settings, only_once, e);
}
