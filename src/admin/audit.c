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
		{"changed", "is not what was written, or does not stand where it was written"},
		{"unlinked", "stands behind another entry than the one it was written behind"},
		{"truncated", "is the end that the head names, and the entries end elsewhere"},
		{"head", "is the last entry, and not the one that the head names"},
	};
	struct rowset r = {0};

	if (!db_sys_call(p->db, "select chain || '/' || seq as link, fault from audit.verify()", 0, NULL, &r, e))
		return false;
	for (int i = 0; i < r.n_rows; i++) {
		const char *name = rowset_get(&r, i, "fault");

		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
			if (str_eq(words[k][0], name))
				fault(p, "entry %s: %s", rowset_get(&r, i, "link"), words[k][1]);
		}
	}
	rowset_free(&r);
	return true;
}

// Holds the batch against the entries it speaks of.
static bool
check_batch(struct proof *p, struct err *e)
{
	static const char sql[] = "select audit.hash_at(s.seqs::bigint[])"
		" from unnest($1::text[]) with ordinality s(seqs, nth) order by s.nth";
	char seqs[CHECKPOINT_SEQS_MAX];
	struct str all = {0};
	const char *params[1];
	struct rowset r = {0};
	bool ok;

	for (int i = 0; i < p->n; i++) {
		checkpoint_print_seqs(&p->batch[i], seqs);
		str_addf(&all, "%s\"{%s}\"", i ? "," : "{", seqs);
	}
	str_add(&all, p->n ? "}" : "{}");
	params[0] = str_text(&all);
	ok = db_sys_call(p->db, sql, 1, params, &r, e);
	for (int i = 0; ok && i < p->n; i++) {
		const struct checkpoint *c = &p->batch[i];
		const char *hash = rowset_at(&r, i, 0);

		if (str_eq(hash, c->head))
			continue;
		checkpoint_print_seqs(c, seqs);
		fault(p, hash[0] ? "checkpoint line %ld (%s): an end (%s) is another one now; it or entries "
			"before it were rewritten" : "checkpoint line %ld (%s): an end (%s) is gone",
			p->lines[i], c->at, seqs);
	}
	p->n = 0;
	str_free(&all);
	rowset_free(&r);
	return ok;
}

// No chain gets shorter.
static bool
goes_on(const struct checkpoint *last, const struct checkpoint *c)
{
	bool ok = strcmp(c->at, last->at) >= 0 && c->n_chains >= last->n_chains;

	for (int i = 0; ok && i < last->n_chains; i++)
		ok = c->seq[i] >= last->seq[i];
	return ok;
}

static int64_t
sum_of(const struct checkpoint *c)
{
	int64_t sum = 0;

	for (int i = 0; i < c->n_chains; i++)
		sum += c->seq[i];
	return sum;
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
	if (!goes_on(&p->last, &c))
		fault(p, "checkpoint line %ld (%s): is older than the one before it", line, c.at);
	if (c.entries != sum_of(&c))
		fault(p, "checkpoint line %ld (%s): %lld entries where the chains end after %lld", line,
			c.at, (long long)c.entries, (long long)sum_of(&c));
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
		fault(p, "%s is not there: nothing shows that no chain was rewritten as a whole", path);
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

	if (!db_sys_call(p->db, "select sum(h.seq) as entries, count(nullif(h.seq, 0)) as chains,"
		" audit.hash_at(audit.ends()) as hash from audit.head h", 0, NULL, &r, e))
		return false;
	printf("entries      %s in %s chains, head %s\n", rowset_get(&r, 0, "entries"),
		rowset_get(&r, 0, "chains"), rowset_get(&r, 0, "hash"));
	rowset_free(&r);
	if (p->checkpoints)
		printf("checkpoints  %ld, the last of %s after %lld entries\n", p->checkpoints, p->last.at,
			(long long)p->last.entries);
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
