// SPDX-License-Identifier: MIT
// audit: the key that checkpoints are signed with, and the proof that the record is intact.
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/keyfile.h"
#include "base/str.h"
#include "db/sys.h"
#include "work/checkpoint.h"

#define FAULTS_SHOWN 20
#define BATCH 500 // checkpoints held against the database at a time

static const char *owner, *checkpoints_file, *public_file;

const struct opt audit_key_opts[] = {
	{"owner", "USER", &owner, NULL, "OS user that runs `quayside work`; yourself if not given"},
	{0},
};
const struct opt audit_verify_opts[] = {
	{"checkpoints", "FILE", &checkpoints_file, NULL, "a copy kept elsewhere; else paths.audit_checkpoints"},
	{"public-key", "FILE", &public_file, NULL, "the public half; else paths.audit_key with .pub"},
	{0},
};

bool
cmd_audit_key(struct context *c, struct err *e)
{
	const char *path = c->settings->paths.audit_key;
	char public_path[PATH_MAX];
	struct checkpoint_key key;

	snprintf(public_path, sizeof(public_path), "%s.pub", path);
	if (access(path, F_OK) != 0 && (!checkpoint_key_make(path, e) ||
		!keyfile_give(path, owner, e) || !keyfile_give(public_path, owner, e)))
		return false;
	if (!checkpoint_key_load_public(public_path, &key, e))
		return false;
	printf("audit key    %s\npublic half  %s\nid           %s\n", path, public_path, key.id);
	return true;
}

// One run of `audit verify`.
struct proof {
	struct db_sys *db;
	struct checkpoint_key key;
	struct checkpoint batch[BATCH], last;
	long lines[BATCH]; // where each stands in the file
	int n;
	long checkpoints;
	int faults;
};

static void PRINTF_LIKE(2, 3)
fault(struct proof *p, const char *fmt, ...)
{
	va_list args;

	if (++p->faults > FAULTS_SHOWN)
		return;
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

static bool
check_chain(struct proof *p, struct err *e)
{
	static const char *const words[][2] = {
		{"missing", "entries are missing from here on"},
		{"changed", "is not what was written"},
		{"unlinked", "stands behind another entry than the one it was written behind"},
		{"truncated", "is the end that the head names, and the entries end elsewhere"},
		{"head", "is the last entry, and not the one that the head names"},
	};
	struct rowset r = {0};

	if (!db_sys_call(p->db, "select seq, fault from audit.verify()", 0, NULL, &r, e))
		return false;
	for (int i = 0; i < r.n_rows; i++) {
		const char *name = rowset_get(&r, i, "fault");

		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
			if (str_eq(words[k][0], name))
				fault(p, "entry %s: %s", rowset_get(&r, i, "seq"), words[k][1]);
		}
	}
	rowset_free(&r);
	return true;
}

// Holds the batch against the entries it speaks of.
static bool
check_batch(struct proof *p, struct err *e)
{
	static const char sql[] =
		"select encode(e.hash, 'hex') as hash from unnest($1::bigint[]) with ordinality s(seq, nth)"
		" left join audit.entry e on e.seq = s.seq order by s.nth";
	struct str seqs = {0};
	const char *params[1];
	struct rowset r = {0};
	bool ok;

	for (int i = 0; i < p->n; i++)
		str_addf(&seqs, "%s%lld", i ? "," : "{", (long long)p->batch[i].seq);
	str_add(&seqs, p->n ? "}" : "{}");
	params[0] = str_text(&seqs);
	ok = db_sys_call(p->db, sql, 1, params, &r, e);
	for (int i = 0; ok && i < p->n; i++) {
		const char *hash = rowset_at(&r, i, 0);

		if (!hash && p->batch[i].seq)
			fault(p, "checkpoint line %ld (%s): entry %lld is gone", p->lines[i],
				p->batch[i].at, (long long)p->batch[i].seq);
		else if (hash && !str_eq(hash, p->batch[i].head))
			fault(p, "checkpoint line %ld (%s): entry %lld is another one now; it or entries "
				"before it were rewritten", p->lines[i], p->batch[i].at,
				(long long)p->batch[i].seq);
	}
	p->n = 0;
	str_free(&seqs);
	rowset_free(&r);
	return ok;
}

static bool
check_line(struct proof *p, const char *text, long line, struct err *e)
{
	struct checkpoint c;
	const char *why;

	if (!checkpoint_read(text, &p->key, &c, &why)) {
		fault(p, "checkpoint line %ld: %s", line, why);
		return true;
	}
	if (c.seq < p->last.seq || strcmp(c.at, p->last.at) < 0)
		fault(p, "checkpoint line %ld (%s): is older than the one before it", line, c.at);
	if (c.entries != c.seq)
		fault(p, "checkpoint line %ld (%s): %lld entries up to entry %lld", line, c.at,
			(long long)c.entries, (long long)c.seq);
	p->last = c;
	p->checkpoints++;
	p->lines[p->n] = line;
	p->batch[p->n++] = c;
	return p->n < BATCH || check_batch(p, e);
}

static bool
check_file(struct proof *p, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	bool ok = true;

	if (!f && errno == ENOENT) {
		fault(p, "%s is not there: nothing shows that the chain was not rewritten as a whole", path);
		return true;
	}
	if (!f)
		return err_sys(e, ERR_IO, "cannot open %s", path);
	for (long line = 1; ok && getline(&text, &size, f) > 0; line++)
		ok = check_line(p, text, line, e);
	ok = ok && check_batch(p, e);
	if (ok && ferror(f))
		ok = err_sys(e, ERR_IO, "cannot read %s", path);
	free(text);
	fclose(f);
	return ok;
}

static bool
conclude(struct proof *p, struct err *e)
{
	struct rowset r = {0};

	if (!db_sys_call(p->db, "select seq, encode(hash, 'hex') as hash from audit.head", 0, NULL, &r, e))
		return false;
	printf("entries      %s, head %s\n", rowset_get(&r, 0, "seq"), rowset_get(&r, 0, "hash"));
	rowset_free(&r);
	if (p->checkpoints)
		printf("checkpoints  %ld, the last of %s at entry %lld\n", p->checkpoints, p->last.at,
			(long long)p->last.seq);
	else
		printf("checkpoints  none\n");
	if (p->faults > FAULTS_SHOWN)
		printf("and %d faults more\n", p->faults - FAULTS_SHOWN);
	if (p->faults)
		return err_set(e, ERR_FAILED, "the audit record is not intact; faults found: %d", p->faults);
	return true;
}

bool
cmd_audit_verify(struct context *c, struct err *e)
{
	const char *file = checkpoints_file ? checkpoints_file : c->settings->paths.audit_checkpoints;
	struct proof *p = xcalloc(1, sizeof(*p));
	char public_path[PATH_MAX];
	bool ok;

	snprintf(public_path, sizeof(public_path), "%s.pub", c->settings->paths.audit_key);
	if (!public_file)
		public_file = public_path;
	ok = command_open_database(c, &p->db, e);
	if (ok) {
		ok = check_chain(p, e);
		// Without any key there never were checkpoints.
		if (ok && (access(public_file, F_OK) == 0 || checkpoints_file))
			ok = checkpoint_key_load_public(public_file, &p->key, e) && check_file(p, file, e);
		ok = ok && conclude(p, e);
		db_sys_close(p->db);
	}
	free(p);
	return ok;
}
