// SPDX-License-Identifier: MIT
// keyfile: who owns a key that an operator made for another OS user.
#include "admin/keyfile.h"

#include <pwd.h>
#include <unistd.h>

bool
keyfile_give(const char *path, const char *user, struct err *e)
{
	struct passwd *pw;

	if (!user)
		return true;
	pw = getpwnam(user);
	if (!pw)
		return err_set(e, ERR_DATA, "there is no OS user called %s", user);
	if (chown(path, pw->pw_uid, pw->pw_gid) < 0)
		return err_sys(e, ERR_DENIED, "cannot give %s to %s", path, user);
	return true;
}
