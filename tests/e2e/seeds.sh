#!/bin/sh
# seeds.sh CONNINFO: how many of the demo's e-mails, phone numbers, street lines and tax numbers stand in a dump of the
# database that CONNINFO (of a superuser, dbname= last) names; and, on a second line, how many there are to look for.
set -eu
cd "$(dirname "$0")/../.."
scratch="${1%dbname=*}dbname=seeds_$$"
tmp=$(mktemp -d)
finish() {
	psql -Xqd "${1%dbname=*}dbname=postgres" -c "drop database if exists seeds_$$"
	rm -rf "$tmp"
}
trap 'finish "$1"' EXIT
psql -Xqd "${1%dbname=*}dbname=postgres" -c "create database seeds_$$"
"$QS_PROGRAM" --config "$QS_CONFIG" -o "database.dsn=$(printf %s "$scratch" | sed 's/ user=postgres//')" migrate >/dev/null
{
	printf '%s\n' '\o /dev/null' "begin; set local quayside.scale = '1';"
	for file in sql/demo/[0-4]*.sql; do
		cat "$file"
		case $file in *40_customers.sql) break ;; esac
	done
	echo '\o'
	echo "copy (select unnest(array[email, phone, street, tax_no]) from core.personal_clear) to stdout;"
} | psql -XAtqv ON_ERROR_STOP=1 -d "$scratch" | grep . | sort -u >"$tmp/seeds"
pg_dump -d "$1" >"$tmp/dump"
grep -c -F -f "$tmp/seeds" "$tmp/dump" || true
wc -l <"$tmp/seeds"
