# Items of a list, one per line, are shared by runners. Sourced by tests/run.
#
# For a list of KIND a runner calls KIND_item WORD... for each line it takes, which adds to passed and failed, and
# KIND_begin before and KIND_end after all of them where there are such functions. PLACE is the runner's folder.

run_list() {
	passed=0 failed=0
	if command -v "$1_begin" >/dev/null; then "$1_begin" || failed=1; fi
	while item=$(flock "$2" sh -c 'sed -n 1p "$0"; sed -i 1d "$0"' "$2") && [ -n "$item" ]; do
		"$1_item" $item
	done
	if command -v "$1_end" >/dev/null; then "$1_end"; fi
	echo "$passed $failed" >"$PLACE/counts"
}

# side_by_side KIND LIST: JOBS runners. What each prints comes out in one piece; adds to all_passed and all_failed.
side_by_side() {
	[ -s "$2" ] || return 0
	runners=
	for i in $(seq "$JOBS"); do
		mkdir -p "$WORK/side$i"
		(
			trap - EXIT INT TERM HUP
			PLACE=$WORK/side$i NEXT_PORT=$((NEXT_PORT + 1000 * i))
			run_list "$1" "$2" >"$PLACE/out" 2>&1
		) &
		runners="$runners $!"
	done
	for pid in $runners; do wait "$pid"; done
	for i in $(seq "$JOBS"); do
		cat "$WORK/side$i/out"
		read -r p f <"$WORK/side$i/counts" || p=0 f=1
		all_passed=$((all_passed + p))
		all_failed=$((all_failed + f))
		rm -f "$WORK/side$i/counts"
	done
}
