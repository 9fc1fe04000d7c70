# Rows of the bench to a table, and to JSON in the file `json`: awk -v json=FILE -v about=TEXT -f report.awk ROWS
#
# A row is: name, goal, measured, peer or floor, ratio, limit, note; tabs between, "-" where there is nothing. The
# limit is "<=1.5" or ">=300" and holds for the ratio.

BEGIN {
	FS = "\t"
	format = "%-30s %-26s %12s %12s %8s  %-5s %s\n"
	printf format, "what", "goal", "measured", "peer, floor", "ratio", "", ""
	printf "{\"about\": %s, \"rows\": [", quoted(about) >json
}
{
	verdict = $6 == "-" ? "" : holds($5, $6) ? "met" : "missed"
	missed += verdict == "missed"
	printf format, $1, $2, $3, $4, $5, verdict, $7
	printf "%s\n\t{\"name\": %s, \"goal\": %s, \"measured\": %s, \"against\": %s, \"ratio\": %s, \"limit\": %s, \"verdict\": %s, \"note\": %s}",
		(NR > 1 ? "," : ""), quoted($1), quoted($2), quoted($3), quoted($4), $5 == "-" ? "null" : $5 + 0, quoted($6), quoted(verdict), quoted($7) >json
}
END {
	printf "\n]}\n" >json
	if (!NR) {
		print "nothing was measured"
		exit 1
	}
	printf "%d rows, %d goals missed; as JSON: %s\n", NR, missed, json
}

function holds(ratio, limit) {
	return limit ~ /^<=/ ? ratio + 0 <= substr(limit, 3) + 0 : ratio + 0 >= substr(limit, 3) + 0
}

function quoted(s) {
	gsub(/["\\]/, "\\\\&", s)
	return "\"" s "\""
}
