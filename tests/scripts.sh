# Runs the scripts of the terminal driver (tests/term/README.md). Sourced by tests/run.
#
# They run side by side (tests/side.sh), each on a database of its own, in the tier e2e behind a server of its own. A
# script with a line "# alone" does something to the cluster and runs when no other does. Beside each runs the
# part of `quayside work` that tells screens what has changed; its jobs do not.

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
	[ -z "${CALM:-}" ] || set -- "$@" --calm
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
		rm -rf "$PLACE/keys"
		mkdir -m 700 "$PLACE/keys"
		start_server "$database" >"$PLACE/script.log" || {
			drop_database "$database"
			return 1
		}
		export QS_CONFIG="$PLACE/server.ini" QS_PROGRAM="$PROGRAMS/quayside" QS_PORT="$PORT" QS_SERVER_PID="$SERVER_PID"
		export QS_LOG="$PLACE/server.log" QS_KEYS="$PLACE/keys"
		set -- "$@" --log "$PLACE/server.log" --ssh "ssh -F $PLACE/ssh_config"
		;;
	esac
	teller=
	case $kind in
	screens) "$PROGRAMS/quayside" --config "$PLACE/desk.ini" teller >"$PLACE/teller.log" 2>&1 & teller=$! ;;
	e2e) "$PROGRAMS/quayside" --config "$PLACE/server.ini" teller >"$PLACE/teller.log" 2>&1 & teller=$! ;;
	esac
	"$BUILD/qsterm" "$@" "$file" >"$PLACE/script.log" 2>&1
	result=$?
	[ -z "$teller" ] || { kill "$teller"; wait "$teller"; }
	if [ "$kind" = e2e ]; then
		stop_server
		if grep -q -e 'Sanitizer' -e 'runtime error:' "$PLACE/server.log"; then
			echo "# a sanitizer spoke in the server's log" >>"$PLACE/script.log"
			result=1
		fi
		if [ $result != 0 ]; then
			echo "# the end of the server's log:"
			tail -n 25 "$PLACE/server.log"
		fi >>"$PLACE/script.log"
	fi
	[ "$kind" = self ] || drop_database "$database"
	return $result
}

script_item() {
	if run_script "$@"; then
		passed=$((passed + 1))
		grep '^#' "$PLACE/script.log"
	else
		failed=$((failed + 1))
		echo "FAILED $file ($size $lang${term:+ $term})"
		cat "$PLACE/script.log"
	fi
}
self_item() { script_item self "$@"; }
screens_item() { script_item screens "$@"; }
e2e_item() { script_item e2e "$@"; }
pictures_item() { script_item pictures "$@"; }

# run_scripts KIND FOLDER...: every script in every size and language that it asks for.
run_scripts() {
	all_passed=0 all_failed=0
	: >"$WORK/together"
	: >"$WORK/alone"
	kind=$1
	shift
	for file in $(for folder; do ls "$folder"/*.steps; done); do
		wanted "$(basename "$file")" || continue
		"$BUILD/qsterm" --list "$file" >"$WORK/runs" || all_failed=$((all_failed + 1))
		list=$WORK/together
		if grep -q '^# alone$' "$file"; then list=$WORK/alone; fi
		sed "s|^|$file |" "$WORK/runs" >>"$list"
	done
	side_by_side "$kind" "$WORK/together"
	JOBS=1 side_by_side "$kind" "$WORK/alone"
	tier_done "$kind" $all_passed $all_failed
}
