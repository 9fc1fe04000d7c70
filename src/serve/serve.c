// SPDX-License-Identifier: MIT
// serve: the listener and monitor.
#include "serve/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "proc/spawn.h"
#include "serve/conns.h"
#include "serve/hostkey.h"
#include "serve/listen.h"
#include "serve/notify.h"
#include "serve/pollset.h"
#include "serve/wardens.h"

#define ACCEPT_PAUSE_MS 100 // when there are no descriptors left
#define ACCEPTS_MAX 16      // in one turn

struct server {
	const struct settings_source *src;
	struct settings *settings;
	struct listeners listeners;
	struct wardens wardens;
	struct conns conns;
	struct pollset pollset;
	int signals;
	int64_t accept_at; // not before; 0 = now
	bool is_stopping;
	char self[PATH_MAX];
	char gate[PATH_MAX];
	char desk[PATH_MAX];
	const char *warden_argv[SETTINGS_ARGS_MAX];
	const char *gate_argv[5];
	char gate_grace[24]; // seconds; a little more than ours
	const char *desk_argv[SETTINGS_ARGS_MAX];
};

static void
build_argvs(struct server *s)
{
	settings_argv(s->src, s->settings, "quayside", "warden", s->warden_argv);
	settings_argv(s->src, s->settings, "quayside-desk", NULL, s->desk_argv);
	snprintf(s->gate_grace, sizeof(s->gate_grace), "%ld", s->settings->listen.login_grace / 1000 + 1);
	s->gate_argv[0] = "quayside-gate";
	s->gate_argv[1] = "--grace";
	s->gate_argv[2] = s->gate_grace;
#ifdef __SANITIZE_ADDRESS__
	s->gate_argv[3] = "--no-sandbox"; // the sanitizer needs more system calls than the filter has
#endif
}

static bool
find_program(const struct server *s, const char *name, char out[PATH_MAX], struct err *e)
{
	snprintf(out, PATH_MAX, "%s/%s", s->settings->paths.libexec, name);
	if (access(out, X_OK) == 0)
		return true;
	err_sys(e, ERR_CONFIG, "cannot run %s", out);
	return err_hint(e, "paths.libexec must name the directory where it is");
}

// Whether the processes will be able to run as the users of the settings.
static bool
check_users(const struct settings *s, struct err *e)
{
	const char *const names[] = {s->users.gate, s->users.warden, s->users.desk};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i][0] && !spawn_user_exists(names[i], e))
			return err_where(e, "%s: [users]", s->file);
	}
	return true;
}

// Every connection takes up to four descriptors here.
static void
raise_limits(const struct settings *s)
{
	rlim_t need = (rlim_t)(s->listen.max_unauthenticated + s->listen.max_sessions) * 4 + 64;
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0 || r.rlim_cur >= need)
		return;
	r.rlim_cur = need < r.rlim_max ? need : r.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &r) < 0 || r.rlim_cur < need)
		log_event(LOG_WARN, "limits", "msg=\"only %lu of %lu descriptors may be open\"",
			(unsigned long)r.rlim_cur, (unsigned long)need);
}

static bool
open_signals(struct server *s, struct err *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signals >= 0 || err_sys(e, ERR_FAILED, "cannot wait for signals");
}

static void
reap(struct server *s)
{
	int64_t now = clock_mono_ms();
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!conns_reaped(&s->conns, pid, status, now))
			wardens_reaped(&s->wardens, pid, status, now);
	}
}

static void
stop(struct server *s)
{
	int64_t now = clock_mono_ms();

	// A second signal cuts the waiting short.
	log_event(LOG_INFO, "stop", "sessions=%d", s->conns.n_sessions);
	notify_manager("STOPPING=1");
	listen_close(&s->listeners);
	conns_stop(&s->conns, now, s->is_stopping ? 0 : s->settings->listen.drain);
	s->is_stopping = true;
}

static void
reload(struct server *s)
{
	struct settings *fresh;
	char state[64];
	struct err e;
	int kept;

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
		(long long)clock_mono_us());
	notify_manager(state);
	if (!settings_load(s->src, &fresh, &e)) {
		log_err(LOG_ERROR, "reload.refused", &e);
		notify_manager("READY=1");
		return;
	}
	kept = settings_keep_fixed(fresh, s->settings);
	settings_free(s->settings);
	s->settings = fresh;
	s->conns.settings = fresh;
	s->conns.limits.max_per_source = (int)fresh->listen.max_per_source;
	s->wardens.user = fresh->users.warden;
	build_argvs(s);
	log_set_level((enum log_level)fresh->log.level);
	i18n_init(fresh->paths.locale, fresh->session.language);
	wardens_renew(&s->wardens);
	log_event(LOG_INFO, "reload", "file=%s after_restart=%d", fresh->file, kept);
	notify_manager("READY=1");
}

