// SPDX-License-Identifier: MIT
// config: the settings in force, and where each comes from.
#include <stdio.h>

#include "admin/command.h"

static bool with_origin;

const struct opt config_opts[] = {
	{"origin", NULL, NULL, &with_origin, "say where each value comes from"},
	{0},
};

static void
print_line(const struct settings *s, const char *section, const char *key, const char *value,
	enum schema_origin origin, int line)
{
	int used = printf("%s.%s = %s", section, key, value);

	if (with_origin) {
		printf("%*s", used < 50 ? 50 - used : 2, "");
		if (origin == SCHEMA_FILE)
			printf("# %s:%d", s->file, line);
		else
			printf("# %s", origin == SCHEMA_COMMAND ? "command line" : "default");
	}
	putchar('\n');
}

bool
cmd_config_show(struct context *c, struct err *e)
{
	const struct settings *s = c->settings;

	(void)e;
	for (int i = 0; i < settings_n_keys; i++) {
		const struct schema_key *k = &settings_keys[i];
		const struct schema_value *v = &s->values[i];
		const char *text = v->text;

		if (k->type == SCHEMA_PATH)
			text = *(const char *const *)((const char *)s + k->offset);
		print_line(s, k->section, k->key, text, v->origin, v->line);
	}
	for (int i = 0; i < s->n_rules; i++) {
		const struct login_rule *r = &s->rules[i];

		print_line(s, "factors", r->role, r->text, r->origin, r->line);
	}
	return true;
}
