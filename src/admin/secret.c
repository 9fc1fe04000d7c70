// SPDX-License-Identifier: MIT
// secret: asks the operator for a password.
#include "admin/secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"

#include <sodium.h>

// Reads up to the end of the line, byte by byte so that nothing else is taken from the stream.
static bool
read_line(int fd, char *out, size_t size, struct err *e)
{
	size_t n = 0;
	ssize_t got;
	char c = '\0';

	while ((got = read(fd, &c, 1)) == 1 && c != '\n') {
		if (n + 1 >= size)
			return err_set(e, ERR_DATA, "the password is too long");
		out[n++] = c;
	}
	out[n] = '\0';
	if (got < 0 || (got == 0 && n == 0))
		return err_set(e, ERR_IO, "no password was given");
	return true;
}

static bool
ask(int tty, const char *prompt, char *out, size_t size, struct err *e)
{
	struct termios old, quiet;
	bool ok;

	if (tcgetattr(tty, &old) < 0)
		return err_sys(e, ERR_IO, "cannot use the terminal");
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL;
	if (!file_write_all(tty, prompt, strlen(prompt), e))
		return false;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	ok = read_line(tty, out, size, e);
	tcsetattr(tty, TCSAFLUSH, &old);
	return ok;
}

bool
secret_read(const char *prompt, char *out, size_t size, struct err *e)
{
	char again[1100];
	bool ok;
	int tty;

	if (!isatty(STDIN_FILENO))
		return read_line(STDIN_FILENO, out, size, e);
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0)
		return err_sys(e, ERR_IO, "cannot open the terminal");
	ok = ask(tty, prompt, out, size, e) && ask(tty, "The same again: ", again, sizeof(again), e);
	close(tty);
	if (ok && !str_eq(out, again))
		ok = err_set(e, ERR_DATA, "the two passwords differ");
	sodium_memzero(again, sizeof(again));
	return ok;
}
