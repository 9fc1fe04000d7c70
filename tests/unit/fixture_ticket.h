// SPDX-License-Identifier: MIT
// fixture_ticket: a small list screen, its relation and its terms, built by hand.
#pragma once

#include "model/catalog.h"
#include "model/screen.h"

static const struct column ticket_columns[] = {
	{.name = "ticket_no", .label = "Ticket", .format = FORMAT_TEXT, .search = true},
	{.name = "status", .label = "Status", .format = FORMAT_CODE, .terms = "ticket_status"},
	{.name = "owner", .label = "Owner login", .format = FORMAT_TEXT},
	{.name = "owner_name", .label = "Agent", .format = FORMAT_TEXT},
	{.name = "priority", .label = "Priority", .format = FORMAT_CODE, .terms = "ticket_priority",
		.hidden = true},
	{.name = "subject", .label = "Subject", .format = FORMAT_TEXT, .search = true},
	{.name = "due_at", .label = "Due by", .format = FORMAT_COUNTDOWN},
	{.name = "placed_on", .label = "Placed", .format = FORMAT_DATE},
	{.name = "total_minor", .label = "Amount", .format = FORMAT_MONEY, .currency = "currency"},
	{.name = "messages", .label = "Messages", .format = FORMAT_INTEGER},
	{.name = "score", .label = "Score", .format = FORMAT_PERCENT},
	{.name = "vip", .label = "VIP", .format = FORMAT_BOOL},
	{.name = "language", .label = "Language", .format = FORMAT_LANGUAGE},
	{.name = "country", .label = "Country", .format = FORMAT_TEXT},
};

static const struct screen ticket_screen = {
	.name = "tickets", .kind = SCREEN_LIST, .title = "Tickets", .view = "ticket",
	.key = "ticket_id", .ident = "ticket_no", .columns = ticket_columns,
	.n_columns = (int)(sizeof(ticket_columns) / sizeof(*ticket_columns)),
};

static struct catalog_column ticket_catalog[] = {
	{"ticket_id", "int8", ""}, {"ticket_no", "text", ""}, {"status", "text", "ticket_status"},
	{"owner", "text", "person_login"}, {"owner_name", "text", ""},
	{"priority", "text", "ticket_priority"}, {"subject", "text", ""}, {"due_at", "timestamptz", ""},
	{"placed_on", "date", ""}, {"total_minor", "int8", ""}, {"currency", "text", "currency"},
	{"messages", "int4", ""}, {"score", "numeric", ""}, {"vip", "bool", ""},
	{"language", "text", "language"}, {"country", "text", "country"}, {"tags", "_text", ""},
	{"extra", "jsonb", ""}, {"version", "int4", ""}, {"style", "text", ""},
	{"can_take", "bool", ""},
};

static const struct relation ticket_relation = {
	"ticket", ticket_catalog, (int)(sizeof(ticket_catalog) / sizeof(*ticket_catalog)),
};

static const struct term_label ticket_terms[] = {
	{"ticket_status", "new", "New"}, {"ticket_status", "open", "Open"},
	{"ticket_status", "waiting_customer", "Waiting for customer"},
	{"ticket_status", "waiting_supplier", "Waiting for supplier"},
	{"ticket_status", "closed", "Closed"}, {"ticket_status", "none", "No status"},
	{"ticket_priority", "low", "Low"}, {"ticket_priority", "urgent", "Urgent"},
	{"other", "open", "Wide open"},
};

static const struct screen_set ticket_set = {
	.screens = &ticket_screen, .n_screens = 1, .terms = ticket_terms,
	.n_terms = (int)(sizeof(ticket_terms) / sizeof(*ticket_terms)),
};

// Monday 2026-03-02 09:00:30 in Shanghai.
#define FIXTURE_NOW 1772413230
#define FIXTURE_OFFSET (8 * 3600)

static const struct format_context ticket_format = {&ticket_set, FIXTURE_NOW, FIXTURE_OFFSET};
