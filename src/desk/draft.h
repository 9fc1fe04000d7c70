// SPDX-License-Identifier: MIT
// draft: what was typed into a form that was left, for as long as the session lasts.
//
// A place names the form ("api.ticket_reply/551"). The desk owns everything.
#pragma once

struct desk;

void draft_put(struct desk *d, const char *place, const char *field, const char *text);
const char *draft_get(const struct desk *d, const char *place, const char *field); // or NULL
void draft_drop(struct desk *d, const char *place);
void draft_drop_all(struct desk *d);
