# Checks which folder of src/ includes what: awk -f tests/layers.awk src/*/*.[ch]
#
# Includes between folders only go down, as in this table; a foreign library is known to the folders
# of its row and to no other; headers do not include each other in a circle.

BEGIN {
	allow("base", "")
	allow("conf", "base")
	allow("db", "base")
	allow("text", "base")
	allow("sheet", "base")
	allow("ipc", "base")
	allow("proc", "base")
	allow("term", "base text")
	allow("model", "base conf")
	allow("ui", "base text term model")
	allow("desk", "base conf db text sheet ipc proc term model ui")
	allow("gate", "base ipc proc")
	allow("mime", "base ipc proc")
	allow("serve", "base conf db ipc proc model")
	allow("warden", "base conf db ipc proc model")
	allow("work", "base conf db proc")
	allow("post", "base conf db ipc proc warden")
	allow("admin", "base conf db ipc proc model serve warden work post")

	foreign("^libssh/", "gate")
	foreign("^(n?curses|ncursesw/.*|term)\\.h$", "term")
	foreign("^(libpq-fe|libpq/.*|postgres_ext)\\.h$", "db")
	foreign("^utf8proc\\.h$", "text")
	foreign("^(iniparser|dictionary|iniparser/.*)\\.h$", "conf")
	foreign("^sodium(/.*)?\\.h$", "warden work admin post")
	foreign("^(liboath/)?oath\\.h$", "warden admin")
	foreign("^seccomp\\.h$", "proc gate")
	foreign("^xlsxwriter\\.h$", "sheet")
	foreign("^(gmime|libxml)/", "mime")
	foreign("^qrencode\\.h$", "admin")
	foreign("^libintl\\.h$", "base")
	foreign("^vterm", "")
}

function allow(folder, folders,   n, i, list) {
	known[folder] = 1
	may[folder, folder] = 1
	n = split(folders, list, " ")
	for (i = 1; i <= n; i++)
		may[folder, list[i]] = 1
}

function foreign(pattern, folders) {
	n_foreign++
	foreign_pattern[n_foreign] = pattern
	foreign_home[n_foreign] = " " folders " "
}

function bad(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	failures++
}

FNR == 1 {
	files++
	folder = FILENAME
	sub(/^src\//, "", folder)
	file = folder
	sub(/\/.*/, "", folder)
	if (!(folder in known))
		bad("folder " folder " has no row in tests/layers.awk")
}

/^#[ \t]*include[ \t]*"/ {
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*/, "", name)
	if (name !~ /\//) {
		bad("include \"" name "\" with its folder")
		next
	}
	target = name
	sub(/\/.*/, "", target)
	if (!((folder, target) in may))
		bad(folder " may not include " target " (\"" name "\")")
	if (file ~ /\.h$/)
		edges[file] = edges[file] " " name
}

/^#[ \t]*include[ \t]*</ {
	name = $0
	sub(/^[^<]*</, "", name)
	sub(/>.*/, "", name)
	for (i = 1; i <= n_foreign; i++)
		if (name ~ foreign_pattern[i] && index(foreign_home[i], " " folder " ") == 0)
			bad("<" name "> belongs to" (foreign_home[i] ~ /[a-z]/ ? foreign_home[i] : " tests ") "only")
}

# Depth first; a header met again while it is still open closes a circle.
function visit(header,   n, i, list) {
	state[header] = 1
	n = split(edges[header], list, " ")
	for (i = 1; i <= n; i++) {
		if (state[list[i]] == 1) {
			printf "src/%s: includes itself by way of %s\n", list[i], header
			failures++
		} else if (!state[list[i]])
			visit(list[i])
	}
	state[header] = 2
}

END {
	for (header in edges)
		if (!state[header])
			visit(header)
	if (failures)
		exit 1
	if (!files) {
		print "layers: no files"
		exit 1
	}
}
