# Writes a script that goes through all screens of the menu: awk -f tour.awk tests/sql/permissions.table screens/*.ini
#
# who=ROLE=LOGIN,...   the people; each screen is opened by the first who may
# matrix=...           the first step
FILENAME ~ /\.table$/ {
	n = split($0, cell, "|")
	for (i = 1; i <= n; i++) gsub(/^ +| +$/, "", cell[i])
	if (cell[1] == "object")
		for (i = 3; i <= n; i++) role[i] = cell[i]
	else if (cell[2] == "read")
		for (i = 3; i <= n; i++) may[cell[1], role[i]] = cell[i] == "yes"
	next
}

FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.ini$/, "", name); section = "" }
/^\[/ { section = $0; next }
name == "menu" && section == "[menu]" && /=/ {
	for (i = 3; i <= NF; i++) menu[++n_menu] = $i
}
section == "[screen]" && $2 == "=" { value[name, $1] = $3 }
section ~ /^\[panel/ && $1 == "screen" { panels[name] = panels[name] " " $3 }

# As the desk sees it: a board needs all that it shows.
function opens(who, screen, list, i, n, ok) {
	if (value[screen, "kind"] != "board")
		return may[value[screen, "view"], who]
	n = split(panels[screen], list, " ")
	ok = 1
	for (i = 1; i <= n; i++)
		ok = ok && opens(who, list[i])
	return ok
}

function visit(screen) {
	print "type =" value[screen, "code"]
	print "key Enter"
	print "title \"" value[screen, "code"] " - \""
	print "sound"
	if (value[screen, "open"] != "")
		print "sound-record"
}

END {
	print "matrix " matrix
	n_people = split(who, person, ",")
	for (p = 1; p <= n_people; p++) {
		split(person[p], part, "=")
		print "session " p "\nlogin " part[2] "\nsound"
		for (i = 1; i <= n_menu; i++) {
			screen = menu[i]
			if (opens(part[1], screen) && !done[screen]++)
				visit(screen)
		}
	}
	for (i = 1; i <= n_menu; i++)
		if (!done[menu[i]])
			print "run echo nobody can open " menu[i] "\n| nothing of the kind"
}
