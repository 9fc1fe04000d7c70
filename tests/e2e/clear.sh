#!/bin/sh
# clear.sh CONNINFO WORD...: in how many lines of a dump of the whole database any of the words stands, in any case.
set -eu
database=$1
shift
for word in "$@"; do
	set -- "$@" -e "$word"
	shift
done
pg_dump --data-only "$database" | grep -a -i -c -F "$@" || true
