#!/bin/sh
# Installs the Debian packages that are missing: deps.sh build|run|test...
#
# As root, or where sudo asks no password, it calls apt-get; otherwise it prints the one line to run.
# With nothing missing it says nothing and touches nothing. PostgreSQL's package would create and
# start a cluster of its own; it is asked not to, and nothing is left running.
set -eu

BUILD='gcc make pkg-config gettext libc6-dev libssh-dev libncurses-dev libpq-dev libsodium-dev
	libiniparser-dev libutf8proc-dev liboath-dev libseccomp-dev libqrencode-dev
	libxlsxwriter-dev zlib1g-dev libgmime-3.0-dev libxml2-dev'
RUN='openssh-client ncurses-base tzdata util-linux'
TEST='clang libclang-rt-dev llvm git libcmocka-dev libvterm-dev python3-paramiko openssl
	libtap-parser-sourcehandler-pgtap-perl'
TEST_HINTS='clang-format librsvg2-bin'
POSTGRES_MIN=15

installed() {
	dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

missing_of() {
	for package in "$@"; do
		installed "$package" || printf ' %s' "$package"
	done
}

# Prints the newest usable major version of PostgreSQL, or fails.
postgres_version() {
	newest=
	for dir in /usr/lib/postgresql/*/bin; do
		[ -x "$dir/initdb" ] || continue
		version=${dir#/usr/lib/postgresql/}
		version=${version%/bin}
		[ "$version" -ge "$POSTGRES_MIN" ] 2>/dev/null || continue
		if [ -z "$newest" ] || [ "$version" -gt "$newest" ]; then newest=$version; fi
	done
	[ -n "$newest" ] && echo "$newest"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo -n "$@"
	else
		return 125
	fi
}

# Without this, Debian's package creates the cluster "main" and starts it.
NO_MAIN=/etc/postgresql-common/createcluster.d/quayside-deps.conf
hold_main_cluster() {
	as_root sh -c "mkdir -p '${NO_MAIN%/*}' && echo 'create_main_cluster = false' >'$NO_MAIN'"
}
release_main_cluster() {
	as_root rm -f "$NO_MAIN"
}

# install PACKAGE...: or the line to type, and exit 1.
install() {
	if ! as_root true; then
		echo "These Debian packages are missing. Install them, then try again:" >&2
		echo "  apt-get update && apt-get install -y --no-install-recommends $*" >&2
		exit 1
	fi
	echo "Installing: $*"
	log=$(mktemp)
	if ! as_root apt-get -qq update >"$log" 2>&1; then
		echo "apt-get update failed; going on with the package lists that are here:" >&2
		tail -n 3 "$log" >&2
	fi
	hold_main_cluster
	status=0
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		-o Dpkg::Use-Pty=0 install "$@" >"$log" 2>&1 </dev/null || status=$?
	release_main_cluster
	if [ "$status" != 0 ]; then
		tail -n 20 "$log" >&2
		echo "apt-get could not install: $*" >&2
		rm -f "$log"
		exit 1
	fi
	rm -f "$log"
}

if ! command -v dpkg-query >/dev/null; then
	echo "This is not Debian; see HACKING.md for what is needed, and go on at your own risk." >&2
	exit 0
fi

wanted=
postgres=
for purpose in "${@:-build}"; do
	case $purpose in
	# Word splitting of the lists is meant.
	build) wanted="$wanted$(missing_of $BUILD)" ;;
	run)
		wanted="$wanted$(missing_of $RUN)"
		postgres_version >/dev/null || postgres=postgresql
		;;
	test)
		wanted="$wanted$(missing_of $TEST)"
		postgres_version >/dev/null || postgres=postgresql
		;;
	lint) wanted="$wanted$(missing_of $TEST_HINTS)" ;;
	*)
		echo "usage: $0 [build|run|test|lint]..." >&2
		exit 2
		;;
	esac
done
[ -z "$wanted$postgres" ] || install $wanted $postgres

# pgTAP is packaged per major version, known only now.
case " $* " in
*" test "*)
	if version=$(postgres_version) && ! installed "postgresql-$version-pgtap"; then
		install "postgresql-$version-pgtap"
	fi
	;;
esac
