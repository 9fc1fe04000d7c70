// SPDX-License-Identifier: MIT
// files: how fast lists leave and files come in, and how much memory a desk takes for that.
//
//   files CONNINFO DESK CONFIG
//
// Each figure is one command of a desk of its own, as serve would start it, reached over its data channel. Memory is
// the most that the desk ever had, beside the same with little to do. Prints rows for report.awk.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "db/sys.h"
#include "ipc/chan.h"
#include "ipc/msg.h"

#define FLAG_EXEC 2

static const char *desk, *config;
static struct db_sys *admin;

// One command, and what it cost.
struct run {
	const char *user, *command;
	FILE *input; // or NULL
	pid_t pid;
	int data, control;
	char errors[512]; // the end of what it said
	long bytes, rss_kb;
	double seconds;
	int code;
};

static _Noreturn void
die(const struct err *e)
{
	fprintf(stderr, "files: %s %s\n", e->where, e->msg);
	exit(1);
}

// --- a desk -----------------------------------------------------------------------------------------

static _Noreturn void
become_desk(int data, int control)
{
	const char *const argv[] = {desk, "--config", config, "-o", "log.level=error", NULL};

	data = fcntl(data, F_DUPFD, 20);
	control = fcntl(control, F_DUPFD, 20);
	dup2(data, 3);
	dup2(control, 4);
	closefrom(5);
	execv(desk, (char *const *)argv);
	_exit(127);
}

static void
start(struct run *r)
{
	struct ipc_msg begin = {.type = IPC_DESK_BEGIN, .flag = FLAG_EXEC}, command = {.type = IPC_DESK_COMMAND};
	int data[2], control[2];
	struct rowset token;
	struct err e = {0};

	if (!db_sys_call(admin, "select auth.mint_token($1, 'password', '127.0.0.1')", 1, &r->user, &token, &e) ||
		!ipc_pair(data, &e) || !ipc_pair(control, &e))
		die(&e);
	r->pid = fork();
	if (r->pid == 0)
		become_desk(data[1], control[1]);
	close(data[1]);
	close(control[1]);
	r->data = data[0];
	r->control = control[0];
	str_copy(begin.user, sizeof(begin.user), r->user);
	str_copy(begin.text, sizeof(begin.text), rowset_at(&token, 0, 0));
	str_copy(command.text, sizeof(command.text), r->command);
	rowset_free(&token);
	if (!ipc_send(r->control, &begin, -1, &e) || !ipc_send(r->control, &command, -1, &e))
		die(&e);
}

static void
keep_error(struct run *r, const struct chan_packet *p)
{
	size_t n = p->len < sizeof(r->errors) - 1 ? p->len : sizeof(r->errors) - 1;

	memcpy(r->errors, p->data + p->len - n, n);
	r->errors[n] = '\0';
}

// False when the desk has said that it is done, or has gone.
static bool
take_output(struct run *r)
{
	static struct chan_packet p;
	enum chan_result result = chan_recv(r->data, &p);

	if (result == CHAN_WAIT)
		return true;
	if (result == CHAN_CLOSED)
		return false;
	if (p.type == CHAN_OUT)
		r->bytes += (long)p.len;
	else if (p.type == CHAN_ERR)
		keep_error(r, &p);
	else if (p.type == CHAN_EXIT)
		r->code = p.data[0];
	return p.type != CHAN_EXIT;
}

static void
feed(struct run *r)
{
	char part[CHAN_PAYLOAD];
	size_t n = fread(part, 1, sizeof(part), r->input);

	if (chan_send(r->data, n ? CHAN_IN : CHAN_EOF, part, n) == CHAN_WAIT)
		fseek(r->input, -(long)n, SEEK_CUR);
	else if (n == 0)
		r->input = NULL;
}