static void
on_signal(void *ctx, int fd, short revents)
{
	struct server *s = ctx;
	struct signalfd_siginfo info;

	(void)revents;
	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			reap(s);
		else if (info.ssi_signo == SIGHUP)
			reload(s);
		else
			stop(s);
	}
}

static void
on_listener(void *ctx, int fd, short revents)
{
	struct server *s = ctx;

	(void)revents;
	for (int i = 0; i < ACCEPTS_MAX && !s->is_stopping; i++) {
		struct sockaddr_storage from = {0};
		socklen_t size = sizeof(from);
		int tcp = accept4(fd, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);

		if (tcp >= 0) {
			conns_accept(&s->conns, tcp, &from);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			log_event(LOG_ERROR, "accept", "msg=\"%s\"", strerror(errno));
			s->accept_at = clock_mono_ms() + ACCEPT_PAUSE_MS;
			return;
		}
		// ECONNABORTED and its like concern that client only.
		if (errno == EAGAIN)
			return;
	}
}

static void
run(struct server *s)
{
	while (!s->is_stopping || !conns_gone(&s->conns)) {
		struct pollset *p = &s->pollset;
		int64_t now = clock_mono_ms();

		conns_tick(&s->conns, now);
		wardens_tick(&s->wardens, now);
		if (s->accept_at && now >= s->accept_at)
			s->accept_at = 0;
		pollset_clear(p);
		pollset_add(p, s->signals, POLLIN, on_signal, s);
		conns_watch(&s->conns, p);
		wardens_watch(&s->wardens, p);
		pollset_wake_at(p, s->accept_at);
		for (int i = 0; i < s->listeners.n && !s->accept_at; i++)
			pollset_add(p, s->listeners.fds[i], POLLIN, on_listener, s);
		pollset_run(p);
	}
	wardens_stop(&s->wardens, clock_mono_ms());
	while (!wardens_gone(&s->wardens)) {
		pollset_clear(&s->pollset);
		pollset_add(&s->pollset, s->signals, POLLIN, on_signal, s);
		wardens_watch(&s->wardens, &s->pollset);
		pollset_run(&s->pollset);
	}
}

static void
announce(const struct server *s)
{
	char addresses[256] = "";
	size_t used = 0;

	for (int i = 0; i < s->settings->listen.address.n && used < sizeof(addresses); i++)
		used += (size_t)snprintf(addresses + used, sizeof(addresses) - used, "%s%s",
			i ? "," : "", s->settings->listen.address.items[i]);
	if (!s->settings->users.gate[0] || !s->settings->users.warden[0] || !s->settings->users.desk[0])
		log_event(LOG_WARN, "users", "msg=\"without names in [users], processes run as the user "
			"of the server; that is for trying things out\"");
	log_event(LOG_INFO, "ready", "address=%s port=%ld version=%s", addresses,
		s->settings->listen.port, QS_VERSION[0] ? QS_VERSION : "0");
	notify_manager("READY=1");
}

static bool
prepare(struct server *s, struct err *e)
{
	ssize_t n = readlink("/proc/self/exe", s->self, sizeof(s->self) - 1);

	if (n <= 0)
		return err_sys(e, ERR_FAILED, "cannot find this program's file");
	s->self[n] = '\0';
	raise_limits(s->settings);
	build_argvs(s);
	if (!find_program(s, "quayside-gate", s->gate, e) ||
		!find_program(s, "quayside-desk", s->desk, e) || !check_users(s->settings, e) ||
		!hostkey_load(s->settings->paths.hostkey, &s->conns.hostkey, e) ||
		!open_signals(s, e))
		return false;
	s->wardens.path = s->self;
	s->wardens.argv = s->warden_argv;
	s->wardens.user = s->settings->users.warden;
	s->wardens.answer = conns_answer;
	s->wardens.ctx = &s->conns;
	s->conns.wardens = &s->wardens;
	s->conns.settings = s->settings;
	s->conns.gate_path = s->gate;
	s->conns.gate_argv = s->gate_argv;
	s->conns.desk_path = s->desk;
	s->conns.desk_argv = s->desk_argv;
	conns_init(&s->conns);
	return true;
}

bool
serve_run(const struct settings_source *src, struct settings *settings, struct err *e)
{
	struct server *s = xcalloc(1, sizeof(*s));
	bool ok;

	s->src = src;
	s->settings = settings;
	log_set_level((enum log_level)settings->log.level);
	i18n_init(settings->paths.locale, settings->session.language);
	spawn_settle(STDERR_FILENO + 1);
	ok = prepare(s, e) && listen_open(settings, &s->listeners, e) &&
		wardens_start(&s->wardens, 2 * (int)settings->listen.max_unauthenticated + 64, e);
	if (ok) {
		announce(s);
		run(s);
		log_event(LOG_INFO, "stopped", "%s", "");
	}
	listen_close(&s->listeners);
	wardens_free(&s->wardens);
	conns_free(&s->conns);
	pollset_free(&s->pollset);
	settings_free(s->settings);
	free(s);
	return ok;
}
