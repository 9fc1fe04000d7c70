#!/bin/sh
# A private PostgreSQL cluster in a directory, for the demo and for the tests.
#
#   cluster.sh start DIR [--test]   create it when new, then start it; --test trades safety for speed
#   cluster.sh stop DIR             stop it (fine when it is not running)
#   cluster.sh restart DIR          stop it hard and start it again, as an outage would
#   cluster.sh psql DIR ARG...      psql as superuser
#   cluster.sh conninfo DIR         what to put before "dbname=" in a connection string
#   cluster.sh users                create the OS users of production (root only; else nothing)
#
# It listens on a unix socket only, never on TCP, and knows people by their OS user (peer). When run
# as root, PostgreSQL itself runs as the OS user postgres, and the database roles belong to OS users of
# their own as in production; otherwise everything belongs to whoever runs it.
set -eu
umask 022

OS_USERS='quayside quayside-gate quayside-warden quayside-desk quayside-work'

die() {
	echo "cluster: $*" >&2
	exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Runs a command as the user that owns the cluster. PostgreSQL wants to be able to see its
# working directory, and no libpq setting of the caller may leak in.
as_owner() {
	if is_root; then
		(cd / && exec runuser -u postgres -- env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE LC_ALL=C.UTF-8 "$@")
	else
		(cd / && exec env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE LC_ALL=C.UTF-8 "$@")
	fi
}

# The newest PostgreSQL here, or the one that made the cluster.
bin_dir() {
	if [ -s "$DIR/data/PG_VERSION" ]; then
		version=$(cat "$DIR/data/PG_VERSION")
		[ -x "/usr/lib/postgresql/$version/bin/postgres" ] || die "$DIR was made by PostgreSQL $version, which is no longer installed"
		echo "/usr/lib/postgresql/$version/bin"
		return
	fi
	newest=0
	for dir in /usr/lib/postgresql/*/bin; do
		version=${dir#/usr/lib/postgresql/}
		version=${version%/bin}
		if [ -x "$dir/initdb" ] && [ "$version" -gt "$newest" ]; then newest=$version; fi
	done
	[ "$newest" -ge 15 ] || die "PostgreSQL 15 or newer is not installed; run etc/dev/deps.sh run"
	echo "/usr/lib/postgresql/$newest/bin"
}

# A socket's path may have 107 bytes. A deep directory gets its socket under /tmp instead.
socket_dir() {
	if [ ${#DIR} -le 80 ]; then
		echo "$DIR/run"
	else
		echo "/tmp/quayside-$(id -u)-$(printf %s "$DIR" | cksum | cut -d' ' -f1)"
	fi
}

make_users() {
	is_root || return 0
	for user in $OS_USERS; do
		getent passwd "$user" >/dev/null ||
			useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
	done
}

ident_map() {
	if is_root; then
		echo 'quayside postgres postgres'
		for role in postgres quayside_owner quayside_desk quayside_warden quayside_work quayside_post; do
			echo "quayside root $role"
		done
		echo 'quayside quayside-warden quayside_warden'
		echo 'quayside quayside-desk quayside_desk'
		echo 'quayside quayside-work quayside_work'
		# Mail needs the key of personal data, which is the warden's.
		echo 'quayside quayside-warden quayside_post'
		# serve looks whether the schema is there before it listens.
		echo 'quayside quayside quayside_warden'
	else
		for role in postgres quayside_owner quayside_desk quayside_warden quayside_work quayside_post; do
			echo "quayside $(id -un) $role"
		done
	fi
}

create() {
	mkdir -p "$DIR" "$(socket_dir)"
	if is_root; then chown postgres: "$DIR" "$(socket_dir)"; fi
	as_owner test -w "$DIR" || die "the OS user postgres cannot reach $DIR"
	as_owner "$BIN/initdb" -D "$DIR/data.new" -U postgres -A peer -E UTF8 --locale=C.UTF-8 \
		--no-instructions ${TEST:+--no-sync} >"$DIR/initdb.log" 2>&1 || {
		cat "$DIR/initdb.log" >&2
		die "initdb failed"
	}
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$(socket_dir)'"
		echo "cluster_name = 'quayside'"
		echo "max_connections = 200"
		echo "shared_buffers = 64MB"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		echo "jit = off"
		echo "log_line_prefix = '%m [%p] %q%u@%d '"
		if [ -n "$TEST" ]; then
			echo "fsync = off"
			echo "full_page_writes = off"
			echo "autovacuum = off"
		fi
	} | as_owner tee -a "$DIR/data.new/postgresql.conf" >/dev/null
	echo 'local all all peer map=quayside' | as_owner tee "$DIR/data.new/pg_hba.conf" >/dev/null
	ident_map | as_owner tee "$DIR/data.new/pg_ident.conf" >/dev/null
	as_owner mv "$DIR/data.new" "$DIR/data"
}

running() { as_owner "$BIN/pg_ctl" -D "$DIR/data" status >/dev/null 2>&1; }

start() {
	if [ ! -d "$DIR/data" ]; then
		if [ -d "$DIR/data.new" ]; then as_owner rm -rf "$DIR/data.new"; fi
		create
	fi
	running && return
	mkdir -p "$(socket_dir)"
	if is_root; then chown postgres: "$(socket_dir)"; fi
	as_owner "$BIN/pg_ctl" -D "$DIR/data" -l "$DIR/postgresql.log" -w -t 60 start >/dev/null 2>&1 || {
		tail -n 20 "$DIR/postgresql.log" >&2
		die "PostgreSQL did not start; its log is $DIR/postgresql.log"
	}
}

stop() {
	[ -d "$DIR/data" ] || return 0
	running || return 0
	as_owner "$BIN/pg_ctl" -D "$DIR/data" -w -t 60 -m "$1" stop >/dev/null 2>&1 || die "PostgreSQL in $DIR did not stop"
}

[ $# -ge 1 ] || {
	sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}
COMMAND=$1
shift
if [ "$COMMAND" = users ]; then
	make_users
	exit 0
fi
[ $# -ge 1 ] || die "$COMMAND needs a directory"
mkdir -p "$1"
DIR=$(cd "$1" && pwd -P)
shift
TEST=
if [ "${1-}" = --test ]; then
	TEST=yes
	shift
fi
BIN=$(bin_dir)

case $COMMAND in
start) start ;;
stop) stop fast ;;
restart)
	stop immediate
	start
	;;
psql) exec env PGHOST="$(socket_dir)" PGUSER=postgres "$BIN/psql" -X "$@" ;;
conninfo) echo "host=$(socket_dir)" ;;
*) die "no such command: $COMMAND" ;;
esac
