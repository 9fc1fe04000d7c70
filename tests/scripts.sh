# Runs the scripts of the terminal driver (tests/term/README.md). Sourced by tests/run.
#
# Those of the tier screens run side by side, JOBS at a time, each on a database of its own. A script with a
# line "# alone" does something to the cluster and runs when no other does. One of the tier e2e has a server. Beside
# each runs the part of `quayside work` that tells screens what has changed; its jobs do not.

# run_script KIND FILE SIZE LANG [TERM]: one run of one script. PLACE is a folder of the caller's own.
run_script() {
	kind=$1 file=$2 size=$3 lang=$4 term=${5:-}
	name=$(basename "$file" .steps)
	database=t_$(echo "${name}_${PLACE##*/}" | tr -c 'a-z0-9\n' _)
	golden=$(dirname "$file")/golden
	mkdir -p "$PLACE/actual"
	[ -z "$UPDATE" ] || mkdir -p "$golden"
	set -- --golden "$golden" --actual "$PLACE/actual" --size "$size" --lang "$lang" --patience $PATIENCE
	[ -z "$UPDATE" ] || set -- "$@" --update
	[ -z "$term" ] || set -- "$@" --term "$term"
	if [ "$kind" != self ]; then
		copy_database "$database" || return 1
		export QS_DATABASE="$CONNINFO user=postgres dbname=$database" QS_CLUSTER="$CLUSTER" QS_RESTART="$ROOT/etc/dev/cluster.sh restart $CLUSTER"
		set -- "$@" --database "$QS_DATABASE" --locale "$LOCALE"
	fi
	case $kind in
	screens | pictures)
		write_config "$PLACE/desk.ini" "$database" 2222
		set -- "$@" --desk "$PROGRAMS/quayside-desk" --config "$PLACE/desk.ini"
		[ "$kind" = screens ] || set -- "$@" --pictures "$PICTURES"
		;;
	e2e)
		start_server "$database" >"$PLACE/script.log" || {
			drop_database "$database"
			return 1
		}
		export QS_CONFIG="$WORK/server.ini" QS_PROGRAM="$PROGRAMS/quayside" QS_PORT="$PORT" QS_SERVER_PID="$SERVER_PID"
		export QS_LOG="$WORK/server.log" QS_KEYS="$WORK/keys"
		set -- "$@" --log "$WORK/server.log" --ssh "ssh -F $WORK/ssh_config"
		;;
	esac
	teller=
	case $kind in
	screens) "$PROGRAMS/quayside" --config "$PLACE/desk.ini" teller >"$PLACE/teller.log" 2>&1 & teller=$! ;;
	e2e) "$PROGRAMS/quayside" --config "$WORK/server.ini" teller >"$PLACE/teller.log" 2>&1 & teller=$! ;;
	esac
	"$BUILD/qsterm" "$@" "$file" >"$PLACE/script.log" 2>&1
	result=$?
	[ -z "$teller" ] || { kill "$teller"; wait "$teller"; }
	if [ "$kind" = e2e ]; then
		stop_server
		if grep -q -e 'Sanitizer' -e 'runtime error:' "$WORK/server.log"; then
			echo "# a sanitizer spoke in the server's log" >>"$PLACE/script.log"
			result=1
		fi
		if [ $result != 0 ]; then
			echo "# the end of the server's log:"
			tail -n 25 "$WORK/server.log"
		fi >>"$PLACE/script.log"
	fi
	[ "$kind" = self ] || drop_database "$database"
	return $result
}

# run_list KIND LIST: what is on the list, one after the other; "passed failed" go to PLACE/counts.
run_list() {
	passed=0 failed=0
	while run=$(flock "$2" sh -c 'sed -n 1p "$0"; sed -i 1d "$0"' "$2") && [ -n "$run" ]; do
		set -- "$1" "$2" $run
		if run_script "$1" "$3" "$4" "$5" "${6:-}"; then
			passed=$((passed + 1))
			grep '^#' "$PLACE/script.log"
		else
			failed=$((failed + 1))
			echo "FAILED $file ($size $lang${term:+ $term})"
			cat "$PLACE/script.log"
		fi
		set -- "$kind" "$2"
	done
	echo "$passed $failed" >"$PLACE/counts"
}

# Adds what the list's runner counted in PLACE.
add_counts() {
	read -r p f <"$1/counts" || p=0 f=1
	all_passed=$((all_passed + p))
	all_failed=$((all_failed + f))
	rm -f "$1/counts"
}

# side_by_side KIND LIST: JOBS runners share the list; what each prints comes out in one piece.
side_by_side() {
	runners=
	for i in $(seq "$JOBS"); do
		mkdir -p "$WORK/side$i"
		(
			trap - EXIT INT TERM HUP
			PLACE=$WORK/side$i
			run_list "$1" "$2" >"$PLACE/out" 2>&1
		) &
		runners="$runners $!"
	done
	for pid in $runners; do wait "$pid"; done
	for i in $(seq "$JOBS"); do
		cat "$WORK/side$i/out"
		add_counts "$WORK/side$i"
	done
}

# Every script of a folder in every size and language that it asks for.
run_scripts() {
	all_passed=0 all_failed=0
	: >"$WORK/together"
	: >"$WORK/alone"
	for file in "$2"/*.steps; do
		[ -e "$file" ] || continue
		wanted "$(basename "$file")" || continue
		"$BUILD/qsterm" --list "$file" >"$WORK/runs" || all_failed=$((all_failed + 1))
		list=$WORK/together
		if [ "$1" != screens ] || grep -q '^# alone$' "$file"; then list=$WORK/alone; fi
		sed "s|^|$file |" "$WORK/runs" >>"$list"
	done
	[ ! -s "$WORK/together" ] || side_by_side "$1" "$WORK/together"
	PLACE=$WORK
	run_list "$1" "$WORK/alone"
	add_counts "$WORK"
	tier_done "$1" $all_passed $all_failed
}
