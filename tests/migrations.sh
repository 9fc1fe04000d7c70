# Sourced by tests/run: the tier `migrate`. From an empty database and from every earlier version, `quayside
# migrate` arrives at the same catalogue; doing it again does nothing; files and databases that do not fit each other
# are refused, and told why.

# A database that has the first migrations only, as any earlier program would have left it: its own functions were
# in the same files of sql/api, which are renewed each time. m_base goes from version to version.
migration_base() {
	sql_admin -d postgres -c 'create database m_base' && sql_admin -d m_base -f "$STAGE/sql/roles.sql" && sql_admin -d m_base -c 'set role quayside_owner' -c 'create schema core' \
		-c 'create table core.migration (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default clock_timestamp())'
}

# migration_apply FILE: to m_base, as the runner does it.
migration_apply() {
	name=$(basename "$1" .sql)
	sql_admin -d m_base -1 -c 'set role quayside_owner' -f "$1" \
		-c "insert into core.migration (number, name, checksum) values (${name%%_*}, '$name', '$(sha256sum <"$1" | cut -d' ' -f1)')"
}

# migrate_database DATABASE [SQL-DIRECTORY]: what the program says is left in a file.
migrate_database() {
	write_config "$WORK/$1.ini" "$1" 2222
	[ $# -lt 2 ] || sed -i "s|^sql = .*|sql = $2|" "$WORK/$1.ini"
	"$PROGRAMS/quayside" --config "$WORK/$1.ini" migrate >"$WORK/$1.log" 2>&1
}

catalogue() { sql_admin -d "$1" -At -f tests/sql/catalogue.sql >"$WORK/$1.catalogue"; }

# migrate_from DATABASE WHAT: ends up like m_full?
migrate_from() {
	if migrate_database "$1" && catalogue "$1" && cmp -s "$WORK/$1.catalogue" "$WORK/m_full.catalogue"; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		sed 's/^/# /' "$WORK/$1.log"
		diff "$WORK/m_full.catalogue" "$WORK/$1.catalogue" | sed 's/^/# /' | head -n 20
	fi
	drop_database "$1"
}

# refused DATABASE SQL-DIRECTORY WORDS WHAT
refused() {
	if ! migrate_database "$1" "$2" && grep -q "$3" "$WORK/$1.log"; then
		echo "ok - $4"
	else
		echo "not ok - $4"
		sed 's/^/# /' "$WORK/$1.log"
	fi
}

migrate_refusals() {
	catalogue m_full
	cp "$WORK/m_full.catalogue" "$WORK/m_full.before"
	migrate_database m_full && grep -q '(0 applied now)' "$WORK/m_full.log" && catalogue m_full &&
		cmp -s "$WORK/m_full.catalogue" "$WORK/m_full.before" && echo 'ok - doing it again does nothing' || echo 'not ok - doing it again does nothing'
	cp -R "$STAGE/sql" "$WORK/other"
	first=$(ls "$WORK/other/migrations" | head -n 1) last=$(ls "$WORK/other/migrations" | tail -n 1) middle=$(ls "$WORK/other/migrations" | sed -n 5p)
	echo '-- a word more' >>"$WORK/other/migrations/$first"
	refused m_full "$WORK/other" "migration ${first%.sql} was changed after it had been applied" 'an old file that was changed is refused'
	cp "$STAGE/sql/migrations/$first" "$WORK/other/migrations/"
	rm "$WORK/other/migrations/$last"
	refused m_full "$WORK/other" "the database has migration ${last%%_*}\\|the database has migration $(echo "${last%%_*}" | sed 's/^0*//')" 'a database newer than the program is refused'
	cp "$STAGE/sql/migrations/$last" "$WORK/other/migrations/"
	echo 'select 1;' >"$WORK/other/migrations/0000_before.sql"
	refused m_full "$WORK/other" 'the database lacks migration 0000_before but has a later one' 'a new file with an old number is refused'
	rm "$WORK/other/migrations/0000_before.sql"
	cp "$WORK/other/migrations/$middle" "$WORK/other/migrations/${middle%%_*}_again.sql"
	refused m_full "$WORK/other" 'have the same number' 'two files with one number are refused'
	rm "$WORK/other/migrations/${middle%%_*}_again.sql"
	sql_admin -d m_full -c "delete from core.migration where name = '${middle%.sql}'"
	refused m_full "$WORK/other" "the database lacks migration ${middle%.sql} but has a later one" 'a gap is refused'
	printf 'create table core.half (a int);\nselect 1 / 0;\n' >"$WORK/other/migrations/9999_half.sql"
	sql_admin -d postgres -c 'create database m_half'
	refused m_half "$WORK/other" '9999_half' 'a file that fails is told'
	[ "$(sql_admin -d m_half -Atc "select to_regclass('core.half') is null and max(number) < 9999 from core.migration")" = t ] &&
		echo 'ok - and leaves nothing of itself' || echo 'not ok - and leaves nothing of itself'
}

tier_migrate() {
	prepare
	{
		sql_admin -d postgres -c 'create database m_full'
		migrate_database m_full && catalogue m_full && echo 'ok - from empty' || echo 'not ok - from empty'
		migration_base
		for file in "$STAGE"/sql/migrations/[0-9]*.sql; do
			migration_apply "$file" || echo "not ok - $file"
			database=m_$(basename "$file" .sql | cut -d_ -f1)
			sql_admin -d postgres -c "create database \"$database\" template m_base strategy file_copy"
			migrate_from "$database" "from $(basename "$file" .sql)"
		done
		migrate_refusals
		for database in m_base m_full m_half; do drop_database $database; done
	} >"$WORK/migrate.tap" 2>"$WORK/migrate.err" </dev/null
	counts=$(count_tap "$WORK/migrate.tap" 0)
	if [ "${counts#* }" != 0 ]; then
		grep -v '^ok' "$WORK/migrate.tap"
		head -n 20 "$WORK/migrate.err"
	fi
	tier_done migrate ${counts% *} ${counts#* }
}
