#!/bin/sh
# The demo: demo.sh run    a private cluster with demo data, and a server on 127.0.0.1 in the foreground
#           demo.sh reset  throw the demo's data away (the host key stays, so that ssh clients know it)
#
# Everything lives in var/ of the checkout. Ctrl-C stops what was started. Run as root, the demo has the
# shape of production: PostgreSQL, server, gates, wardens and desks each belong to an OS user of their own;
# and if those may not enter the checkout, a copy under /var/lib/quayside-demo is used instead.
#
# PORT=2222, DEMO_PASSWORD=quayside, SCALE=1 (about 2,000 orders); empty means the default.
set -eu
umask 022
cd "$(dirname "$0")/../.."
ROOT=$PWD
PORT=${PORT:-2222}
SCALE=${SCALE:-1}
PEOPLE='amy bao cai dan eli fay gus ada'
CLUSTER_SH=$ROOT/etc/dev/cluster.sh

is_root() { [ "$(id -u)" = 0 ]; }
say() { printf '%s\n' "$*"; }
die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# Where data is: var/, or what it links to when other OS users may not pass through the checkout.
STAGE=/var/lib/quayside-demo/$(printf %s "$ROOT" | cksum | cut -d' ' -f1)
choose_place() {
	TREE=$ROOT
	if is_root; then
		"$CLUSTER_SH" users
		if ! runuser -u quayside-desk -- test -r "$ROOT/screens" 2>/dev/null; then
			TREE=$STAGE
			mkdir -p "$STAGE/var"
			if [ ! -e "$ROOT/var" ]; then
				ln -s "$STAGE/var" "$ROOT/var"
				say "Other OS users cannot enter $ROOT; the demo lives in $STAGE."
			fi
		fi
	fi
	mkdir -p "$ROOT/var"
	VAR=$(cd "$ROOT/var" && pwd -P)
	CLUSTER=$VAR/cluster
	INI=$VAR/quayside.ini
}

stage_programs() {
	if [ "$TREE" = "$ROOT" ]; then
		BIN=$ROOT/build/release
		SHARE=$ROOT
		LOCALE=$ROOT/build/locale
		return
	fi
	make --no-print-directory -s install DESTDIR= PREFIX="$STAGE" SYSCONFDIR="$STAGE/etc"
	BIN=$STAGE/bin
	SHARE=$STAGE/share/quayside
	LOCALE=$SHARE/locale
}

write_settings() {
	cat >"$INI" <<-END
		# Written by etc/dev/demo.sh at every start; the keys are explained in etc/quayside.ini.
		[listen]
		address = 127.0.0.1
		port = $PORT
		[database]
		dsn = $("$CLUSTER_SH" conninfo "$CLUSTER") dbname=quayside
		[paths]
		hostkey = $VAR/hostkey
		audit_key = $VAR/audit.key
		audit_checkpoints = $VAR/audit/checkpoints
		screens = $SHARE/screens
		keymaps = $SHARE/keymaps
		locale = $LOCALE
		sql = $SHARE/sql
		libexec = $BIN
		[demo]
		loopback_only = yes
	END
	if is_root; then
		cat >>"$INI" <<-END
			[users]
			gate = quayside-gate
			warden = quayside-warden
			desk = quayside-desk
		END
	fi
}

psql_admin() { "$CLUSTER_SH" psql "$CLUSTER" -v ON_ERROR_STOP=1 "$@"; }
quayside() { "$BIN/quayside" --config "$INI" "$@"; }

# The background jobs sign the audit record once a minute, into a file of their own.
make_audit_key() {
	mkdir -p "$VAR/audit"
	if is_root; then chown quayside-work "$VAR/audit"; fi
	[ ! -s "$VAR/audit.key" ] || return 0
	if is_root; then quayside audit key --owner quayside-work; else quayside audit key; fi >"$VAR/audit.log"
}

