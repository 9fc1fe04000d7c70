// SPDX-License-Identifier: MIT
// session: who is logged in, what they may use, and the statements that open a session.
#include "desk/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "ipc/msg.h"

const char session_open_sql[] = "select * from auth.begin_session($1)";

// No transaction stays open while a person thinks, and no query may hold the screen for long.
const char session_set_sql[] =
	"select extract(epoch from core.now())::bigint as epoch,"
	" extract(timezone from core.now())::int as utc_offset"
	" from (select set_config('TimeZone', $1, false), set_config('statement_timeout', '10s', false),"
	" set_config('lock_timeout', '2s', false),"
	" set_config('idle_in_transaction_session_timeout', '5s', false)) settings";

const char session_objects_sql[] = "select object from api.my_objects order by object collate \"C\"";

const char session_preferences_sql[] = "select preference, value from api.my_preference";

static void
copy(char *dst, size_t size, const struct rowset *r, const char *name)
{
	const char *text = rowset_get(r, 0, name);

	str_copy(dst, size, text ? text : "");
}

bool
session_from_rowset(const struct rowset *r, struct session *out, struct err *e)
{
	if (r->n_rows != 1)
		return err_set(e, ERR_DENIED, "%s", _("The login was not accepted."));
	copy(out->id, sizeof(out->id), r, "session_id");
	copy(out->login, sizeof(out->login), r, "login");
	copy(out->name, sizeof(out->name), r, "name");
	copy(out->language, sizeof(out->language), r, "language");
	copy(out->time_zone, sizeof(out->time_zone), r, "time_zone");
	copy(out->keymap, sizeof(out->keymap), r, "keymap");
	copy(out->home_role, sizeof(out->home_role), r, "home_role");
	copy(out->color, sizeof(out->color), r, "color");
	return true;
}

void
session_clock_from_rowset(const struct rowset *r, struct session *s)
{
	const char *epoch = rowset_get(r, 0, "epoch"), *offset = rowset_get(r, 0, "utc_offset");

	s->db_epoch = epoch ? atoll(epoch) : 0;
	s->utc_offset = offset ? atoi(offset) : 0;
}

void
session_objects_from_rowset(struct arena *arena, const struct rowset *r, struct session *s)
{
	const char **objects = arena_alloc(arena, (size_t)r->n_rows * sizeof(*objects));

	for (int i = 0; i < r->n_rows; i++)
		objects[i] = arena_strdup(arena, rowset_at(r, i, 0));
	s->objects = objects;
	s->n_objects = r->n_rows;
}

void
session_preferences_from_rowset(const struct rowset *r, struct session *s)
{
	for (int i = 0; i < r->n_rows; i++) {
		const char *name = rowset_at(r, i, 0), *value = rowset_at(r, i, 1);

		if (str_eq(name, "symbols"))
			str_copy(s->symbols, sizeof(s->symbols), value);
		else if (str_eq(name, "bell"))
			str_copy(s->bell, sizeof(s->bell), value);
		else if (str_eq(name, "number_format"))
			str_copy(s->number_format, sizeof(s->number_format), value);
		else if (str_eq(name, "interface"))
			str_copy(s->interface, sizeof(s->interface), value);
	}
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

bool
session_may(const struct session *s, const char *object)
{
	return s->n_objects && bsearch(object, s->objects, (size_t)s->n_objects,
		sizeof(*s->objects), compare);
}

bool
session_may_open(const struct session *s, const struct screen_set *set, const struct screen *screen)
{
	char object[128];

	for (int i = 0; screen->kind == SCREEN_BOARD && i < screen->n_panels; i++) {
		if (!session_may_open(s, set, screen_find(set, screen->panels[i].screen)))
			return false;
	}
	snprintf(object, sizeof(object), "api.%s", screen->view);
	return screen->kind == SCREEN_BOARD || session_may(s, object);
}

bool
session_tell_bound(int control, const struct session *s, struct err *e)
{
	struct ipc_msg m = {.type = IPC_DESK_BOUND, .number = (uint32_t)atol(s->id)};

	str_copy(m.user, sizeof(m.user), s->login);
	return ipc_send(control, &m, -1, e);
}
