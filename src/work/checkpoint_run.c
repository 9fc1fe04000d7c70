// SPDX-License-Identifier: MIT
// checkpoint_run: adds a signed checkpoint to the file when the audit chains have grown and are whole.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "db/sys.h"
#include "work/checkpoint.h"

// The file, held against a second worker until closed. -1 with an error; -2: somebody else has it.
static int
open_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0) {
		err_sys(e, ERR_IO, "cannot open %s", path);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -2;
	}
	return fd;
}

// The last line, empty when there is none. Of an end without line feed only that is known.
static bool
read_tail(int fd, char line[CHECKPOINT_LINE_MAX], struct err *e)
{
	char tail[CHECKPOINT_LINE_MAX];
	struct stat st;
	ssize_t n;
	char *start;

	line[0] = '\0';
	if (fstat(fd, &st) < 0)
		return err_sys(e, ERR_IO, "cannot examine the checkpoints");
	n = pread(fd, tail, sizeof(tail) - 1, st.st_size < (off_t)sizeof(tail) ? 0 :
		st.st_size - (off_t)sizeof(tail) + 1);
	if (n < 0)
		return err_sys(e, ERR_IO, "cannot read the checkpoints");
	if (n == 0)
		return true;
	tail[n] = '\0';
	start = tail[n - 1] == '\n' ? memrchr(tail, '\n', (size_t)n - 1) : memrchr(tail, '\n', (size_t)n);
	str_copy(line, CHECKPOINT_LINE_MAX, start ? start + 1 : tail);
	return true;
}

// What the file says last. A line of an earlier key begins the checkpoints anew: from the first entries.
static bool
last_checkpoint(int fd, const struct checkpoint_key *key, struct checkpoint *last, struct err *e)
{
	char line[CHECKPOINT_LINE_MAX];
	const char *why;

	*last = (struct checkpoint){0};
	if (!read_tail(fd, line, e))
		return false;
	if (!line[0] || checkpoint_read(line, key, last, &why))
		return true;
	if (last->key[0] && !str_eq(last->key, key->id)) {
		*last = (struct checkpoint){0};
		return true;
	}
	err_set(e, ERR_DATA, "the last line of the checkpoints %s", why);
	return err_hint(e, "run: quayside audit verify; then begin a new file");
}

static bool
check_chain(const struct rowset *r, const struct checkpoint *last, struct err *e)
{
	const char *fault = rowset_get(r, 0, "fault"), *hash = rowset_get(r, 0, "signed_hash");

	if (last->head[0] && !str_eq(hash, last->head))
		err_set(e, ERR_DATA, "an end of the audit is not the one that was signed at %s", last->at);
	else if (fault)
		err_set(e, ERR_DATA, "the audit is not whole: entry %s %s",
			rowset_get(r, 0, "fault_at"), fault);
	else
		return true;
	return err_hint(e, "nothing more is signed; quayside audit verify tells what is wrong");
}

static bool
sign_head(int fd, struct db_sys *db, const struct checkpoint_key *key, int *done, struct err *e)
{
	char line[CHECKPOINT_LINE_MAX], seqs[CHECKPOINT_SEQS_MAX], from[CHECKPOINT_SEQS_MAX + 2];
	const char *params[] = {from};
	struct checkpoint last, next = {0};
	struct rowset r = {0};
	bool ok;

	if (!last_checkpoint(fd, key, &last, e))
		return false;
	checkpoint_print_seqs(&last, seqs);
	snprintf(from, sizeof(from), "{%s}", seqs);
	ok = db_sys_call(db, "select * from audit.head_since($1)", 1, params, &r, e) &&
		check_chain(&r, &last, e);
	if (ok && !checkpoint_read_seqs(&next, rowset_get(&r, 0, "seqs")))
		ok = err_set(e, ERR_DATA, "the audit has more chains than this program knows");
	if (ok) {
		next.entries = strtoll(rowset_get(&r, 0, "entries"), NULL, 10);
		str_copy(next.head, sizeof(next.head), rowset_get(&r, 0, "hash"));
	}
	rowset_free(&r);
	if (!ok || next.entries == last.entries)
		return ok;
	checkpoint_sign(&next, key, line);
	ok = file_write_all(fd, line, strlen(line), e);
	if (ok && fdatasync(fd) < 0)
		ok = err_sys(e, ERR_IO, "cannot keep the checkpoint");
	*done = ok;
	return ok;
}

bool
checkpoint_run(const struct settings *s, struct db_sys *db, int *done, struct err *e)
{
	static bool was_said;
	struct checkpoint_key key;
	bool ok;
	int fd;

	*done = 0;
	if (access(s->paths.audit_key, F_OK) != 0) {
		if (!was_said)
			log_event(LOG_WARN, "audit.unsigned", "key=%s msg=\"no checkpoints are signed; make a "
				"key with: quayside audit key\"", s->paths.audit_key);
		was_said = true;
		return true;
	}
	if (!checkpoint_key_load(s->paths.audit_key, &key, e))
		return false;
	fd = open_file(s->paths.audit_checkpoints, e);
	ok = fd == -2 || (fd >= 0 && sign_head(fd, db, &key, done, e));
	if (fd >= 0)
		close(fd);
	checkpoint_key_wipe(&key);
	return ok;
}