# A second run finds its data again; only a load that was finished counts.
load_data() {
	"$CLUSTER_SH" start "$CLUSTER"
	if [ -z "$(psql_admin -d postgres -Atqc "select 1 from pg_database where datname = 'quayside'")" ]; then
		psql_admin -d postgres -qc 'create database quayside'
	fi
	quayside migrate >"$VAR/migrate.log" 2>&1 || {
		cat "$VAR/migrate.log" >&2
		die "the database could not be brought up to date; make demo-reset starts afresh"
	}
	if [ ! -s "$VAR/loaded" ]; then
		say "Loading demo data (SCALE=$SCALE) ..."
		PASSWORD=${DEMO_PASSWORD:-quayside}
		quayside demo load --scale "$SCALE" --password "$PASSWORD" >"$VAR/load.log" 2>&1 || {
			cat "$VAR/load.log" >&2
			die "the demo data could not be loaded; make demo-reset starts afresh"
		}
		psql_admin -d quayside -qc 'vacuum analyze'
		printf '%s %s\n' "$SCALE" "$PASSWORD" >"$VAR/loaded"
		return
	fi
	read -r loaded_scale PASSWORD <"$VAR/loaded"
	[ "$SCALE" = "$loaded_scale" ] || say "The data is of SCALE=$loaded_scale; make demo-reset SCALE=$SCALE makes new data."
	if [ -n "${DEMO_PASSWORD:-}" ] && [ "$DEMO_PASSWORD" != "$PASSWORD" ]; then
		for person in $PEOPLE; do
			printf '%s\n' "$DEMO_PASSWORD" | quayside user passwd "$person" >/dev/null
		done
		PASSWORD=$DEMO_PASSWORD
		printf '%s %s\n' "$loaded_scale" "$PASSWORD" >"$VAR/loaded"
	fi
}

make_host_key() {
	[ ! -s "$VAR/hostkey" ] || return 0
	if is_root; then quayside hostkey --owner quayside; else quayside hostkey; fi >"$VAR/hostkey.log"
}

tell_people() {
	say ''
	psql_admin -d quayside -At -F '	' -c "
		select p.login, string_agg(r.role, ', ' order by r.role), p.language, p.name
		from core.person p join core.person_role r using (person_id)
		where p.login = any (string_to_array('$PEOPLE', ' '))
		group by p.person_id order by array_position(string_to_array('$PEOPLE', ' '), p.login)" |
		awk -F '\t' '{ printf "  %-5s %-12s %-6s %s\n", $1, $2, $3, $4 }'
	say ''
	say "  Log in from another terminal, password: $PASSWORD"
	say "    ssh -p $PORT amy@127.0.0.1"
	say '  Ctrl-C here stops the demo.'
	say ''
}

SERVER=
WORKER=
stop_all() {
	trap '' INT TERM HUP
	for process in $SERVER $WORKER; do
		kill "$process" 2>/dev/null || true
		wait "$process" 2>/dev/null || true
	done
	"$CLUSTER_SH" stop "$CLUSTER" || true
}

# What goes on by itself: snoozed tickets come back, and so on.
start_worker() {
	if is_root; then
		setpriv --reuid quayside-work --regid quayside-work --clear-groups --inh-caps=-all \
			"$BIN/quayside" --config "$INI" work &
	else
		"$BIN/quayside" --config "$INI" work &
	fi
	WORKER=$!
}

# As root: the server is the OS user quayside, and may do nothing but give its children their own.
start_server() {
	if is_root; then
		setpriv --reuid quayside --regid quayside --clear-groups \
			--inh-caps -all,+setuid,+setgid,+kill --ambient-caps -all,+setuid,+setgid,+kill \
			"$BIN/quayside" --config "$INI" serve &
	else
		"$BIN/quayside" --config "$INI" serve &
	fi
	SERVER=$!
}

run() {
	case $PORT in *[!0-9]*) die "PORT=$PORT is not a number" ;; esac
	case ${DEMO_PASSWORD:-quayside} in ????????*) ;; *) die "DEMO_PASSWORD needs 8 characters or more" ;; esac
	choose_place
	stage_programs
	trap stop_all EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	# The socket's directory is known as soon as the cluster's directory is.
	mkdir -p "$CLUSTER"
	write_settings
	make_host_key
	make_audit_key
	load_data
	tell_people
	start_worker
	start_server
	status=0
	wait "$SERVER" || status=$?
	SERVER=
	exit "$status"
}

reset() {
	choose_place
	if [ -d "$CLUSTER" ]; then
		"$CLUSTER_SH" stop "$CLUSTER"
		rm -rf "$CLUSTER" "$VAR/audit" "$VAR/personal.key"
	fi
	rm -f "$VAR/loaded" "$VAR/load.log" "$VAR/migrate.log"
}

case ${1:-} in
run | reset) "$1" ;;
*)
	sed -n '2,3s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
