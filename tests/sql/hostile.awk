# From hostile.list to a script for psql: every statement on a connection of its own. The superuser of the
# first connection looks after each whether it ended as it says, and at the end whether anything has changed.
BEGIN {
	FS = "|"
	print "\\set QUIET 1\n\\pset tuples_only on\n\\pset format unaligned\n\\pset pager off\n\\set VERBOSITY terse"
	print "create schema t;"
	print "\\ir digest.sql"
	print "create table t.before as select * from t.digest();"
}

/^(both|-|[a-z.]+)\|/ {
	statement = $0
	sub(/^[^|]*\|[^|]*\|/, "", statement)
	if ($1 == "both") {
		try("-", $2, statement)
		try("amy", $2, statement)
	} else
		try($1, $2, statement)
}

function quote(text) {
	gsub(/'/, "''", text)
	return "'" text "'"
}

function token(name, login) {
	printf "select auth.mint_token('%s', 'password', 'hostile') as %s \\gset\n", login, name
}

function try(who, ends, statement) {
	n++
	print "\\connect " database " postgres"
	token("spare", "amy")
	if (who != "-")
		token("token", who)
	print "\\connect " database " quayside_desk\n\\o /dev/null"
	if (who != "-")
		print "select from auth.begin_session(:'token');"
	print statement ";"
	print "\\set state :SQLSTATE\n\\set rows :ROW_COUNT\n\\o\n\\connect " database " postgres"
	printf "select case when %s then 'ok ' else 'not ok ' end || %d || ' - ' || %s || case when %s then '' else ' ended with ' || :'state' || ', ' || :'rows' || ' rows' end;\n",
		good(ends), n, quote(who " may not: " substr(statement, 1, 150)), good(ends)
}

function good(ends) {
	if (ends ~ /^rows /)
		return ":'state' = '00000' and :'rows' = '" substr(ends, 6) "'"
	return ":'state' = any (string_to_array('" ends "', '/'))"
}

END {
	print "select case when x.what is null then 'ok' else 'not ok' end || ' - nothing has changed' || coalesce(': ' || x.what, '')"
	print "from (select string_agg(coalesce(a.what, b.what), ' ') as what from t.before b full join t.digest() a using (what) where a.digest is distinct from b.digest) x;"
	printf "select '1..%d';\n", n + 1
}
