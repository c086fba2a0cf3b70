# SPDX-License-Identifier: GPL-2.0-or-later
# What a scenario says, and how it waits.

# report OUTCOME NAME [WHY]
report() {
	echo "$1 $scenario.$2${3:+ - $3}" >&3
}

skip() {
	report skip "$1" "$2"
}

# check NAME COMMAND... - ok if the command succeeds, skipped if it ends with 77; else the last line
# it said is the reason, and the console has the rest.
check() {
	check_name=$1
	shift
	if "$@" >"$scratch/said" 2>&1; then
		report ok "$check_name"
		return 0
	else
		check_status=$?
	fi
	if [ "$check_status" -eq 77 ]; then
		skip "$check_name" "$(tail -n 1 "$scratch/said")"
		return 0
	fi
	echo "$scenario.$check_name said:"
	tail -n 500 "$scratch/said"
	tail -n 15 "$scratch/said" | sed 's/^/# /' >&3
	report "not ok" "$check_name" "$1 ended with $check_status: $(tail -n 1 "$scratch/said")"
	return 1
}

# within SECONDS COMMAND... - try until it succeeds or the time is over.
within() {
	within_end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$within_end" ] || return 1
		usleep 200000
	done
}