static void
run(struct run *r)
{
	int64_t began = clock_mono_ms();
	struct rusage usage;
	bool going = true;

	r->code = -1;
	start(r);
	while (going) {
		struct pollfd p = {.fd = r->data, .events = (short)(POLLIN | (r->input ? POLLOUT : 0))};

		poll(&p, 1, -1);
		if (p.revents & (POLLIN | POLLHUP))
			going = take_output(r);
		else if (p.revents & POLLOUT)
			feed(r);
	}
	close(r->data);
	close(r->control);
	wait4(r->pid, NULL, 0, &usage);
	r->seconds = (double)(clock_mono_ms() - began) / 1000;
	r->rss_kb = usage.ru_maxrss;
}

// --- figures ----------------------------------------------------------------------------------------

static void
row(const char *name, const char *goal, const struct run *r, long rows, const struct run *little, const char *note)
{
	printf("%s, rows a second\t-\t%.0f\t-\t-\t-\t%ld rows, %.1f MB, code %d\n", name, (double)rows / r->seconds, rows,
		(double)r->bytes / 1e6, r->code);
	printf("%s, memory\t%s\t%.1f MB\t%.1f MB\t%.2f\t<=1.5\t%s\n", name, goal, (double)r->rss_kb / 1024,
		(double)little->rss_kb / 1024, (double)r->rss_kb / (double)little->rss_kb, note);
	fflush(stdout);
}

static long
exported_rows(void)
{
	struct rowset r;
	struct err e = {0};
	long rows;

	if (!db_sys_call(admin, "select n_rows from core.export order by export_id desc limit 1", 0, NULL, &r, &e))
		die(&e);
	rows = r.n_rows && rowset_at(&r, 0, 0) ? atol(rowset_at(&r, 0, 0)) : 0;
	rowset_free(&r);
	return rows;
}

static void
measure_export(const char *form)
{
	struct run little = {.user = "fay"}, all = {.user = "fay"};
	char few[80], whole[80], name[80];

	snprintf(few, sizeof(few), "list orders --%s --limit 500", form);
	snprintf(whole, sizeof(whole), "list orders --%s", form);
	snprintf(name, sizeof(name), "export as %s", form);
	little.command = few;
	all.command = whole;
	run(&little);
	run(&all);
	row(name, "as for 500 rows", &all, exported_rows(), &little, "peak of the desk");
}

// Products nobody has, with `pad` bytes in a column that is not used.
static FILE *
product_file(int rows, int pad)
{
	FILE *f = tmpfile();

	if (!f) {
		perror("files");
		exit(1);
	}
	fputs("Name,Brand,Category,SKU,Weight (g),Cost,Price,Notes\n", f);
	for (int i = 0; i < rows; i++) {
		fprintf(f, "Bench lamp %d,Lumo,home,BENCH-%d-%d,500,10.5,20.00,", i, pad, i);
		for (int n = 0; n < pad; n += 10)
			fputs("0123456789", f);
		fputc('\n', f);
	}
	rewind(f);
	return f;
}

static void
measure_import(void)
{
	const char *dry = "import product.new --dry-run";
	FILE *short_file = product_file(100, 0), *long_file = product_file(2000, 50000), *rows_file = product_file(2000, 0);
	struct run little = {.user = "eli", .command = dry, .input = short_file};
	struct run big = {.user = "eli", .command = dry, .input = long_file};
	struct run real = {.user = "eli", .command = "import product.new", .input = rows_file};

	run(&little);
	run(&big);
	row("import of 100 MB, tried", "as for 100 rows", &big, 2000, &little, "peak of the desk");
	run(&real);
	row("import of products", "as for 100 rows", &real, 2000, &little, "each row a command of its own");
	fclose(short_file);
	fclose(long_file);
	fclose(rows_file);
}

int
main(int argc, char **argv)
{
	char info[1024];
	struct err e = {0};

	if (argc != 4) {
		fputs("usage: files CONNINFO DESK CONFIG\n", stderr);
		return 2;
	}
	desk = argv[2];
	config = argv[3];
	snprintf(info, sizeof(info), "%s user=postgres", argv[1]);
	if (!db_sys_open(info, "bench", &admin, &e))
		die(&e);
	measure_export("csv");
	measure_export("xlsx");
	measure_import();
	db_sys_close(admin);
	return 0;
}
