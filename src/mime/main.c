// SPDX-License-Identifier: MIT
// quayside-mime: reads one message of mail in a jail. Started by `quayside post`, never by hand.
//
//   quayside-mime                 fd 3: the message; fd 4: where the records go (mime/parse.h)
//   quayside-mime --no-sandbox    in sanitizer builds only, which cannot live in the sandbox
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "mime/parse.h"
#include "proc/sandbox.h"
#include "proc/spawn.h"

enum { FD_MESSAGE = 3, FD_RECORDS = 4, FD_END = 5 };

#define MESSAGE_MAX (64u << 20)
#define CPU_SECONDS 20

static bool
run(bool sandbox, struct err *e)
{
	struct rlimit cpu = {CPU_SECONDS, CPU_SECONDS};
	struct str message = {0}, records = {0};

	parse_warm();
	setrlimit(RLIMIT_CPU, &cpu);
	if (sandbox && !sandbox_mime(e))
		return false;
	if (!file_read_fd(FD_MESSAGE, MESSAGE_MAX, &message, e))
		return false;
	parse_message(&records, str_text(&message), message.len);
	return file_write_all(FD_RECORDS, str_text(&records), records.len, e);
}

int
main(int argc, char **argv)
{
	bool sandbox = true;
	struct err e;

#ifdef SANDBOX_OPTIONAL
	if (argc == 2 && !strcmp(argv[1], "--no-sandbox")) {
		sandbox = false;
		argc--;
	}
#endif
	(void)argv;
	if (argc != 1 || lseek(FD_MESSAGE, 0, SEEK_CUR) < 0) {
		fprintf(stderr, "quayside-mime is started by `quayside post`\n");
		return err_exit_code(ERR_USAGE);
	}
	spawn_settle(FD_END);
	if (!run(sandbox, &e)) {
		log_err(LOG_ERROR, "mime.failed", &e);
		return err_exit_code(e.cls);
	}
	_exit(0); // no destructors: what the libraries would tear down, a hostile message has shaped
}
